-- 0012_record_key_rewrap.sql
--
-- Why     An identity can be rotated: the same record key is wrapped anew, beside the old wraps, without UPDATE.
-- Adds    record_key.position (the announcing `key` event), .org, .empfaenger; wraps hold several age files
--         (u32 length and bytes of each), since one file takes no hybrid beside an X25519 recipient.
-- Grants  as before: eakte_app INSERT, SELECT.
-- Locks   record_key, for as long as it takes to write it once.

ALTER TABLE record_key
    ADD COLUMN position   bigint,                                     -- the `key` event that announces these wraps
    ADD COLUMN org        smallint,                                   -- organisation they are for, beside server and escrow
    ADD COLUMN empfaenger bytea CHECK (octet_length(empfaenger) = 32); -- SHA-256 of the recipients; null: before 0012
ALTER TABLE record_key ALTER COLUMN wraps SET STORAGE EXTERNAL;        -- sealed bytes do not compress

UPDATE record_key k
SET position = e.position, org = s.org, wraps = int4send(octet_length(k.wraps)) || k.wraps
FROM stream s, event e JOIN payload_body b ON b.position = e.position
WHERE s.stream = k.stream AND e.stream = k.stream AND get_byte(e.header, 4) = 2
  AND position(convert_to(E'\nepoch: ' || k.epoch || E'\n', 'UTF8') IN b.body) > 0;

ALTER TABLE record_key
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN org SET NOT NULL,
    DROP CONSTRAINT record_key_pkey,
    ADD PRIMARY KEY (stream, epoch, position);
CREATE INDEX record_key_org ON record_key (org);
