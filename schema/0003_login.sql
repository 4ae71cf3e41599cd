-- 0003_login.sql
--
-- Why     People log in; scripts carry tokens.
-- Adds    zugang, sitzung, token. No name in clear: login names are keyed digests, secrets are hashes.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE (these are no records, they end).
-- Locks   none on existing tables.

CREATE TABLE zugang (
    kennung    bytea PRIMARY KEY CHECK (octet_length(kennung) = 32),  -- keyed BLAKE3 of the login name
    nutzer     uuid  NOT NULL UNIQUE,
    passwort   text  NOT NULL,                                        -- Argon2id, PHC string
    fehler     int   NOT NULL DEFAULT 0,                              -- failed tries in a row
    sperre_bis bigint NOT NULL DEFAULT 0                              -- Unix ms: no try before it
);

CREATE TABLE sitzung (
    schluessel bytea  PRIMARY KEY CHECK (octet_length(schluessel) = 32), -- SHA-256 of the cookie
    nutzer     uuid   NOT NULL,
    zweck      text   NOT NULL,
    csrf       bytea  NOT NULL CHECK (octet_length(csrf) = 32),
    seit       bigint NOT NULL,                                       -- Unix ms
    zuletzt    bigint NOT NULL                                        -- Unix ms
);
CREATE INDEX sitzung_nutzer ON sitzung (nutzer);

CREATE TABLE token (
    schluessel bytea  PRIMARY KEY CHECK (octet_length(schluessel) = 32), -- SHA-256 of the token
    nutzer     uuid   NOT NULL,
    zweck      text   NOT NULL,
    bis        bigint NOT NULL                                        -- Unix ms
);

GRANT SELECT, INSERT, UPDATE, DELETE ON zugang, sitzung, token TO eakte_app;
