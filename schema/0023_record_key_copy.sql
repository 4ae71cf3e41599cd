-- Keys of streams that this server has opened already, sealed under a key derived from its identity: opening an age file
-- takes longer than all else of a load. A cache beside `record_key`: bound to its newest row, made anew when it is lost,
-- never kept of read logs, whose keys are destroyed.

CREATE UNLOGGED TABLE record_key_copy (
    stream uuid  PRIMARY KEY,
    sealed bytea NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON record_key_copy TO eakte_app;
