-- What annotators ask and report, and what the lead answers: a view of the ledger.
CREATE TABLE inbox_entry (
  entry_key bigint PRIMARY KEY, -- the ledger key of the event that opened it
  project_id bigint NOT NULL REFERENCES project,
  kind bigint NOT NULL CHECK (kind IN (0, 1)), -- 0 flag 1 question
  task_id bigint NOT NULL REFERENCES task,
  item_id bigint NOT NULL,
  actor_id bigint NOT NULL,
  reason text COLLATE "C", -- of a flag; NULL once erased
  body text COLLATE "C", -- NULL where there is none, and once erased
  opened_at bigint NOT NULL,
  answer text COLLATE "C",
  answered_by bigint,
  answered_at bigint);
CREATE INDEX ix_inbox_open ON inbox_entry (project_id, entry_key) WHERE answered_at IS NULL;
CREATE INDEX ix_inbox_project ON inbox_entry (project_id, entry_key);
CREATE INDEX ix_inbox_actor ON inbox_entry (actor_id, entry_key);
CREATE INDEX ix_inbox_task ON inbox_entry (task_id);

-- What people choose for themselves and take with them from device to device. No truth: no event.
CREATE TABLE person_setting (
  actor_id bigint NOT NULL REFERENCES actor,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (actor_id, name));
