-- wiedervorlage.sql
--
-- Why     When somebody is to look at which Akte again, and what a person was asked for until when.
-- Adds    view_wiedervorlage, view_aufforderung. UNLOGGED: reasons and papers are free text, people are names.

CREATE UNLOGGED TABLE view_wiedervorlage (
    wiedervorlage  uuid   PRIMARY KEY,
    akte           uuid   NOT NULL,
    vorgang        uuid,                       -- none: the whole Akte
    am             date   NOT NULL,
    grund          text   NOT NULL,
    fuer           uuid,                       -- none: the unit
    aufforderung   uuid,                       -- the demand whose term it watches
    gesetzt_am     bigint NOT NULL,
    gesetzt_von    text   NOT NULL,
    erledigt_am    bigint,
    erledigt_von   text,
    vermerk        text,
    erneut         uuid                        -- the one that took its place
);
CREATE INDEX view_wiedervorlage_akte ON view_wiedervorlage (akte);
-- Lists ask for what is open in the Akten of a unit.
CREATE INDEX view_wiedervorlage_offen ON view_wiedervorlage (akte, am) WHERE erledigt_am IS NULL;
ALTER TABLE view_wiedervorlage
    ALTER COLUMN am SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0,
    ALTER COLUMN gesetzt_von SET STATISTICS 0,
    ALTER COLUMN erledigt_von SET STATISTICS 0,
    ALTER COLUMN vermerk SET STATISTICS 0;

CREATE UNLOGGED TABLE view_aufforderung (
    aufforderung      uuid   PRIMARY KEY,
    akte              uuid   NOT NULL,
    vorgang           uuid   NOT NULL,
    dokument          uuid   NOT NULL,         -- the letter
    unterlagen        text[] NOT NULL,
    frist             date   NOT NULL,         -- as the letter names it
    ende              date   NOT NULL,         -- its last day by law
    belehrung         bool   NOT NULL,
    angefordert_am    bigint NOT NULL,
    angefordert_von   text   NOT NULL,
    erledigt_am       bigint,
    erledigt_von      text,
    eingegangen       uuid,                    -- the Dokument that came
    vermerk           text,
    versagt_am        bigint,
    versagt_von       text,
    bescheid          uuid,
    versagung         text,                    -- refused or ended
    umfang            text,                    -- all of it or a part
    versagt_zum       date                     -- day of the decision
);
CREATE INDEX view_aufforderung_akte ON view_aufforderung (akte);
ALTER TABLE view_aufforderung
    ALTER COLUMN unterlagen SET STATISTICS 0,
    ALTER COLUMN frist SET STATISTICS 0,
    ALTER COLUMN ende SET STATISTICS 0,
    ALTER COLUMN angefordert_von SET STATISTICS 0,
    ALTER COLUMN erledigt_von SET STATISTICS 0,
    ALTER COLUMN vermerk SET STATISTICS 0,
    ALTER COLUMN versagt_von SET STATISTICS 0,
    ALTER COLUMN versagung SET STATISTICS 0,
    ALTER COLUMN umfang SET STATISTICS 0,
    ALTER COLUMN versagt_zum SET STATISTICS 0;
