-- 0013_escrow_copy.sql
--
-- Why     A lost key file must not end the log: with three of the five escrow shares it is made again.
-- Adds    treuhand_kopie: the content of `server.age`, encrypted to the escrow and to nobody else.
-- Grants  eakte_app: INSERT, SELECT.
-- Locks   none on existing tables.

CREATE TABLE treuhand_kopie (
    nummer     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,       -- the newest counts
    empfaenger bytea NOT NULL CHECK (octet_length(empfaenger) = 32),  -- SHA-256 of server and escrow recipients: up to date?
    inhalt     bytea NOT NULL                                         -- u32 length and bytes of each age file
);

GRANT INSERT, SELECT ON treuhand_kopie TO eakte_app;
