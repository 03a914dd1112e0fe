-- What concerns no task of its own, and texts that people wrote: an erasure looks through both without reading the whole log.
CREATE INDEX ix_ledger_plain ON ledger_event (ledger_key) WHERE task_id IS NULL;
CREATE INDEX ix_ledger_text ON ledger_event (ledger_key)
  WHERE kind IN ('annotation.skipped', 'task.flagged', 'question.asked', 'inbox.answered', 'export.begun', 'export.made', 'export.broken');
