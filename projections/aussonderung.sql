-- aussonderung.sql
--
-- Why     What is due for the archive, what it has decided and received, and what keeps an Akte here.
-- Adds    view_aussonderung, view_lieferung, view_sperre. UNLOGGED: reasons are free text, people are names.

CREATE UNLOGGED TABLE view_aussonderung (
    position       bigint PRIMARY KEY,         -- of the offer: an Akte may be offered again
    akte           uuid   NOT NULL,
    aussonderung   uuid   NOT NULL,            -- what was offered together
    stand          text   NOT NULL,            -- angeboten, bewertet, abgegeben, uebernommen, zurueckgenommen
    bewertung      text,                       -- A, V
    frist          date   NOT NULL,            -- last day of its retention
    angeboten_am   bigint NOT NULL,
    angeboten_von  text   NOT NULL,
    bewertet_am    bigint,
    bewertet_von   text,
    begruendung    text,
    abgegeben_am   bigint,
    nachricht      uuid,                       -- process id of the delivery
    paket          text,                       -- SHA-256 of its package
    bestaetigt_am  bigint,
    bestaetigt_von text,                       -- who read the receipt in: nothing in it is signed
    bestaetigt_rolle text,
    archivkennung  text,
    fehler         text,                       -- why the archive could not take it the last time
    beendet_am     bigint,                     -- taken back, or the Akte was opened again
    grund          text,                       -- why it was taken back; null: opened again
    loeschung      bool   NOT NULL,            -- the erasure of the whole Akte is asked for
    vernichtet_am  bigint
);
CREATE INDEX view_aussonderung_akte ON view_aussonderung (akte);
CREATE INDEX view_aussonderung_aussonderung ON view_aussonderung (aussonderung);
CREATE INDEX view_aussonderung_nachricht ON view_aussonderung (nachricht);
ALTER TABLE view_aussonderung
    ALTER COLUMN frist SET STATISTICS 0,
    ALTER COLUMN angeboten_von SET STATISTICS 0,
    ALTER COLUMN bewertet_von SET STATISTICS 0,
    ALTER COLUMN begruendung SET STATISTICS 0,
    ALTER COLUMN bestaetigt_von SET STATISTICS 0,
    ALTER COLUMN bestaetigt_rolle SET STATISTICS 0,
    ALTER COLUMN archivkennung SET STATISTICS 0,
    ALTER COLUMN fehler SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0;

CREATE UNLOGGED TABLE view_lieferung (
    position       bigint PRIMARY KEY,
    akte           uuid   NOT NULL,
    nachricht      uuid   NOT NULL,            -- process id of the delivery
    ersetzt_am     bigint                      -- another package took its place
);
CREATE INDEX view_lieferung_akte ON view_lieferung (akte);
CREATE INDEX view_lieferung_nachricht ON view_lieferung (nachricht);

CREATE UNLOGGED TABLE view_sperre (
    sperre         uuid   PRIMARY KEY,
    akte           uuid   NOT NULL,
    grund          text   NOT NULL,
    bis            date,                       -- none: until it is lifted
    gesetzt_am     bigint NOT NULL,
    gesetzt_von    text   NOT NULL,
    aufgehoben_am  bigint,
    aufgehoben_von text,
    aufhebung      text                        -- why it was lifted
);
CREATE INDEX view_sperre_akte ON view_sperre (akte);
ALTER TABLE view_sperre
    ALTER COLUMN grund SET STATISTICS 0,
    ALTER COLUMN bis SET STATISTICS 0,
    ALTER COLUMN gesetzt_von SET STATISTICS 0,
    ALTER COLUMN aufgehoben_von SET STATISTICS 0,
    ALTER COLUMN aufhebung SET STATISTICS 0;
