-- zuletzt.sql
--
-- Why     The Akten a person worked on last.
-- Adds    view_zuletzt. UNLOGGED: who works on what.

CREATE UNLOGGED TABLE view_zuletzt (
    nutzer    uuid   NOT NULL,
    akte      uuid   NOT NULL,
    position  bigint NOT NULL,                 -- of the person's last event in it
    zeit      bigint NOT NULL,
    PRIMARY KEY (nutzer, akte)
);
CREATE INDEX view_zuletzt_position ON view_zuletzt (nutzer, position DESC);
