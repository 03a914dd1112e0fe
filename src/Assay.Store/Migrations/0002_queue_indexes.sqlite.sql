-- The planner turns "expression < column" round before it looks for a partial index, so a condition written that way never
-- found its own index, and each claim read the whole project. Written with the column first it does.
DROP INDEX ix_task_queue;
DROP INDEX ix_task_returned;
CREATE INDEX ix_task_queue ON task (project_id, pool_id, sort_key) WHERE state = 0 AND overlap > leased + answered;
CREATE INDEX ix_task_returned ON task (project_id, pool_id, priority DESC, return_number)
  WHERE state = 0 AND overlap > leased + answered AND return_number > 0;
