-- Ids of items, tasks and events carry their project: project_id << 40 | number within the project, so that one
-- integer names, orders and clusters them. Times are microseconds since 1970-01-01 UTC.

CREATE TABLE instance (name text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);
CREATE TABLE id_alloc (name text COLLATE "C" PRIMARY KEY, next_id bigint NOT NULL);

CREATE TABLE actor (
  actor_id bigint PRIMARY KEY,
  kind bigint NOT NULL CHECK (kind BETWEEN 0 AND 4),      -- 0 person 1 model 2 rule 3 generator 4 service
  project_id bigint NOT NULL,                             -- 0: known to the whole instance
  handle text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  UNIQUE (project_id, handle));

CREATE TABLE account (
  actor_id bigint PRIMARY KEY REFERENCES actor,
  email text COLLATE "C" NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C",
  state bigint NOT NULL CHECK (state IN (0, 1)),          -- 0 active 1 disabled
  failed_tries bigint NOT NULL DEFAULT 0,
  locked_until bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL);

CREATE TABLE credential (
  credential_id bytea PRIMARY KEY CHECK (length(credential_id) = 32),   -- SHA-256 of the secret
  kind bigint NOT NULL CHECK (kind BETWEEN 0 AND 3),      -- 0 session 1 token 2 sign-in link 3 invitation
  number bigint NOT NULL UNIQUE,
  actor_id bigint,
  name text COLLATE "C" NOT NULL,
  scopes text COLLATE "C" NOT NULL DEFAULT '',
  project_id bigint NOT NULL DEFAULT 0,
  created_by bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  last_used_at bigint NOT NULL DEFAULT 0,
  revoked_at bigint NOT NULL DEFAULT 0);
CREATE INDEX ix_credential_actor ON credential (actor_id, kind);

CREATE TABLE access_grant (
  actor_id bigint NOT NULL REFERENCES actor,
  project_id bigint NOT NULL,                             -- 0: the instance
  pool_id bigint NOT NULL,                                -- 0: the whole project
  roles bigint NOT NULL,                                        -- bits of the roles held here
  granted_by bigint NOT NULL,
  granted_at bigint NOT NULL,
  PRIMARY KEY (actor_id, project_id, pool_id));
CREATE INDEX ix_access_grant_project ON access_grant (project_id, actor_id);

CREATE TABLE project (
  project_id bigint PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  description text COLLATE "C" NOT NULL DEFAULT '',
  policy text COLLATE "C" NOT NULL,
  item_key bytea NOT NULL CHECK (length(item_key) = 32),    -- HMAC key under which equal items are found
  state bigint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),      -- 0 open 1 paused 2 archived
  taxonomy_version bigint NOT NULL DEFAULT 0,                  -- the current published version; 0: none yet
  worker_model bigint NOT NULL DEFAULT -1,                     -- position of the last worker_model.published; -1: none
  created_at bigint NOT NULL);

CREATE TABLE pool (
  pool_id bigint PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES project,
  name text COLLATE "C" NOT NULL,
  UNIQUE (project_id, name));

CREATE TABLE taxonomy_version (
  project_id bigint NOT NULL REFERENCES project,
  version bigint NOT NULL CHECK (version > 0),
  body text COLLATE "C" NOT NULL,                                      -- canonical JSON; the hash is over these bytes
  body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
  source text COLLATE "C" NOT NULL,
  published bigint NOT NULL CHECK (published IN (0, 1)),
  created_at bigint NOT NULL,
  created_by bigint NOT NULL,
  PRIMARY KEY (project_id, version));

CREATE TABLE item (
  item_id bigint PRIMARY KEY,
  item_hash bytea NOT NULL CHECK (length(item_hash) = 32),  -- HMAC-SHA-256(project key, project_id and payload)
  payload text COLLATE "C",                                            -- canonical JSON; NULL once erased
  meta text COLLATE "C",                                               -- canonical JSON of source, cohort, jurisdiction, ...
  salt bytea,
  external_key text COLLATE "C",
  added_at_position bigint NOT NULL,
  retain_until bigint);
CREATE UNIQUE INDEX ux_item_hash ON item (item_hash);
CREATE INDEX ix_item_key ON item (external_key, item_id) WHERE external_key IS NOT NULL;
CREATE INDEX ix_item_retention ON item (retain_until) WHERE retain_until IS NOT NULL;

CREATE TABLE facet_field (
  project_id bigint NOT NULL REFERENCES project,
  field_id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (project_id, field_id),
  UNIQUE (project_id, name));
CREATE TABLE item_facet (
  project_id bigint NOT NULL,
  field_id bigint NOT NULL,
  val text COLLATE "C" NOT NULL,
  item_id bigint NOT NULL,
  PRIMARY KEY (project_id, field_id, val, item_id));

CREATE TABLE task (
  task_id bigint PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES project,
  item_id bigint NOT NULL REFERENCES item,
  stage bigint NOT NULL,
  taxonomy_version bigint NOT NULL,
  pool_id bigint NOT NULL,                                -- 0: anybody in the project
  priority bigint NOT NULL CHECK (priority BETWEEN -4096 AND 4095),
  sort_key bigint NOT NULL,                               -- (4096 - priority) << 40 | task number: queue order, page order and cursor
  overlap bigint NOT NULL CHECK (overlap > 0),
  leased bigint NOT NULL CHECK (leased >= 0),
  answered bigint NOT NULL CHECK (answered >= 0),
  state bigint NOT NULL CHECK (state BETWEEN 0 AND 4),    -- 0 open 1 resolved 2 disputed 3 dead 4 cancelled
  fence bigint NOT NULL,
  return_number bigint NOT NULL,                          -- 0, or its place in the queue of returned tasks
  failures bigint NOT NULL,
  due_at bigint,
  posterior double precision,
  agreement double precision,
  updated_at bigint NOT NULL,
  CHECK (leased + answered <= overlap));
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
  task_id bigint NOT NULL REFERENCES task,
  actor_id bigint NOT NULL REFERENCES actor,
  state bigint NOT NULL CHECK (state BETWEEN 0 AND 4),    -- 0 live 1 answered 2 skipped 3 lapsed 4 released
  fence bigint NOT NULL,
  claimed_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (task_id, actor_id));
CREATE INDEX ix_lease_expiry ON lease (expires_at) WHERE state = 0;
CREATE INDEX ix_lease_actor ON lease (actor_id, task_id) WHERE state = 0;

CREATE TABLE claim_cursor (
  actor_id bigint NOT NULL,
  project_id bigint NOT NULL,
  pool_id bigint NOT NULL,
  main_key bigint NOT NULL,                               -- highest sort key claimed from the main queue
  returned text COLLATE "C" NOT NULL,                                  -- last return number looked at, by priority: "0:57;5:3"
  PRIMARY KEY (actor_id, project_id, pool_id));

CREATE TABLE draft (
  task_id bigint NOT NULL REFERENCES task,
  actor_id bigint NOT NULL REFERENCES actor,
  value text COLLATE "C" NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (task_id, actor_id));
CREATE INDEX ix_draft_actor ON draft (actor_id, saved_at);

CREATE TABLE answer (
  task_id bigint NOT NULL REFERENCES task,
  actor_id bigint NOT NULL,
  position bigint NOT NULL,
  taxonomy_version bigint NOT NULL,
  answered_at bigint NOT NULL,
  value text COLLATE "C",                                              -- NULL once erased
  PRIMARY KEY (task_id, actor_id));
CREATE INDEX ix_answer_actor ON answer (actor_id, task_id);

CREATE TABLE label (
  task_id bigint NOT NULL REFERENCES task,
  from_position bigint NOT NULL,
  to_position bigint,                                     -- NULL: current
  project_id bigint NOT NULL,
  class text COLLATE "C",
  value text COLLATE "C",
  posterior double precision,
  method text COLLATE "C" NOT NULL,
  answers bigint NOT NULL,
  state bigint NOT NULL CHECK (state BETWEEN 0 AND 2),    -- 0 final 1 disputed 2 withdrawn
  taxonomy_version bigint NOT NULL,
  resolved_at bigint NOT NULL,
  PRIMARY KEY (task_id, from_position));
CREATE INDEX ix_label_class ON label (project_id, class, task_id) WHERE to_position IS NULL;

CREATE TABLE project_counter (
  project_id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (project_id, name));

CREATE TABLE ledger_head (
  project_id bigint PRIMARY KEY,
  size bigint NOT NULL,
  frontier bytea NOT NULL,
  last_at bigint NOT NULL,
  next_item bigint NOT NULL,
  next_task bigint NOT NULL,
  next_return bigint NOT NULL,
  furthest bigint NOT NULL);

CREATE TABLE ledger_event (
  ledger_key bigint PRIMARY KEY,                          -- project_id << 40 | position
  event_id bytea NOT NULL CHECK (length(event_id) = 16),
  kind text COLLATE "C" NOT NULL,
  actor_id bigint NOT NULL,
  task_id bigint,
  at bigint NOT NULL,
  header text COLLATE "C" NOT NULL,                                    -- the bytes that the leaf hash covers
  value text COLLATE "C",                                              -- canonical JSON; NULL once erased
  salt bytea,
  leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32));
CREATE UNIQUE INDEX ux_ledger_event_id ON ledger_event (event_id);
CREATE INDEX ix_ledger_task ON ledger_event (task_id, ledger_key) WHERE task_id IS NOT NULL;

CREATE TABLE ledger_tile (
  project_id bigint NOT NULL,
  level bigint NOT NULL,
  tile_index bigint NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (project_id, level, tile_index));

CREATE TABLE ledger_checkpoint (
  project_id bigint NOT NULL,
  size bigint NOT NULL,
  note text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (project_id, size));

CREATE TABLE ledger_part (
  project_id bigint NOT NULL,
  part_hash bytea NOT NULL CHECK (length(part_hash) = 32),
  body bytea NOT NULL,
  PRIMARY KEY (project_id, part_hash));

CREATE TABLE import_run (
  run_id bigint PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES project,
  kind text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  state bigint NOT NULL CHECK (state BETWEEN 0 AND 3),    -- 0 running 1 done 2 failed 3 stopped
  rows_read bigint NOT NULL,
  added bigint NOT NULL,
  known bigint NOT NULL,
  refused bigint NOT NULL,
  faults text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  actor_id bigint NOT NULL,
  started_at bigint NOT NULL,
  finished_at bigint);
CREATE INDEX ix_import_run_project ON import_run (project_id, run_id);

INSERT INTO project (project_id, name, policy, item_key, created_at) VALUES (0, '_instance', '{}', decode(repeat('00', 32), 'hex'), 0);
INSERT INTO actor (actor_id, kind, project_id, handle, created_at) VALUES (0, 4, 0, 'assay', 0);
INSERT INTO ledger_head (project_id, size, frontier, last_at, next_item, next_task, next_return, furthest) VALUES (0, 0, '', 0, 1, 1, 1, 0);
INSERT INTO id_alloc (name, next_id) VALUES ('actor', 1), ('project', 1), ('pool', 1), ('credential', 1), ('import_run', 1);

-- Every text sorts by its UTF-8 bytes, as it does on SQLite, whatever the database's collation. Storage parameters for rows that are updated often.
ALTER TABLE task SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE ledger_head SET (fillfactor = 10);
ALTER TABLE project_counter SET (fillfactor = 10);
ALTER TABLE claim_cursor SET (fillfactor = 70);
