-- Ids of items, tasks and events carry their project: project_id << 40 | number within the project, so that one
-- integer names, orders and clusters them. Times are microseconds since 1970-01-01 UTC.

CREATE TABLE instance (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE id_alloc (name TEXT PRIMARY KEY, next_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE actor (
  actor_id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),      -- 0 person 1 model 2 rule 3 generator 4 service
  project_id INTEGER NOT NULL,                             -- 0: known to the whole instance
  handle TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, handle)) STRICT;

CREATE TABLE account (
  actor_id INTEGER PRIMARY KEY REFERENCES actor,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  state INTEGER NOT NULL CHECK (state IN (0, 1)),          -- 0 active 1 disabled
  failed_tries INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL) STRICT;

CREATE TABLE credential (
  credential_id BLOB PRIMARY KEY CHECK (length(credential_id) = 32),   -- SHA-256 of the secret
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),      -- 0 session 1 token 2 sign-in link 3 invitation
  number INTEGER NOT NULL UNIQUE,
  actor_id INTEGER,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL DEFAULT '',
  project_id INTEGER NOT NULL DEFAULT 0,
  created_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX ix_credential_actor ON credential (actor_id, kind);

CREATE TABLE access_grant (
  actor_id INTEGER NOT NULL REFERENCES actor,
  project_id INTEGER NOT NULL,                             -- 0: the instance
  pool_id INTEGER NOT NULL,                                -- 0: the whole project
  roles INTEGER NOT NULL,                                        -- bits of the roles held here
  granted_by INTEGER NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (actor_id, project_id, pool_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_access_grant_project ON access_grant (project_id, actor_id);

CREATE TABLE project (
  project_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL DEFAULT '',
  policy TEXT NOT NULL,
  item_key BLOB NOT NULL CHECK (length(item_key) = 32),    -- HMAC key under which equal items are found
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),      -- 0 open 1 paused 2 archived
  taxonomy_version INTEGER NOT NULL DEFAULT 0,                  -- the current published version; 0: none yet
  worker_model INTEGER NOT NULL DEFAULT -1,                     -- position of the last worker_model.published; -1: none
  created_at INTEGER NOT NULL) STRICT;

CREATE TABLE pool (
  pool_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  name TEXT NOT NULL,
  UNIQUE (project_id, name)) STRICT;

CREATE TABLE taxonomy_version (
  project_id INTEGER NOT NULL REFERENCES project,
  version INTEGER NOT NULL CHECK (version > 0),
  body TEXT NOT NULL,                                      -- canonical JSON; the hash is over these bytes
  body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
  source TEXT NOT NULL,
  published INTEGER NOT NULL CHECK (published IN (0, 1)),
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  PRIMARY KEY (project_id, version)) STRICT;
CREATE TRIGGER tr_taxonomy_immutable BEFORE UPDATE ON taxonomy_version WHEN old.published = 1
  BEGIN SELECT RAISE(ABORT, 'a published taxonomy version is immutable'); END;

CREATE TABLE item (
  item_id INTEGER PRIMARY KEY,
  item_hash BLOB NOT NULL CHECK (length(item_hash) = 32),  -- HMAC-SHA-256(project key, project_id and payload)
  payload TEXT,                                            -- canonical JSON; NULL once erased
  meta TEXT,                                               -- canonical JSON of source, cohort, jurisdiction, ...
  salt BLOB,
  external_key TEXT,
  added_at_position INTEGER NOT NULL,
  retain_until INTEGER) STRICT;
CREATE UNIQUE INDEX ux_item_hash ON item (item_hash);
CREATE INDEX ix_item_key ON item (external_key, item_id) WHERE external_key IS NOT NULL;
CREATE INDEX ix_item_retention ON item (retain_until) WHERE retain_until IS NOT NULL;

CREATE TABLE facet_field (
  project_id INTEGER NOT NULL REFERENCES project,
  field_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (project_id, field_id),
  UNIQUE (project_id, name)) STRICT, WITHOUT ROWID;
CREATE TABLE item_facet (
  project_id INTEGER NOT NULL,
  field_id INTEGER NOT NULL,
  val TEXT NOT NULL,
  item_id INTEGER NOT NULL,
  PRIMARY KEY (project_id, field_id, val, item_id)) STRICT, WITHOUT ROWID;

CREATE TABLE task (
  task_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  item_id INTEGER NOT NULL REFERENCES item,
  stage INTEGER NOT NULL,
  taxonomy_version INTEGER NOT NULL,
  pool_id INTEGER NOT NULL,                                -- 0: anybody in the project
  priority INTEGER NOT NULL CHECK (priority BETWEEN -4096 AND 4095),
  sort_key INTEGER NOT NULL,                               -- (4096 - priority) << 40 | task number: queue order, page order and cursor
  overlap INTEGER NOT NULL CHECK (overlap > 0),
  leased INTEGER NOT NULL CHECK (leased >= 0),
  answered INTEGER NOT NULL CHECK (answered >= 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),    -- 0 open 1 resolved 2 disputed 3 dead 4 cancelled
  fence INTEGER NOT NULL,
  return_number INTEGER NOT NULL,                          -- 0, or its place in the queue of returned tasks
  failures INTEGER NOT NULL,
  due_at INTEGER,
  posterior REAL,
  agreement REAL,
  updated_at INTEGER NOT NULL,
  CHECK (leased + answered <= overlap)) STRICT;
CREATE UNIQUE INDEX ux_task_item ON task (item_id, stage);
CREATE INDEX ix_task_queue ON task (project_id, pool_id, sort_key) WHERE state = 0 AND leased + answered < overlap;
CREATE INDEX ix_task_returned ON task (project_id, pool_id, priority DESC, return_number)
  WHERE state = 0 AND leased + answered < overlap AND return_number > 0;
CREATE INDEX ix_task_page ON task (project_id, sort_key);
CREATE INDEX ix_task_updated ON task (project_id, updated_at, task_id);
CREATE INDEX ix_task_posterior ON task (project_id, posterior, task_id) WHERE posterior IS NOT NULL;
CREATE INDEX ix_task_agreement ON task (project_id, agreement, task_id) WHERE agreement IS NOT NULL;
CREATE INDEX ix_task_trouble ON task (project_id, state, task_id) WHERE state >= 2;

CREATE TABLE lease (
  task_id INTEGER NOT NULL REFERENCES task,
  actor_id INTEGER NOT NULL REFERENCES actor,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),    -- 0 live 1 answered 2 skipped 3 lapsed 4 released
  fence INTEGER NOT NULL,
  claimed_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (task_id, actor_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_lease_expiry ON lease (expires_at) WHERE state = 0;
CREATE INDEX ix_lease_actor ON lease (actor_id, task_id) WHERE state = 0;

CREATE TABLE claim_cursor (
  actor_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  pool_id INTEGER NOT NULL,
  main_key INTEGER NOT NULL,                               -- highest sort key claimed from the main queue
  returned TEXT NOT NULL,                                  -- last return number looked at, by priority: "0:57;5:3"
  PRIMARY KEY (actor_id, project_id, pool_id)) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  task_id INTEGER NOT NULL REFERENCES task,
  actor_id INTEGER NOT NULL REFERENCES actor,
  value TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (task_id, actor_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_draft_actor ON draft (actor_id, saved_at);

CREATE TABLE answer (
  task_id INTEGER NOT NULL REFERENCES task,
  actor_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  taxonomy_version INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  value TEXT,                                              -- NULL once erased
  PRIMARY KEY (task_id, actor_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_answer_actor ON answer (actor_id, task_id);

CREATE TABLE label (
  task_id INTEGER NOT NULL REFERENCES task,
  from_position INTEGER NOT NULL,
  to_position INTEGER,                                     -- NULL: current
  project_id INTEGER NOT NULL,
  class TEXT,
  value TEXT,
  posterior REAL,
  method TEXT NOT NULL,
  answers INTEGER NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),    -- 0 final 1 disputed 2 withdrawn
  taxonomy_version INTEGER NOT NULL,
  resolved_at INTEGER NOT NULL,
  PRIMARY KEY (task_id, from_position)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_label_class ON label (project_id, class, task_id) WHERE to_position IS NULL;

CREATE TABLE project_counter (
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (project_id, name)) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_head (
  project_id INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  last_at INTEGER NOT NULL,
  next_item INTEGER NOT NULL,
  next_task INTEGER NOT NULL,
  next_return INTEGER NOT NULL,
  furthest INTEGER NOT NULL) STRICT;

CREATE TABLE ledger_event (
  ledger_key INTEGER PRIMARY KEY,                          -- project_id << 40 | position
  event_id BLOB NOT NULL CHECK (length(event_id) = 16),
  kind TEXT NOT NULL,
  actor_id INTEGER NOT NULL,
  task_id INTEGER,
  at INTEGER NOT NULL,
  header TEXT NOT NULL,                                    -- the bytes that the leaf hash covers
  value TEXT,                                              -- canonical JSON; NULL once erased
  salt BLOB,
  leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
  project_id INTEGER GENERATED ALWAYS AS (ledger_key >> 40) VIRTUAL,
  position INTEGER GENERATED ALWAYS AS (ledger_key & 1099511627775) VIRTUAL) STRICT;
CREATE UNIQUE INDEX ux_ledger_event_id ON ledger_event (event_id);
CREATE INDEX ix_ledger_task ON ledger_event (task_id, ledger_key) WHERE task_id IS NOT NULL;
CREATE TRIGGER tr_ledger_no_delete BEFORE DELETE ON ledger_event
  BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END;
CREATE TRIGGER tr_ledger_no_update BEFORE UPDATE ON ledger_event
  WHEN NOT (new.value IS NULL AND new.salt IS NULL AND new.ledger_key = old.ledger_key AND new.event_id = old.event_id
    AND new.kind = old.kind AND new.actor_id = old.actor_id AND new.task_id IS old.task_id AND new.at = old.at
    AND new.header = old.header AND new.leaf_hash = old.leaf_hash)
  BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END;

CREATE TABLE ledger_tile (
  project_id INTEGER NOT NULL,
  level INTEGER NOT NULL,
  tile_index INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (project_id, level, tile_index)) STRICT;

CREATE TABLE ledger_checkpoint (
  project_id INTEGER NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, size)) STRICT;

CREATE TABLE ledger_part (
  project_id INTEGER NOT NULL,
  part_hash BLOB NOT NULL CHECK (length(part_hash) = 32),
  body BLOB NOT NULL,
  PRIMARY KEY (project_id, part_hash)) STRICT;

CREATE TABLE import_run (
  run_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),    -- 0 running 1 done 2 failed 3 stopped
  rows_read INTEGER NOT NULL,
  added INTEGER NOT NULL,
  known INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  faults TEXT NOT NULL,
  message TEXT NOT NULL,
  actor_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER) STRICT;
CREATE INDEX ix_import_run_project ON import_run (project_id, run_id);

INSERT INTO project (project_id, name, policy, item_key, created_at) VALUES (0, '_instance', '{}', zeroblob(32), 0);
INSERT INTO actor (actor_id, kind, project_id, handle, created_at) VALUES (0, 4, 0, 'assay', 0);
INSERT INTO ledger_head (project_id, size, frontier, last_at, next_item, next_task, next_return, furthest) VALUES (0, 0, x'', 0, 1, 1, 1, 0);
INSERT INTO id_alloc (name, next_id) VALUES ('actor', 1), ('project', 1), ('pool', 1), ('credential', 1), ('import_run', 1);
