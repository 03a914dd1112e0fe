-- Items whose retention ends, once that was announced: erased no sooner than it says. Operational: lost, it is announced again.
CREATE TABLE retention_due (
  item_id bigint PRIMARY KEY REFERENCES item,
  project_id bigint NOT NULL REFERENCES project,
  announced_at bigint NOT NULL,
  erase_at bigint NOT NULL);
CREATE INDEX ix_retention_due_project ON retention_due (project_id, erase_at);

-- Which process runs an import and when it was last there, so that a run whose process is gone does not stay running.
ALTER TABLE import_run ADD COLUMN merged bigint NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN broken bigint NOT NULL DEFAULT 0 CHECK (broken IN (0, 1)); -- with state 3: it did not stop by itself
ALTER TABLE import_run ADD COLUMN runner text COLLATE "C";
ALTER TABLE import_run ADD COLUMN seen_at bigint NOT NULL DEFAULT 0;
CREATE INDEX ix_import_run_running ON import_run (run_id) WHERE state = 0;
