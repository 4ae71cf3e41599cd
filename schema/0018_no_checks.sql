-- 0018_no_checks.sql
--
-- Why     PostgreSQL reads the text of each CHECK of a table anew for each statement that inserts: a fifth to a half of
--         what it computed for a batch of the log. The writer's types hold these lengths, the verifier checks them.
-- Adds    nothing. Drops the CHECKs of the tables of every append.
-- Grants  as before.
-- Locks   each table for a moment.

ALTER TABLE log_batch
    DROP CONSTRAINT log_batch_last_pos_check,
    DROP CONSTRAINT log_batch_root_check;
ALTER TABLE event
    DROP CONSTRAINT event_position_check,
    DROP CONSTRAINT event_sequence_check,
    DROP CONSTRAINT event_header_check;
ALTER TABLE payload_salt
    DROP CONSTRAINT payload_salt_salt_check;
ALTER TABLE command
    DROP CONSTRAINT command_command_id_check,
    DROP CONSTRAINT command_count_check;
