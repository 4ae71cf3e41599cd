-- 0016_sitzung.sql
--
-- Why     A session says how and when its person proved who they are; people see and end their own; one-time
--         passwords, second factors, logins through an OpenID provider and client certificates come in.
-- Adds    columns of sitzung and zugang; anmeldeversuch, zweiter_faktor, oidc_anfrage, oidc_person, oidc_abmeldung,
--         zertifikat.
--         Names, subjects and sessions of the provider are keyed digests, secrets are hashes or sealed.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE (these are no records, they end).
-- Locks   sitzung and zugang for a moment. Sessions that lack the new facts end: everybody logs in once more.

DELETE FROM sitzung;
ALTER TABLE sitzung
    ADD COLUMN id               uuid    NOT NULL UNIQUE,     -- names it on the list of own sessions, opens nothing
    ADD COLUMN stufe            text    NOT NULL CHECK (stufe IN ('passwort', 'einrichten', 'code', 'voll')),
    ADD COLUMN weg              text    NOT NULL CHECK (weg IN ('passwort', 'anbieter')),
    ADD COLUMN geprueft         bigint  NOT NULL,            -- Unix ms: when the person last proved who they are
    ADD COLUMN faktor           boolean NOT NULL,            -- with a second factor
    ADD COLUMN geraet           text    NOT NULL,            -- browser and system, two words
    ADD COLUMN anbieter_person  bytea,                       -- keyed BLAKE3 of iss and sub
    ADD COLUMN anbieter_sitzung bytea,                       -- keyed BLAKE3 of iss and sid
    ADD COLUMN id_token         bytea;                       -- for the provider's logout; opens with the cookie only
CREATE INDEX sitzung_anbieter_person ON sitzung (anbieter_person);
CREATE INDEX sitzung_anbieter_sitzung ON sitzung (anbieter_sitzung);

ALTER TABLE zugang
    DROP COLUMN fehler,
    DROP COLUMN sperre_bis,
    ADD COLUMN einmal_bis    bigint,                         -- Unix ms: a one-time password, valid until then
    ADD COLUMN faktor_pflicht boolean NOT NULL DEFAULT false; -- may not work without a second factor

-- Counts failures of names that exist and of names that do not alike: a pause tells nobody which is which.
CREATE TABLE anmeldeversuch (
    kennung    bytea  PRIMARY KEY CHECK (octet_length(kennung) = 32), -- keyed BLAKE3 of what is being guessed
    fehler     int    NOT NULL,                              -- failed tries in a row
    sperre_bis bigint NOT NULL,                              -- Unix ms: no try before it
    zuletzt    bigint NOT NULL                               -- Unix ms
);

CREATE TABLE zweiter_faktor (
    nutzer     uuid    NOT NULL,
    bestaetigt boolean NOT NULL,                             -- false: shown, no code seen yet
    geheimnis  bytea   NOT NULL,                             -- TOTP secret, sealed under a key of the server
    schritt    bigint  NOT NULL DEFAULT 0,                   -- 30-second step of the last code taken: none twice
    seit       bigint  NOT NULL,                             -- Unix ms
    PRIMARY KEY (nutzer, bestaetigt)
);

-- A login under way at the provider. State, nonce and PKCE verifier derive from the secret in the browser's cookie.
CREATE TABLE oidc_anfrage (
    schluessel bytea  PRIMARY KEY CHECK (octet_length(schluessel) = 32), -- SHA-256 of the cookie
    ziel       text   NOT NULL,                              -- path to go to afterwards
    sitzung    bytea,                                        -- step-up: the session that asked
    bis        bigint NOT NULL                               -- Unix ms
);

-- Who a subject of the provider is here: bound at the first login, so that a name given to somebody else opens nothing.
CREATE TABLE oidc_person (
    kennung  bytea  PRIMARY KEY CHECK (octet_length(kennung) = 32), -- keyed BLAKE3 of iss and sub
    anbieter bytea  NOT NULL CHECK (octet_length(anbieter) = 32),   -- keyed BLAKE3 of iss
    nutzer   uuid   NOT NULL,
    seit     bigint NOT NULL,                                -- Unix ms
    UNIQUE (anbieter, nutzer)
);

-- Logout tokens taken: none twice.
CREATE TABLE oidc_abmeldung (
    jti bytea  PRIMARY KEY CHECK (octet_length(jti) = 32),   -- keyed BLAKE3 of iss and jti
    bis bigint NOT NULL                                      -- Unix ms: refused as too old from then on anyway
);

-- Client certificates of service accounts: registered one by one, whoever issued them.
CREATE TABLE zertifikat (
    fingerabdruck bytea  PRIMARY KEY CHECK (octet_length(fingerabdruck) = 32), -- SHA-256 of the certificate
    nutzer        uuid   NOT NULL,
    zweck         text   NOT NULL,
    bis           bigint NOT NULL                            -- Unix ms
);

GRANT SELECT, INSERT, UPDATE, DELETE
    ON zertifikat, anmeldeversuch, zweiter_faktor, oidc_anfrage, oidc_person, oidc_abmeldung TO eakte_app;
