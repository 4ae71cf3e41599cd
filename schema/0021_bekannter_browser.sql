-- 0021_bekannter_browser.sql
--
-- Why     A browser in which a person has logged in before is not paused by what strangers try under the person's name.
-- Adds    bekannter_browser. Nothing of the browser in it but the hash of a cookie.
-- Grants  eakte_app: SELECT, INSERT, UPDATE, DELETE (these are no records, they end).
-- Locks   none on existing tables.

CREATE TABLE bekannter_browser (
    schluessel bytea  PRIMARY KEY CHECK (octet_length(schluessel) = 32), -- SHA-256 of the cookie
    nutzer     uuid   NOT NULL,
    bis        bigint NOT NULL                                           -- Unix ms
);
CREATE INDEX bekannter_browser_nutzer ON bekannter_browser (nutzer);

GRANT SELECT, INSERT, UPDATE, DELETE ON bekannter_browser TO eakte_app;
