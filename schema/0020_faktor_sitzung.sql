-- 0020_faktor_sitzung.sql
--
-- Why     A second factor being set up belongs to the session that began it: no other one of the person sees its secret
--         or puts it into use.
-- Adds    sitzung.neuer_faktor. Drops what was being set up, and zweiter_faktor.bestaetigt: what is left there is in use.
-- Grants  none new.
-- Locks   sitzung and zweiter_faktor for a moment. Who is just setting one up begins anew.

ALTER TABLE sitzung ADD COLUMN neuer_faktor bytea;      -- TOTP secret, sealed as those in use; no code of it seen yet
DELETE FROM zweiter_faktor WHERE NOT bestaetigt;
ALTER TABLE zweiter_faktor DROP COLUMN bestaetigt;      -- and the primary key with it
ALTER TABLE zweiter_faktor ADD PRIMARY KEY (nutzer);
