-- zugriff.sql
--
-- Why     Who was shown what of an Akte, for what, and by which rule: its read log as people see it.
-- Adds    view_zugriff. UNLOGGED: names and search words. One row for each thing that was shown or refused;
--         rows go with the month's key.

CREATE UNLOGGED TABLE view_zugriff (
    rang       bigint PRIMARY KEY,             -- position * 10000 + place in the event
    stream     uuid    NOT NULL,               -- the month's read log
    sequence   bigint  NOT NULL,
    akte       uuid    NOT NULL,
    dokument   uuid,
    fassung    int,
    seite      int,
    art        text    NOT NULL,               -- inhalt, bild, text, nachweis, uebermittlung, kopf, liste
    erlaubt    bool    NOT NULL,
    zeit       bigint  NOT NULL,
    nutzer     uuid    NOT NULL,
    name       text    NOT NULL,               -- with "i. V." where that opened the way
    org        int2    NOT NULL,
    einheit    text    NOT NULL,
    rolle      text    NOT NULL,
    zweck      text    NOT NULL,
    regel      text,                           -- none: a list, filtered as a whole
    norm       text,
    freigabe   uuid,
    notfall    uuid,                           -- the Notfallzugriff it was shown in
    regelwerk  text    NOT NULL,               -- SHA-256 of the policies, hex
    filter     text                            -- words of a search
);
CREATE INDEX view_zugriff_akte ON view_zugriff (akte, rang);
CREATE INDEX view_zugriff_strom ON view_zugriff (stream, sequence);
ALTER TABLE view_zugriff
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN filter SET STATISTICS 0;
