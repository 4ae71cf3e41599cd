-- 0024_event_key.sql
--
-- Why     The audit holds every wrapped key against the event that announced it. To find these events it read all of the log
--         a second time, when it had just done so.
-- Adds    event_key, an index of `key` events: one for each stream and hand-over.
-- Grants  Nothing.
-- Locks   event, against writing, while it is read once: seconds for millions of events.

CREATE INDEX event_key ON event (position) WHERE get_byte(header, 4) = 2;
