-- An item that was erased before its date of retention went with it.
UPDATE item SET retain_until = NULL WHERE payload IS NULL AND retain_until IS NOT NULL;
