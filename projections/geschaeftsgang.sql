-- geschaeftsgang.sql
--
-- Why     Who signs a Dokument and who has, what waits for whom, and when it left the house.
-- Adds    view_geschaeftsgang, view_schritt, view_versand. UNLOGGED: what people say to each other is free text, people
--         and recipients are names.

CREATE UNLOGGED TABLE view_geschaeftsgang (
    geschaeftsgang   uuid   PRIMARY KEY,
    akte             uuid   NOT NULL,
    dokument         uuid   NOT NULL,
    fassung          int4   NOT NULL,
    vermerk          text,
    eroeffnet_am     bigint NOT NULL,
    eroeffnet_von    text   NOT NULL,
    eroeffnet_durch  uuid   NOT NULL,
    verfasser        uuid,                     -- of that version
    beendet_am       bigint,                   -- before its last step
    beendet_von      text,
    grund            text                      -- why
);
CREATE INDEX view_geschaeftsgang_dokument ON view_geschaeftsgang (dokument);
CREATE INDEX view_geschaeftsgang_akte ON view_geschaeftsgang (akte);
-- Whoever handed something on is told what came back.
CREATE INDEX view_geschaeftsgang_durch ON view_geschaeftsgang (eroeffnet_durch);
ALTER TABLE view_geschaeftsgang
    ALTER COLUMN vermerk SET STATISTICS 0,
    ALTER COLUMN eroeffnet_von SET STATISTICS 0,
    ALTER COLUMN beendet_von SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0;

CREATE UNLOGGED TABLE view_schritt (
    geschaeftsgang  uuid   NOT NULL,
    nummer          int4   NOT NULL,
    akte            uuid   NOT NULL,
    dokument        uuid   NOT NULL,
    verfuegung      text   NOT NULL,
    nutzer          uuid   NOT NULL,
    termin          date,
    wartet          bool   NOT NULL,           -- it is this one's turn
    ergebnis        text,
    erledigt_am     bigint,
    erledigt_von    text,
    vermerk         text,
    PRIMARY KEY (geschaeftsgang, nummer)
);
CREATE INDEX view_schritt_wartet ON view_schritt (nutzer) WHERE wartet;
CREATE INDEX view_schritt_akte ON view_schritt (akte);
ALTER TABLE view_schritt
    ALTER COLUMN termin SET STATISTICS 0,
    ALTER COLUMN erledigt_von SET STATISTICS 0,
    ALTER COLUMN vermerk SET STATISTICS 0;

CREATE UNLOGGED TABLE view_versand (
    position    bigint PRIMARY KEY,
    akte        uuid   NOT NULL,
    dokument    uuid   NOT NULL,
    tag         date   NOT NULL,
    versandart  text   NOT NULL,
    empfaenger  text   NOT NULL,
    zeit        bigint NOT NULL,
    von         text   NOT NULL
);
CREATE INDEX view_versand_dokument ON view_versand (dokument);
CREATE INDEX view_versand_akte ON view_versand (akte);
ALTER TABLE view_versand
    ALTER COLUMN tag SET STATISTICS 0,
    ALTER COLUMN empfaenger SET STATISTICS 0,
    ALTER COLUMN von SET STATISTICS 0;
