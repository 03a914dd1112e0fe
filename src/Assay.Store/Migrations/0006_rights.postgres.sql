-- An event's id is unique within its project: what one project's people send stands in no other project's way.
DROP INDEX ux_ledger_event_id;
CREATE UNIQUE INDEX ux_ledger_event_id ON ledger_event (event_id, (ledger_key >> 40));
