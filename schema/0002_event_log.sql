-- 0002_event_log.sql
--
-- Why     One append-only log holds every fact (schema/LOG.md, section 6).
-- Adds    log_batch, event, payload_salt, payload_body, command, record_key, stream.
-- Grants  eakte_app: INSERT, SELECT. eakte_erase: DELETE on payload_*. Nobody else: UPDATE, DELETE, TRUNCATE.
-- Locks   none on existing tables.

CREATE TABLE log_batch (
    last_pos bigint PRIMARY KEY CHECK (last_pos >= -1),               -- position of the batch's last event
    root     bytea  NOT NULL CHECK (octet_length(root) = 32),         -- RFC 6962 root over all headers up to it
    frontier bytea  NOT NULL                                          -- right edge of the tree: a start need not rehash
);

-- The empty log: SHA-256 of nothing.
INSERT INTO log_batch VALUES (-1, sha256(''), '');

CREATE TABLE event (
    position bigint PRIMARY KEY CHECK (position >= 0),                -- leaf index: 0, 1, 2 ... no gaps
    stream   uuid   NOT NULL,                                         -- one Akte, Aktenplan, Organisation, the log itself
    sequence bigint NOT NULL CHECK (sequence >= 0),                   -- within the stream
    header   bytea  NOT NULL CHECK (octet_length(header) = 148),      -- the truth; the columns derive from it
    CONSTRAINT event_stream_sequence UNIQUE (stream, sequence)
);

CREATE TABLE payload_salt (
    position bigint PRIMARY KEY,                                      -- erasing this row shreds the payload
    salt     bytea  NOT NULL CHECK (octet_length(salt) = 32)
);

CREATE TABLE payload_body (
    position bigint PRIMARY KEY,
    body     bytea  NOT NULL                                          -- sealed: commitment, ciphertext, tag; clear: a note
);
-- Sealed bytes do not compress: spend no time on trying.
ALTER TABLE payload_body ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE command (
    command_id     bytea  PRIMARY KEY CHECK (octet_length(command_id) = 16),
    first_position bigint NOT NULL,
    count          int    NOT NULL CHECK (count > 0)
);

CREATE TABLE stream (
    stream uuid     PRIMARY KEY,                                      -- derived from the stream's `open` event
    art    text     NOT NULL,                                         -- akte, aktenplan, organisation, log
    org    smallint NOT NULL                                          -- leading organisation when it was opened
);
CREATE INDEX stream_art ON stream (art) WHERE art <> 'akte';

CREATE TABLE record_key (
    stream uuid  NOT NULL,
    epoch  int   NOT NULL CHECK (epoch > 0),
    klasse text  NOT NULL,                                            -- protection class this epoch seals
    wraps  bytea NOT NULL,                                            -- age file: server, leading organisation, escrow
    PRIMARY KEY (stream, epoch)
);

GRANT INSERT, SELECT ON log_batch, event, payload_salt, payload_body, command, stream, record_key TO eakte_app;
GRANT SELECT ON event, payload_salt, payload_body TO eakte_erase;
GRANT DELETE ON payload_salt, payload_body TO eakte_erase;
