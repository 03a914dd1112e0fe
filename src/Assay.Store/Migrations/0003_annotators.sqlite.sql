-- What annotators ask and report, and what the lead answers: a view of the ledger.
CREATE TABLE inbox_entry (
  entry_key INTEGER PRIMARY KEY, -- the ledger key of the event that opened it
  project_id INTEGER NOT NULL REFERENCES project,
  kind INTEGER NOT NULL CHECK (kind IN (0, 1)), -- 0 flag 1 question
  task_id INTEGER NOT NULL REFERENCES task,
  item_id INTEGER NOT NULL,
  actor_id INTEGER NOT NULL,
  reason TEXT, -- of a flag; NULL once erased
  body TEXT, -- NULL where there is none, and once erased
  opened_at INTEGER NOT NULL,
  answer TEXT,
  answered_by INTEGER,
  answered_at INTEGER) STRICT;
CREATE INDEX ix_inbox_open ON inbox_entry (project_id, entry_key) WHERE answered_at IS NULL;
CREATE INDEX ix_inbox_project ON inbox_entry (project_id, entry_key);
CREATE INDEX ix_inbox_actor ON inbox_entry (actor_id, entry_key);
CREATE INDEX ix_inbox_task ON inbox_entry (task_id);

-- What people choose for themselves and take with them from device to device. No truth: no event.
CREATE TABLE person_setting (
  actor_id INTEGER NOT NULL REFERENCES actor,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (actor_id, name)) STRICT, WITHOUT ROWID;
