-- What concerns no task of its own, and texts that people wrote: an erasure looks through both without reading the whole log.
CREATE INDEX ix_ledger_plain ON ledger_event (ledger_key) WHERE task_id IS NULL;
CREATE INDEX ix_ledger_text ON ledger_event (ledger_key)
  WHERE kind IN ('annotation.skipped', 'task.flagged', 'question.asked', 'inbox.answered', 'export.begun', 'export.made', 'export.broken');

-- The planner's statistics are copies of values. Columns that no condition compares get none.
ALTER TABLE item ALTER COLUMN payload SET STATISTICS 0, ALTER COLUMN meta SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0, ALTER COLUMN item_hash SET STATISTICS 0;
ALTER TABLE ledger_event ALTER COLUMN value SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0, ALTER COLUMN header SET STATISTICS 0;
ALTER TABLE ledger_part ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE answer ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE label ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE draft ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE inbox_entry ALTER COLUMN reason SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0, ALTER COLUMN answer SET STATISTICS 0;
ALTER TABLE actor ALTER COLUMN handle SET STATISTICS 0;
ALTER TABLE account ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN password_hash SET STATISTICS 0;
ALTER TABLE credential ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN credential_id SET STATISTICS 0;
ALTER TABLE person_setting ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE saved_view ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN query SET STATISTICS 0;
ALTER TABLE taxonomy_draft ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE bulk_run ALTER COLUMN selection SET STATISTICS 0, ALTER COLUMN message SET STATISTICS 0;
ALTER TABLE import_run ALTER COLUMN source SET STATISTICS 0, ALTER COLUMN faults SET STATISTICS 0, ALTER COLUMN message SET STATISTICS 0;
ALTER TABLE import_fault ALTER COLUMN field SET STATISTICS 0, ALTER COLUMN message SET STATISTICS 0;
