-- 0014_snapshot.sql
--
-- Why     A command on a long Akte must not read hundreds of events first.
-- Adds    snapshot: what a stream folded to, sealed under a key that takes the server's secret and the record keys.
--         Derived from `event`: it may be emptied at any time. UNLOGGED: in no WAL and in no base backup.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE. eakte_erase: DELETE, and what it takes to find what must go.
-- Locks   none on existing tables.

CREATE UNLOGGED TABLE snapshot (
    stream   uuid   PRIMARY KEY,
    next_seq bigint NOT NULL CHECK (next_seq > 0),                    -- events folded into it
    epochs   int    NOT NULL CHECK (epochs > 0),                      -- newest record key among them
    rules    text   NOT NULL,                                         -- version of the rules that folded it
    salt     bytea  NOT NULL CHECK (octet_length(salt) = 32),
    sealed   bytea  NOT NULL
);
-- Sealed bytes do not compress.
ALTER TABLE snapshot ALTER COLUMN sealed SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot TO eakte_app;
GRANT DELETE, SELECT (stream, next_seq) ON snapshot TO eakte_erase;
