-- What leads keep beside the ledger: views of the grid, drafts of a taxonomy, actions on many tasks, refused lines.
CREATE TABLE saved_view (
  view_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  actor_id INTEGER NOT NULL REFERENCES actor,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
  changed_at INTEGER NOT NULL,
  UNIQUE (project_id, actor_id, name)) STRICT;

CREATE TABLE taxonomy_draft (
  project_id INTEGER NOT NULL REFERENCES project,
  actor_id INTEGER NOT NULL REFERENCES actor,
  base_version INTEGER NOT NULL,                           -- the version that stood when the draft began; 0: none
  body TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, actor_id)) STRICT, WITHOUT ROWID;

CREATE TABLE bulk_run (
  run_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  selection TEXT NOT NULL,                    -- JSON: filter, or tasks by id
  change TEXT NOT NULL,                       -- JSON: what is set
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),    -- 0 running 1 done 2 failed 3 stopped
  undoes INTEGER NOT NULL,                                 -- 0, or the run whose changes this one takes back
  at_task INTEGER NOT NULL,                                -- the last task looked at
  end_task INTEGER NOT NULL,                               -- tasks created later are not meant
  changed INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  message TEXT NOT NULL,
  actor_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER) STRICT;
CREATE INDEX ix_bulk_run_project ON bulk_run (project_id, run_id);

CREATE TABLE bulk_change (
  run_id INTEGER NOT NULL REFERENCES bulk_run,
  task_id INTEGER NOT NULL REFERENCES task,
  priority INTEGER NOT NULL,                               -- as they were before
  overlap INTEGER NOT NULL,
  pool_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (run_id, task_id)) STRICT, WITHOUT ROWID;

CREATE TABLE import_fault (
  run_id INTEGER NOT NULL REFERENCES import_run,
  number INTEGER NOT NULL,
  line INTEGER,
  field TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (run_id, number)) STRICT, WITHOUT ROWID;

INSERT INTO id_alloc (name, next_id) VALUES ('saved_view', 1), ('bulk_run', 1);
