-- scanstapel.sql
--
-- Why     Batches of scanned paper: their sample, its check, and when the paper may go.
-- Adds    view_scanstapel, view_scanstapel_dokument. UNLOGGED: names of people and of batches.

CREATE UNLOGGED TABLE view_scanstapel (
    stapel            uuid   PRIMARY KEY,
    org               int2   NOT NULL,
    name              text   NOT NULL,
    gescannt_am       date   NOT NULL,
    geraet            text   NOT NULL,
    dpi               int4   NOT NULL,
    farbe             text   NOT NULL,
    bearbeiter        text   NOT NULL,
    bildgleich        bool   NOT NULL,
    angeliefert_am    date   NOT NULL,
    angeliefert_von   text   NOT NULL,
    durch             uuid   NOT NULL,         -- who delivered it
    fuer              uuid,                    -- in whose place
    vernichtbar_ab    date   NOT NULL,
    runde             int4   NOT NULL,         -- of the sample that is drawn, from 1
    stand             text   NOT NULL,         -- zu_pruefen, nacharbeit, geprueft, vernichtet
    geprueft_am       date,                    -- of the last look at it
    geprueft_von      text,
    vernichtet_am     date,
    vernichtet_durch  text,                    -- who destroyed the paper, and how
    vernichtet_von    text                     -- who noted it
);
CREATE INDEX view_scanstapel_org ON view_scanstapel (org, angeliefert_am DESC, stapel);
ALTER TABLE view_scanstapel
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN gescannt_am SET STATISTICS 0,
    ALTER COLUMN geraet SET STATISTICS 0,
    ALTER COLUMN farbe SET STATISTICS 0,
    ALTER COLUMN bearbeiter SET STATISTICS 0,
    ALTER COLUMN angeliefert_am SET STATISTICS 0,
    ALTER COLUMN angeliefert_von SET STATISTICS 0,
    ALTER COLUMN vernichtbar_ab SET STATISTICS 0,
    ALTER COLUMN geprueft_am SET STATISTICS 0,
    ALTER COLUMN geprueft_von SET STATISTICS 0,
    ALTER COLUMN vernichtet_am SET STATISTICS 0,
    ALTER COLUMN vernichtet_durch SET STATISTICS 0,
    ALTER COLUMN vernichtet_von SET STATISTICS 0;

CREATE UNLOGGED TABLE view_scanstapel_dokument (
    stapel        uuid   NOT NULL,
    dokument      uuid   NOT NULL,
    nummer        int4   NOT NULL,             -- in the order of the delivery, from 1
    blaetter      int4   NOT NULL,
    stichprobe    bool   NOT NULL,             -- of the round
    befund        text,                        -- in_ordnung, mangel, entfallen; of the round
    mangel        text,                        -- of the last look that found one
    fassung       int4,                        -- the version looked at last
    geprueft_am   date,
    geprueft_von  text,
    PRIMARY KEY (stapel, dokument)
);
ALTER TABLE view_scanstapel_dokument
    ALTER COLUMN befund SET STATISTICS 0,
    ALTER COLUMN mangel SET STATISTICS 0,
    ALTER COLUMN geprueft_am SET STATISTICS 0,
    ALTER COLUMN geprueft_von SET STATISTICS 0;
