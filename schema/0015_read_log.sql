-- 0015_read_log.sql
--
-- Why     Read logs end after months: their payloads go, and their key with them (§ 79 Abs. 4 SGB X).
-- Adds    nothing. Row security on record_key: erasure reaches the keys of read logs alone, never an Akte's.
-- Grants  eakte_erase: SELECT on stream, SELECT and DELETE on record_key (rows of read logs). eakte_app: as before.
-- Locks   record_key, for a moment.

ALTER TABLE record_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY record_key_app ON record_key FOR ALL TO eakte_app USING (true) WITH CHECK (true);
CREATE POLICY record_key_erase ON record_key FOR ALL TO eakte_erase
    USING (EXISTS (SELECT FROM stream s WHERE s.stream = record_key.stream AND s.art = 'leseprotokoll'));

GRANT SELECT ON stream TO eakte_erase;
GRANT SELECT, DELETE ON record_key TO eakte_erase;
