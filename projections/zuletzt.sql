-- zuletzt.sql
--
-- Why     The Akten and Dokumente a person worked on last.
-- Adds    view_zuletzt, view_zuletzt_dokument. UNLOGGED: who works on what.

CREATE UNLOGGED TABLE view_zuletzt (
    nutzer    uuid   NOT NULL,
    akte      uuid   NOT NULL,
    position  bigint NOT NULL,                 -- of the person's last event in it
    zeit      bigint NOT NULL,
    PRIMARY KEY (nutzer, akte)
);
CREATE INDEX view_zuletzt_position ON view_zuletzt (nutzer, position DESC);

CREATE UNLOGGED TABLE view_zuletzt_dokument (
    nutzer    uuid   NOT NULL,
    akte      uuid   NOT NULL,                 -- where it lay then
    dokument  uuid   NOT NULL,
    position  bigint NOT NULL,                 -- of the person's last event about it
    zeit      bigint NOT NULL,
    PRIMARY KEY (nutzer, akte, dokument)
);
CREATE INDEX view_zuletzt_dokument_position ON view_zuletzt_dokument (nutzer, position DESC);
