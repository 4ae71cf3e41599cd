-- auth.sql
--
-- Why     What the gate decides on: ids, organisations, Leistungsarten, dates. Nothing personal.
-- Adds    auth_akte, auth_bereich, auth_vorgang, auth_dokument, auth_freigabe, auth_laufnummer, auth_blob. People, units
--         and roles are folded from the log and held in memory by the service. LOGGED and written in the append transaction: a crash must not leave a
--         revoked share alive.
-- Locks   none on existing tables.

CREATE TABLE auth_akte (
    akte          uuid   PRIMARY KEY,
    org           int2   NOT NULL,
    einheit       text   NOT NULL,
    leistungsart  text   NOT NULL,
    status        text   NOT NULL,
    wohnsitz      int2,
    aktenzeichen  text   NOT NULL,
    stufe               int2   NOT NULL DEFAULT 0,       -- from here on: how closely it is kept
    beschaeftigte       bool   NOT NULL DEFAULT false,
    medizinwiderspruch  bool   NOT NULL DEFAULT false,
    eingeschraenkt      bool   NOT NULL DEFAULT false,
    ausgeschlossen      uuid[] NOT NULL DEFAULT '{}',
    sonderkreis         uuid[] NOT NULL DEFAULT '{}',    -- nobody: there is none
    vergeben_von          int2 NOT NULL,                 -- who gave the Aktenzeichen: it stays after a hand-over
    angebot_org           int2,                          -- to whom it is offered
    angebot_einheit       text,
    angebot_leistungsart  text,
    abgabe_org            int2,                          -- who led it before, and sees until when how that stands
    abgabe_einheit        text,
    abgabe_leistungsart   text,
    abgabe_bis            date,
    UNIQUE (aktenzeichen, vergeben_von)
);
CREATE INDEX auth_akte_bereich ON auth_akte (org, einheit, leistungsart);

-- Every unit x Leistungsart that has or had an Akte: a few hundred rows. Lists ask the gate's condition about
-- these first, and then read only where the answer was yes.
CREATE TABLE auth_bereich (
    org           int2 NOT NULL,
    einheit       text NOT NULL,
    leistungsart  text NOT NULL,
    PRIMARY KEY (org, einheit, leistungsart)
);

CREATE TABLE auth_vorgang (
    vorgang        uuid   PRIMARY KEY,
    akte           uuid   NOT NULL,
    uebergeordnet  uuid,
    pfad           uuid[] NOT NULL             -- from the topmost Vorgang to this one
);
CREATE INDEX auth_vorgang_akte ON auth_vorgang (akte);

CREATE TABLE auth_dokument (
    dokument   uuid PRIMARY KEY,
    akte       uuid NOT NULL,
    vorgang    uuid NOT NULL,
    klasse     text NOT NULL,
    storniert  bool NOT NULL,
    entwurf_von   uuid,                        -- whose draft it is, or that which it is an Anlage or a redacted copy of
    anvertraut    uuid[] NOT NULL,             -- nobody: not entrusted
    einwilligung  bool NOT NULL,
    stelle        int2 NOT NULL,               -- the organisation that filed it; 0: nobody knows
    ungezeichnet  bool NOT NULL DEFAULT false, -- it, or what it is an Anlage or a redacted copy of, is a draft, or handed on to be
                                               -- signed and not final; or it is a redacted copy of a version of before that
    offen         bool NOT NULL DEFAULT false, -- it is so itself
    anlage_zu     uuid,                        -- the Dokument it is an Anlage of
    kopie_von     uuid,                        -- the Dokument it is a redacted copy of: it waits with that
    eigener_entwurf  uuid,                     -- whose draft it is itself
    fassung       int4 NOT NULL DEFAULT 0,     -- number of its newest version, also of an erased one; 0: paper alone
    vorgelegt     int4,                        -- its version that was handed on last; finally signed itself, unless `offen`
    kopie_fassung int4                         -- of which version of `kopie_von` it is a copy
);
CREATE INDEX auth_dokument_akte ON auth_dokument (akte);

CREATE TABLE auth_freigabe (
    freigabe    uuid   PRIMARY KEY,
    akte        uuid   NOT NULL,
    vorgang     uuid,                          -- null: the whole Akte
    empfaenger  int2   NOT NULL,
    zweck       text   NOT NULL,
    klassen     text[] NOT NULL,
    von         date   NOT NULL,
    bis         date   NOT NULL,
    schreiben   bool   NOT NULL,
    widerrufen  bool   NOT NULL,
    einheit     text,                          -- of the recipient; null: every unit
    vereinbarung  uuid                         -- the sharing agreement it rests on
);
CREATE INDEX auth_freigabe_akte ON auth_freigabe (akte);
-- Every list asks for what is shared with somebody: the index alone answers.
CREATE INDEX auth_freigabe_empfaenger ON auth_freigabe (empfaenger, zweck, bis) INCLUDE (akte, von, widerrufen, einheit, vereinbarung);

CREATE TABLE auth_laufnummer (
    org      int2 NOT NULL,
    einheit  text NOT NULL,
    plan     text NOT NULL,
    jahr     int2 NOT NULL,
    letzte   int4 NOT NULL,                    -- highest number given so far
    PRIMARY KEY (org, einheit, plan, jahr)
);

-- Names of the documents' age files that the log speaks of: digests of ciphertext, nothing personal. No matter of
-- the gate; it stands here because it must be written in the append transaction: a file that is not named here
-- belongs to no event, and the sweep may take it. An Akte that gives a Dokument to another keeps the name, too.
CREATE TABLE auth_blob (
    name  bytea NOT NULL,                      -- BLAKE3 of the age file, 32 bytes
    akte  uuid  NOT NULL,                      -- whose events name it
    PRIMARY KEY (name, akte)
);
