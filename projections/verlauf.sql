-- verlauf.sql
--
-- Why     Who did what on an Akte, and when: its history page. The legal basis of an erasure is cited as it is today.
-- Adds    view_verlauf. UNLOGGED: names and Betreffe. One row for every event of an Akte.

CREATE UNLOGGED TABLE view_verlauf (
    position    bigint PRIMARY KEY,
    akte        uuid   NOT NULL,
    sequence    bigint NOT NULL,
    vorgang     uuid,                          -- the Vorgang it speaks of, or where its Dokument lies
    dokument    uuid,
    empfaenger  int2,                          -- of a Freigabe: a recipient sees its own ones only
    von         uuid,                          -- of a move: the Vorgang it came from
    art         text   NOT NULL,               -- type of the event
    zeit        bigint NOT NULL,
    name        text,                          -- null: the log itself
    org         int2,
    einheit     text,
    rolle       text,
    zweck       text,
    angaben     jsonb  NOT NULL,               -- what the line shows
    header      text   NOT NULL                -- hash of the header, hex
);
CREATE INDEX view_verlauf_akte ON view_verlauf (akte, position);
CREATE INDEX view_verlauf_dokument ON view_verlauf (dokument, position) WHERE dokument IS NOT NULL;
ALTER TABLE view_verlauf
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN angaben SET STATISTICS 0,
    ALTER COLUMN header SET STATISTICS 0;
