-- loeschung.sql
--
-- Why     Who approves erasures needs the open requests, and everybody concerned what became of them.
-- Adds    view_loeschung.
-- Locks   none on existing tables.

CREATE UNLOGGED TABLE view_loeschung (
    loeschung      uuid   PRIMARY KEY,
    akte           uuid   NOT NULL,
    position       bigint NOT NULL,            -- of the request
    von            uuid   NOT NULL,            -- who asked
    name           text   NOT NULL,
    zeit           bigint NOT NULL,
    ziel           jsonb  NOT NULL,
    grundlage      text   NOT NULL,
    begruendung    text   NOT NULL,
    ereignisse     bigint NOT NULL,            -- how many it takes
    stand          text   NOT NULL,            -- offen, abgelehnt, zurueckgenommen, vollzogen, abgeschlossen
    grund          text,                       -- why it was refused or taken back
    entschieden_am bigint,
    durch          bigint                      -- sequence of the erase event
);
CREATE INDEX view_loeschung_akte ON view_loeschung (akte);
CREATE INDEX view_loeschung_position ON view_loeschung (position DESC);
ALTER TABLE view_loeschung
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN ziel SET STATISTICS 0,
    ALTER COLUMN begruendung SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0;
