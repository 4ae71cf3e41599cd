-- aktenplan.sql
--
-- Why     The Aktenplan as a tree.
-- Adds    view_plan. UNLOGGED like every view; it holds nothing personal but the typed reasons.

CREATE UNLOGGED TABLE view_plan (
    kennzeichen        text   PRIMARY KEY,
    bezeichnung        text   COLLATE view_de NOT NULL,
    leistungsart       text,
    aufbewahrung_jahre int4,                   -- null: without end
    aussonderung       text   NOT NULL,
    uebergeordnet      text,
    stillgelegt        bool   NOT NULL,
    grund              text
);
ALTER TABLE view_plan
    ALTER COLUMN kennzeichen SET STATISTICS 0,
    ALTER COLUMN bezeichnung SET STATISTICS 0,
    ALTER COLUMN uebergeordnet SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0;
