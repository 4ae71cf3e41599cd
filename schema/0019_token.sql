-- 0019_token.sql
--
-- Why     People see their tokens, and end each by itself.
-- Adds    token.id, token.seit, token.zuletzt.
-- Grants  none new.
-- Locks   token for a moment.

ALTER TABLE token
    ADD COLUMN id      uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE, -- names it on the list, opens nothing
    ADD COLUMN seit    bigint,                                         -- Unix ms; unknown for those made before
    ADD COLUMN zuletzt bigint;                                         -- Unix ms: last used, to the minute
CREATE INDEX token_nutzer ON token (nutzer);
