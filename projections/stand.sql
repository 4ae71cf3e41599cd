-- stand.sql
--
-- Why     How far the views have followed the log. Rows and checkpoint commit together.
-- Adds    view_stand (UNLOGGED: a crash empties it together with the views, and so tells).
--         Collation view_de: German sorting as in a telephone book.

CREATE COLLATION IF NOT EXISTS view_de (provider = icu, locale = 'de-u-co-phonebk');

CREATE UNLOGGED TABLE view_stand (
    view      text   PRIMARY KEY,
    position  bigint NOT NULL                  -- last one applied
);
ALTER TABLE view_stand ALTER COLUMN view SET STATISTICS 0;
