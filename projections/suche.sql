-- suche.sql
--
-- Why     German full text over metadata and extracted text of Akten, Vorgaenge and Dokumente.
-- Adds    view_suche. UNLOGGED: plaintext. Statistics 0 on all texts.
--
-- Beside the words of the object the vectors hold words no person can type. They make the index yield few hits:
--   ~org/einheit/leistungsart   of the Akte, and @org/zweck of every organisation it was ever shared with, and for what
--   =art  !klasse               what it is
--   #14/n #17/n #20/n           how new it is: its last position, in steps of 2^14, 2^17, 2^20
--   ~...#14/n @...#14/n ...     where and how new in one word: the index meets a fraction of what each alone has
-- A search names the units and shares of the person who asks, so it never passes over the hits of the whole
-- district. They only narrow: the gate's condition decides every row.
--
-- 2026-11-27: words with foreign letters are indexed in plain letters too (as `grundform` in Rust), so that Lukasz finds
-- Łukasz. Of a head all words are, so that phrases hold; of a text only those words. What has none pays a glance.
--
-- 2026-11-27: the ending of a file's name is a word of its own in heads: PostgreSQL takes `Mietvertrag.pdf` for a host, and
-- nobody found it by what it is called. `anfrage.rs` splits the query in the same way.
--
-- kopf is for all who see the object, voll (kopf and text) for those who may read its content.

CREATE UNLOGGED TABLE view_suche (
    objekt   uuid   PRIMARY KEY,
    art      text   NOT NULL,                  -- akte, vorgang, dokument
    akte     uuid   NOT NULL,
    stand    bigint NOT NULL,                  -- position of the last event of the object: newest first
    tag      date   NOT NULL,                  -- of a Dokument the day of its letter or receipt, else of that event
    klasse   text,                             -- of a Dokument
    bereich  text[] NOT NULL,                  -- of the Akte: units and shares
    schritte text[] NOT NULL,                  -- each of bereich with each step of stand
    betreff  text   NOT NULL,
    zusatz   text,                             -- Aktenzeichen; of a Dokument absender and fremdes Zeichen
    datei    text,                             -- name of the latest version
    inhalt   text,                             -- its extracted text
    kopf     tsvector GENERATED ALWAYS AS (
                 to_tsvector('pg_catalog.german',
                     translate(regexp_replace(betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, ''), '\.(pdf|doc|docx|xls|xlsx|odt|ods|rtf|txt|tif|tiff|jpg|jpeg|png|eml|msg|xml|zip)\M', ' \1', 'gi'), '_-/', '   '))
                 || array_to_tsvector(bereich || schritte || array_remove(ARRAY['=' || art, '!' || klasse,
                     '#14/' || (stand >> 14)::text, '#17/' || (stand >> 17)::text, '#20/' || (stand >> 20)::text], NULL))
                 || CASE WHEN betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, '') ~
                         '[\u00c0-\u00c3\u00c5-\u00d5\u00d8-\u00db\u00dd\u00de\u00e0-\u00e3\u00e5-\u00f5\u00f8-\u00fb\u00fd-\u024f\u0259\u0268\u0292\u02b9-\u02cf\u0300-\u036f\u1e00-\u1eff]'
                     THEN to_tsvector('pg_catalog.german',
                         replace(replace(replace(translate(regexp_replace(
                             lower(normalize(translate(regexp_replace(betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, ''), '\.(pdf|doc|docx|xls|xlsx|odt|ods|rtf|txt|tif|tiff|jpg|jpeg|png|eml|msg|xml|zip)\M', ' \1', 'gi'), '_-/', '   '), NFD)),
                             '[\u02b9-\u02cf\u0300-\u036f]', '', 'g'),
                             'łøđðħŧıŋəɨʒǥŀĸƈ', 'loddhtineizglkc'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'))
                     ELSE ''::tsvector END
             ) STORED,
    voll     tsvector GENERATED ALWAYS AS (
                 to_tsvector('pg_catalog.german',
                     translate(regexp_replace(betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, ''), '\.(pdf|doc|docx|xls|xlsx|odt|ods|rtf|txt|tif|tiff|jpg|jpeg|png|eml|msg|xml|zip)\M', ' \1', 'gi'), '_-/', '   '))
                 || to_tsvector('pg_catalog.german', coalesce(inhalt, ''))
                 || array_to_tsvector(bereich || schritte || array_remove(ARRAY['=' || art, '!' || klasse,
                     '#14/' || (stand >> 14)::text, '#17/' || (stand >> 17)::text, '#20/' || (stand >> 20)::text], NULL))
                 || CASE WHEN betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, '') ~
                         '[\u00c0-\u00c3\u00c5-\u00d5\u00d8-\u00db\u00dd\u00de\u00e0-\u00e3\u00e5-\u00f5\u00f8-\u00fb\u00fd-\u024f\u0259\u0268\u0292\u02b9-\u02cf\u0300-\u036f\u1e00-\u1eff]'
                     THEN to_tsvector('pg_catalog.german',
                         replace(replace(replace(translate(regexp_replace(
                             lower(normalize(translate(regexp_replace(betreff || coalesce(' ' || zusatz, '') || coalesce(' ' || datei, ''), '\.(pdf|doc|docx|xls|xlsx|odt|ods|rtf|txt|tif|tiff|jpg|jpeg|png|eml|msg|xml|zip)\M', ' \1', 'gi'), '_-/', '   '), NFD)),
                             '[\u02b9-\u02cf\u0300-\u036f]', '', 'g'),
                             'łøđðħŧıŋəɨʒǥŀĸƈ', 'loddhtineizglkc'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'))
                     ELSE ''::tsvector END
                 || CASE WHEN coalesce(inhalt, '') ~
                         '[\u00c0-\u00c3\u00c5-\u00d5\u00d8-\u00db\u00dd\u00de\u00e0-\u00e3\u00e5-\u00f5\u00f8-\u00fb\u00fd-\u024f\u0259\u0268\u0292\u02b9-\u02cf\u0300-\u036f\u1e00-\u1eff]'
                     THEN to_tsvector('pg_catalog.german',
                         replace(replace(replace(translate(regexp_replace(
                             lower(normalize(regexp_replace(inhalt, '(?<![\u0300-\u036f])\m[a-zA-Z0-9ÄÖÜäöüß]+\M(?![\u0300-\u036f])', '', 'g'), NFD)),
                             '[\u02b9-\u02cf\u0300-\u036f]', '', 'g'),
                             'łøđðħŧıŋəɨʒǥŀĸƈ', 'loddhtineizglkc'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'))
                     ELSE ''::tsvector END
             ) STORED
) WITH (toast_tuple_target = 256);             -- texts go aside: a search passes over thousands of narrow rows

CREATE INDEX view_suche_kopf ON view_suche USING gin (kopf) WITH (fastupdate = on, gin_pending_list_limit = 1024);
CREATE INDEX view_suche_voll ON view_suche USING gin (voll) WITH (fastupdate = on, gin_pending_list_limit = 1024);
CREATE INDEX view_suche_akte ON view_suche (akte);
ALTER TABLE view_suche
    ALTER COLUMN tag SET STATISTICS 0,
    ALTER COLUMN bereich SET STATISTICS 0,
    ALTER COLUMN schritte SET STATISTICS 0,
    ALTER COLUMN betreff SET STATISTICS 0,
    ALTER COLUMN zusatz SET STATISTICS 0,
    ALTER COLUMN datei SET STATISTICS 0,
    ALTER COLUMN inhalt SET STATISTICS 0,
    ALTER COLUMN kopf SET STATISTICS 0,
    ALTER COLUMN voll SET STATISTICS 0;
ALTER TABLE view_suche ALTER COLUMN voll SET STORAGE EXTERNAL;
