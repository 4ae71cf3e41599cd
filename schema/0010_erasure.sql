-- 0010_erasure.sql
--
-- Why     Payloads can be erased for good, by two approvers together (schema/LOG.md section 4).
-- Adds    geloescht, loeschfreigabe, freigabeschluessel; index event_erase.
-- Grants  eakte_app: SELECT, INSERT on geloescht; all rows of the other two (they are no records, they end).
--         eakte_erase: SELECT on geloescht.
-- Locks   SHARE on event while the index is built: appends wait.

CREATE TABLE geloescht (
    position  bigint PRIMARY KEY,                                     -- of the erased event; derived from erase events
    stream    uuid   NOT NULL,
    sequence  bigint NOT NULL,
    durch     bigint NOT NULL,                                        -- sequence of the erase event in the same stream
    am        bigint NOT NULL,                                        -- its time, Unix ms
    grundlage text   NOT NULL                                         -- its legal basis
);
CREATE INDEX geloescht_stream ON geloescht (stream, durch);

-- The erase list: every start reads it before anything is served.
CREATE INDEX event_erase ON event (position) WHERE get_byte(header, 4) IN (3, 4);

CREATE TABLE loeschfreigabe (
    akte      uuid   PRIMARY KEY,
    loeschung uuid   NOT NULL,                                        -- the request
    erste     uuid   NOT NULL,                                        -- who has signed
    zweite    uuid   NOT NULL,                                        -- who is to sign
    note      bytea  NOT NULL,                                        -- the erase note, with the first signature
    zeit      bigint NOT NULL                                         -- Unix ms
);

CREATE TABLE freigabeschluessel (
    nutzer     uuid   PRIMARY KEY,
    vkey       text   NOT NULL,                                       -- public, announced by a `config` event
    schluessel bytea  NOT NULL,                                       -- age file under the person's password
    seit       bigint NOT NULL                                        -- Unix ms
);

GRANT SELECT, INSERT ON geloescht TO eakte_app;
GRANT SELECT ON geloescht TO eakte_erase;
GRANT SELECT, INSERT, UPDATE, DELETE ON loeschfreigabe, freigabeschluessel TO eakte_app;
