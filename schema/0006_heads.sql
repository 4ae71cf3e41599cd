-- 0006_heads.sql
--
-- Why     A bundle proves from the newest heads event that its stream is complete (schema/LOG.md, section 15).
-- Adds    heads_chunk; an index to the few heads and anchor events of the log.
-- Grants  eakte_app: INSERT, SELECT, DELETE on heads_chunk (derived from event, kept for the newest heads event).
-- Locks   event against writing while the index is built: seconds for a million events.

CREATE TABLE heads_chunk (
    size   bigint NOT NULL,                                           -- events covered: positions below it
    first  uuid   NOT NULL,                                           -- record_id of the first end in it
    number int    NOT NULL CHECK (number >= 0),                       -- 0, 1, 2 ... by first
    ends   bytea  NOT NULL CHECK (octet_length(ends) % 56 = 0),       -- 256 ends, fewer in the last chunk
    root   bytea  NOT NULL CHECK (octet_length(root) = 32),           -- root over them
    PRIMARY KEY (size, first)
);
-- Hashes do not compress: spend no time on trying.
ALTER TABLE heads_chunk ALTER COLUMN ends SET STORAGE EXTERNAL;

-- Kinds 5 and 6: a few each day among millions.
CREATE INDEX event_stamp ON event ((get_byte(header, 4)), position) WHERE get_byte(header, 4) IN (5, 6);

GRANT INSERT, SELECT, DELETE ON heads_chunk TO eakte_app;
