-- 0004_log_tile.sql
--
-- Why     A proof must not read the whole log: O(log n) hashes instead of n headers.
-- Adds    log_tile: the tree over the log in tiles of 256 hashes (C2SP tlog-tiles). Derived from `event`: it may be
--         emptied at any time (`eakte rebuild`) and fills itself again. Full tiles only; the ragged right edge is
--         computed. No proof made of it is trusted before it leads to a root in `log_batch`.
-- Grants  eakte_app: INSERT, SELECT.
-- Locks   none on existing tables.

CREATE TABLE log_tile (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 6),           -- 0: leaf hashes; each level spans 256 times more
    number bigint   NOT NULL CHECK (number >= 0),                     -- within the level: 0, 1, 2 ... no gaps
    root   bytea    NOT NULL CHECK (octet_length(root) = 32),         -- of this tile: one hash of the level above
    hashes bytea    NOT NULL CHECK (octet_length(hashes) = 8192),     -- 256 hashes
    PRIMARY KEY (level, number)
);
-- Hashes do not compress; out of line, the roots of many tiles are read without their hashes.
ALTER TABLE log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

GRANT INSERT, SELECT ON log_tile TO eakte_app;
