-- 0017_faktor.sql
--
-- Why     Levels 2 and 3 open with a second factor; a token gets it by a code of its person's device.
-- Adds    token.faktor.
-- Grants  none new.
-- Locks   token for a moment.

ALTER TABLE token ADD COLUMN faktor bigint;             -- Unix ms: when it last saw the second factor
