-- 0023_record_key_copy.sql
--
-- Why     To open the age files of a stream's keys takes longer than all else of a load. What was opened once is kept sealed
--         under a key derived from the server's identity, bound to the stream and its newest row of record_key.
-- Adds    record_key_copy, a cache: made anew when it is lost; never kept of read logs, whose keys are destroyed.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE.
-- Locks   Nothing that is there.

CREATE UNLOGGED TABLE record_key_copy (
    stream uuid  PRIMARY KEY,
    sealed bytea NOT NULL                                             -- epochs, classes and keys
);

GRANT SELECT, INSERT, UPDATE, DELETE ON record_key_copy TO eakte_app;
