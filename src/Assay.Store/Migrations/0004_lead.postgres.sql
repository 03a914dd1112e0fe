-- What leads keep beside the ledger: views of the grid, drafts of a taxonomy, actions on many tasks, refused lines.
CREATE TABLE saved_view (
  view_id bigint PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES project,
  actor_id bigint NOT NULL REFERENCES actor,
  name text COLLATE "C" NOT NULL,
  query text COLLATE "C" NOT NULL,
  shared bigint NOT NULL CHECK (shared IN (0, 1)),
  changed_at bigint NOT NULL,
  UNIQUE (project_id, actor_id, name));

CREATE TABLE taxonomy_draft (
  project_id bigint NOT NULL REFERENCES project,
  actor_id bigint NOT NULL REFERENCES actor,
  base_version bigint NOT NULL,                           -- the version that stood when the draft began; 0: none
  body text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (project_id, actor_id));

CREATE TABLE bulk_run (
  run_id bigint PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES project,
  selection text COLLATE "C" NOT NULL,                    -- JSON: filter, or tasks by id
  change text COLLATE "C" NOT NULL,                       -- JSON: what is set
  state bigint NOT NULL CHECK (state BETWEEN 0 AND 3),    -- 0 running 1 done 2 failed 3 stopped
  undoes bigint NOT NULL,                                 -- 0, or the run whose changes this one takes back
  at_task bigint NOT NULL,                                -- the last task looked at
  end_task bigint NOT NULL,                               -- tasks created later are not meant
  changed bigint NOT NULL,
  unchanged bigint NOT NULL,
  message text COLLATE "C" NOT NULL,
  actor_id bigint NOT NULL,
  started_at bigint NOT NULL,
  finished_at bigint);
CREATE INDEX ix_bulk_run_project ON bulk_run (project_id, run_id);

CREATE TABLE bulk_change (
  run_id bigint NOT NULL REFERENCES bulk_run,
  task_id bigint NOT NULL REFERENCES task,
  priority bigint NOT NULL,                               -- as they were before
  overlap bigint NOT NULL,
  pool_id bigint NOT NULL,
  state bigint NOT NULL,
  PRIMARY KEY (run_id, task_id));

CREATE TABLE import_fault (
  run_id bigint NOT NULL REFERENCES import_run,
  number bigint NOT NULL,
  line bigint,
  field text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, number));

INSERT INTO id_alloc (name, next_id) VALUES ('saved_view', 1), ('bulk_run', 1);
