-- 0022_passkey.sql
--
-- Why     A passkey (WebAuthn) is a second factor beside the codes of an app, or in their place.
-- Adds    passkey; sitzung.passkey_frage and sitzung.passkey_bis.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE on passkey (these are no records, they end).
-- Locks   sitzung for a moment.

CREATE TABLE passkey (
    id      uuid   PRIMARY KEY,                                  -- names it on the list of its person, opens nothing
    nutzer  uuid   NOT NULL,
    kennung bytea  NOT NULL UNIQUE CHECK (octet_length(kennung) = 32), -- keyed BLAKE3 of the id its device gave it
    inhalt  bytea  NOT NULL,                                     -- sealed to id and nutzer: device's id, public key, name, where it holds
    zaehler bigint NOT NULL,                                     -- signatures its device has counted; 0: it does not count
    seit    bigint NOT NULL,                                     -- Unix ms
    zuletzt bigint                                               -- Unix ms: last shown
);
CREATE INDEX passkey_nutzer ON passkey (nutzer);

ALTER TABLE sitzung
    ADD COLUMN passkey_frage bytea,                              -- SHA-256 of the question a passkey is to answer, and of what for
    ADD COLUMN passkey_bis   bigint;                             -- Unix ms: answered until then, once

GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO eakte_app;
