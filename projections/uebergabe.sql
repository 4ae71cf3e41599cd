-- uebergabe.sql
--
-- Why     What both sides see of a hand-over, and what the lists of the Arbeitsplatz show.
-- Adds    view_uebergabe. UNLOGGED: reasons are free text, people are names.

CREATE UNLOGGED TABLE view_uebergabe (
    uebergabe         uuid   PRIMARY KEY,
    akte              uuid   NOT NULL,
    anlass            text   NOT NULL,
    von               int2   NOT NULL,
    von_einheit       text   NOT NULL,
    von_leistungsart  text   NOT NULL,
    an                int2   NOT NULL,
    einheit           text   NOT NULL,
    leistungsart      text   NOT NULL,
    zustaendig_ab     date   NOT NULL,
    zahlt_bis         date,
    liest_bis         date,
    ersteingang       date,
    ersteingang_bei   int2,
    grund             text   NOT NULL,
    angeboten_am      bigint NOT NULL,
    angeboten_von     text   NOT NULL,
    stand             text   NOT NULL,         -- angeboten, angenommen, abgelehnt, zurueckgenommen
    entschieden_am    bigint,
    entschieden_von   text,
    antwort           text                     -- why it was refused or taken back
);
CREATE INDEX view_uebergabe_akte ON view_uebergabe (akte);
CREATE INDEX view_uebergabe_von ON view_uebergabe (von, angeboten_am);
CREATE INDEX view_uebergabe_an ON view_uebergabe (an, stand);
ALTER TABLE view_uebergabe
    ALTER COLUMN zustaendig_ab SET STATISTICS 0,
    ALTER COLUMN zahlt_bis SET STATISTICS 0,
    ALTER COLUMN liest_bis SET STATISTICS 0,
    ALTER COLUMN ersteingang SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0,
    ALTER COLUMN angeboten_von SET STATISTICS 0,
    ALTER COLUMN entschieden_von SET STATISTICS 0,
    ALTER COLUMN antwort SET STATISTICS 0;
