-- An event's id is unique within its project: what one project's people send stands in no other project's way.
DROP INDEX ux_ledger_event_id;
CREATE UNIQUE INDEX ux_ledger_event_id ON ledger_event (event_id, (ledger_key >> 40));

-- An action that fails for what may pass is tried again, not before a moment and not for ever.
ALTER TABLE bulk_run ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bulk_run ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_bulk_run_running ON bulk_run (run_id) WHERE state = 0;
