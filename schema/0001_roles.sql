-- 0001_roles.sql
--
-- Why     The service must not be able to change what is written, even if it is taken over.
-- Adds    roles eakte_app (the service) and eakte_erase (erasure alone), without login: the service SETs its role.
-- Grants  none yet.
-- Locks   none.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'eakte_app') THEN
        CREATE ROLE eakte_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'eakte_erase') THEN
        CREATE ROLE eakte_erase NOLOGIN;
    END IF;
EXCEPTION
    -- Roles belong to the whole cluster: another Mandant may create them at the same moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
