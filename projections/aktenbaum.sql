-- aktenbaum.sql
--
-- Why     What the pages show of Akten, Vorgaenge, Dokumente and their versions.
-- Adds    view_abgabe, view_akte, view_vorgang, view_dokument, view_fassung. UNLOGGED: plaintext must not reach the WAL.
--         Statistics 0 on whatever people wrote: pg_statistic is logged. Ids, codes and numbers keep theirs.
--         Document keys are not here: they stay in the sealed events.

CREATE UNLOGGED TABLE view_akte (
    akte          uuid   PRIMARY KEY,
    aktenzeichen  text   COLLATE "C" NOT NULL,
    betreff       text   COLLATE view_de NOT NULL,
    plan          text   NOT NULL,
    org           int2   NOT NULL,
    einheit       text   NOT NULL,
    leistungsart  text   NOT NULL,
    status        text   NOT NULL,
    rest          bool   NOT NULL,             -- only the stub is left: it was erased
    wohnsitz      int2,
    beginn        date,
    medium        text   NOT NULL,
    herkunft      jsonb,
    angelegt_am   bigint NOT NULL,             -- Unix ms
    geaendert_am  bigint NOT NULL,             -- Unix ms of the last event of the Akte
    zda_am        date,
    version       bigint NOT NULL,        -- sequence of its newest event, also of one that wraps its key anew: whoever writes names it
    ersteingang      date,                     -- first receipt of a forwarded application (§ 16 Abs. 2 SGB I)
    ersteingang_bei  int2                      -- the organisation that received it
) WITH (fillfactor = 80);
ALTER TABLE view_akte
    ALTER COLUMN aktenzeichen SET STATISTICS 0,
    ALTER COLUMN betreff SET STATISTICS 0,
    ALTER COLUMN beginn SET STATISTICS 0,
    ALTER COLUMN herkunft SET STATISTICS 0,
    ALTER COLUMN zda_am SET STATISTICS 0,
    ALTER COLUMN ersteingang SET STATISTICS 0;

-- Lists: by unit x Leistungsart for those who see a part, over all for those who see everything.
CREATE INDEX view_akte_bereich_geaendert ON view_akte (org, einheit, leistungsart, geaendert_am DESC, akte DESC);
CREATE INDEX view_akte_bereich_betreff ON view_akte (org, einheit, leistungsart, betreff, akte);
CREATE INDEX view_akte_bereich_aktenzeichen ON view_akte (org, einheit, leistungsart, aktenzeichen, akte);
CREATE INDEX view_akte_geaendert ON view_akte (geaendert_am DESC, akte DESC);
CREATE INDEX view_akte_status_geaendert ON view_akte (status, geaendert_am DESC, akte DESC);
-- Few are so old that their retention may be over; that the planner knows from its statistics.
CREATE INDEX view_akte_zda_jahr ON view_akte (date_part('year', zda_am)) WHERE status = 'zda';
CREATE INDEX view_akte_betreff ON view_akte (betreff, akte);
CREATE INDEX view_akte_aktenzeichen ON view_akte (aktenzeichen, akte);
-- Prefixes, in any case.
CREATE INDEX view_akte_aktenzeichen_klein ON view_akte (lower(aktenzeichen) COLLATE "C");
CREATE INDEX view_akte_betreff_klein ON view_akte (lower(betreff) COLLATE "C");
CREATE INDEX view_akte_bereich_aktenzeichen_klein
    ON view_akte (org, einheit, leistungsart, (lower(aktenzeichen)) COLLATE "C");
CREATE INDEX view_akte_bereich_betreff_klein
    ON view_akte (org, einheit, leistungsart, (lower(betreff)) COLLATE "C");
ALTER INDEX view_akte_aktenzeichen_klein ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX view_akte_betreff_klein ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX view_akte_bereich_aktenzeichen_klein ALTER COLUMN 4 SET STATISTICS 0;
ALTER INDEX view_akte_bereich_betreff_klein ALTER COLUMN 4 SET STATISTICS 0;

CREATE UNLOGGED TABLE view_vorgang (
    vorgang        uuid   PRIMARY KEY,
    akte           uuid   NOT NULL,
    nummer         int4   NOT NULL,
    betreff        text   COLLATE view_de NOT NULL,
    gliederung     text   NOT NULL,
    uebergeordnet  uuid,
    pfad           uuid[] NOT NULL,            -- from the topmost Vorgang to this one
    status         text   NOT NULL,
    zda_am         date,
    grund          text,                       -- why it was cancelled
    herkunft       jsonb,
    angelegt_am    bigint NOT NULL
);
CREATE INDEX view_vorgang_akte ON view_vorgang (akte, nummer);
ALTER TABLE view_vorgang
    ALTER COLUMN betreff SET STATISTICS 0,
    ALTER COLUMN zda_am SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0,
    ALTER COLUMN herkunft SET STATISTICS 0;

CREATE UNLOGGED TABLE view_dokument (
    dokument         uuid   PRIMARY KEY,
    akte             uuid   NOT NULL,
    vorgang          uuid   NOT NULL,
    nummer           int4   NOT NULL,
    betreff          text   COLLATE view_de NOT NULL,
    klasse           text   NOT NULL,
    richtung         text   NOT NULL,
    datum            date,
    eingang          date,
    absender         text   COLLATE view_de,
    fremdes_zeichen  text,
    anlage_zu        uuid,
    fassungen        int4   NOT NULL,          -- number of the latest version; 0: only on paper
    medientyp        text,                     -- of the latest version
    seiten           int4,                     -- of the latest version
    storniert        bool   NOT NULL,
    grund            text,                     -- why it was cancelled
    herkunft         jsonb,
    angelegt_am      bigint NOT NULL,
    angelegt_von     text   NOT NULL,
    von_akte         uuid,                     -- the Akte it came from, if it was moved between Akten
    von_aktenzeichen text,
    zeichnung        text,                     -- how far it is on its way from draft to dispatch
    ausweisgrund     text,                     -- why an identity paper was copied
    transfervermerk  jsonb,                    -- how it came from paper
    schwaerzung      jsonb,                    -- what it was made from, if it is a redacted copy
    bestritten       text                      -- what of it the person concerned disputes
) WITH (fillfactor = 90);
CREATE INDEX view_dokument_akte ON view_dokument (akte, vorgang, nummer);
ALTER TABLE view_dokument
    ALTER COLUMN betreff SET STATISTICS 0,
    ALTER COLUMN datum SET STATISTICS 0,
    ALTER COLUMN eingang SET STATISTICS 0,
    ALTER COLUMN absender SET STATISTICS 0,
    ALTER COLUMN fremdes_zeichen SET STATISTICS 0,
    ALTER COLUMN medientyp SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0,
    ALTER COLUMN herkunft SET STATISTICS 0,
    ALTER COLUMN angelegt_von SET STATISTICS 0,
    ALTER COLUMN von_aktenzeichen SET STATISTICS 0,
    ALTER COLUMN ausweisgrund SET STATISTICS 0,
    ALTER COLUMN transfervermerk SET STATISTICS 0,
    ALTER COLUMN schwaerzung SET STATISTICS 0,
    ALTER COLUMN bestritten SET STATISTICS 0;

-- What stays of a Dokument that went to another Akte.
CREATE UNLOGGED TABLE view_abgabe (
    akte             uuid   NOT NULL,          -- where it lay
    dokument         uuid   NOT NULL,
    nummer           int4   NOT NULL,
    betreff          text   COLLATE view_de NOT NULL,
    klasse           text   NOT NULL,
    an               uuid   NOT NULL,          -- the Akte it went to
    an_aktenzeichen  text   NOT NULL,
    zeit             bigint NOT NULL,
    von              text   NOT NULL,          -- who moved it
    PRIMARY KEY (akte, dokument)
);
ALTER TABLE view_abgabe
    ALTER COLUMN betreff SET STATISTICS 0,
    ALTER COLUMN an_aktenzeichen SET STATISTICS 0,
    ALTER COLUMN von SET STATISTICS 0;

CREATE UNLOGGED TABLE view_fassung (
    dokument   uuid   NOT NULL,
    nummer     int4   NOT NULL,
    dateiname  text   NOT NULL,
    medientyp  text   NOT NULL,
    groesse    bigint NOT NULL,                -- bytes of plaintext
    sha256     text   NOT NULL,                -- of the plaintext, hex
    blake3     text   NOT NULL,                -- of the plaintext, hex
    mit_text   bool   NOT NULL,                -- text was found in it
    seiten     int4,
    zeit       bigint NOT NULL,
    von        text   NOT NULL,
    PRIMARY KEY (dokument, nummer)
);
ALTER TABLE view_fassung
    ALTER COLUMN dateiname SET STATISTICS 0,
    ALTER COLUMN medientyp SET STATISTICS 0,
    ALTER COLUMN groesse SET STATISTICS 0,
    ALTER COLUMN sha256 SET STATISTICS 0,
    ALTER COLUMN blake3 SET STATISTICS 0,
    ALTER COLUMN von SET STATISTICS 0;
