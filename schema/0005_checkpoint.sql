-- 0005_checkpoint.sql
--
-- Why     A head of the log counts outside only once the signer signed it and witnesses confirmed it.
-- Adds    checkpoint, cosignature: signed notes and the lines that witnesses add to them (schema/LOG.md).
--         Nothing here is trusted: whoever uses a signature checks it.
-- Grants  eakte_app: INSERT, SELECT.
-- Locks   none on existing tables.

CREATE TABLE checkpoint (
    size   bigint  NOT NULL CHECK (size > 0),                         -- events covered
    sealed boolean NOT NULL,                                          -- signed with ML-DSA, too: hourly
    zeit   bigint  NOT NULL,                                          -- Unix ms of the signature's arrival
    note   bytea   NOT NULL,                                          -- three lines and the log's signatures
    PRIMARY KEY (size, sealed)
);
CREATE INDEX checkpoint_sealed ON checkpoint (size) WHERE sealed;

CREATE TABLE cosignature (
    size   bigint  NOT NULL,                                          -- of the checkpoint it is for
    name   text    NOT NULL,                                          -- name of the witness's key
    key_id bytea   NOT NULL CHECK (octet_length(key_id) = 4),
    zeit   bigint  NOT NULL,                                          -- Unix seconds, as the witness says
    line   text    NOT NULL,                                          -- the signature line
    PRIMARY KEY (size, name, key_id)
);
CREATE INDEX cosignature_name ON cosignature (name, size);

GRANT INSERT, SELECT ON checkpoint, cosignature TO eakte_app;
