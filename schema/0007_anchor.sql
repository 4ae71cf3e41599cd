-- 0007_anchor.sql
--
-- Why     A token proves the time of exactly the bytes it stamps; cosignatures come later, so they are kept as they were.
-- Adds    anchor_note: the sealed notes that anchor events name by their digest (schema/LOG.md, section 16).
-- Grants  eakte_app: INSERT, SELECT.
-- Locks   none on existing tables.

CREATE TABLE anchor_note (
    sha512 bytea PRIMARY KEY CHECK (octet_length(sha512) = 64),
    note   bytea NOT NULL
);

GRANT INSERT, SELECT ON anchor_note TO eakte_app;
