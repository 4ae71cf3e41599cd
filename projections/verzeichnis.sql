-- verzeichnis.sql
--
-- Why     Names of organisations, units and people.
-- Adds    view_organisation, view_einheit, view_nutzer. UNLOGGED: names.

CREATE UNLOGGED TABLE view_organisation (
    nr       int2 PRIMARY KEY,
    stream   uuid NOT NULL UNIQUE,
    name     text COLLATE view_de NOT NULL,
    art      text NOT NULL,
    kuerzel  text NOT NULL
);
ALTER TABLE view_organisation
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN kuerzel SET STATISTICS 0;

CREATE UNLOGGED TABLE view_einheit (
    org            int2 NOT NULL,
    einheit        text NOT NULL,
    name           text COLLATE view_de NOT NULL,
    uebergeordnet  text,
    PRIMARY KEY (org, einheit)
);
ALTER TABLE view_einheit
    ALTER COLUMN einheit SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN uebergeordnet SET STATISTICS 0;

CREATE UNLOGGED TABLE view_nutzer (
    nutzer       uuid PRIMARY KEY,
    org          int2 NOT NULL,
    name         text COLLATE view_de NOT NULL,
    anmeldename  text NOT NULL,
    gesperrt     bool NOT NULL
);
CREATE INDEX view_nutzer_anmeldename ON view_nutzer (anmeldename);
CREATE INDEX view_nutzer_org ON view_nutzer (org);
ALTER TABLE view_nutzer
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN anmeldename SET STATISTICS 0;
