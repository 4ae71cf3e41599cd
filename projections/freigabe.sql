-- freigabe.sql
--
-- Why     What the pages show of a Freigabe beyond what the gate needs: also of one that waits for a second person, of
--         which the gate knows nothing.
-- Adds    view_freigabe. UNLOGGED: legal basis and reasons are free text, granters are names.

CREATE UNLOGGED TABLE view_freigabe (
    freigabe         uuid   PRIMARY KEY,
    akte             uuid   NOT NULL,
    vorgang          uuid,
    empfaenger       int2   NOT NULL,
    zweck            text   NOT NULL,
    rechtsgrundlage  text   NOT NULL,
    klassen          text[] NOT NULL,
    von              date   NOT NULL,
    bis              date   NOT NULL,
    beantragt_am     bigint,                   -- none: in force without a second person
    beantragt_von    text,
    beantragt_durch  uuid,
    beantragt_fuer   uuid,                     -- in whose place (i. V.)
    erteilt_am       bigint,                   -- none: it waits, or was refused
    erteilt_von      text,
    widerrufen_am    bigint,                   -- or refused
    widerrufen_von   text,
    grund            text,                     -- why it was revoked or refused
    einheit          text,                     -- of the recipient
    uebergabe        uuid,                     -- the hand-over by which it reads on
    vereinbarung     uuid,                     -- the sharing agreement it rests on
    geaendert_am     bigint NOT NULL           -- of the Akte: what is shared is listed in this order
);
CREATE INDEX view_freigabe_akte ON view_freigabe (akte);
CREATE INDEX view_freigabe_empfaenger ON view_freigabe (empfaenger, zweck, erteilt_am DESC, freigabe)
    WHERE erteilt_am IS NOT NULL;
CREATE INDEX view_freigabe_geaendert ON view_freigabe (empfaenger, zweck, geaendert_am DESC, akte DESC)
    WHERE erteilt_am IS NOT NULL;
CREATE INDEX view_freigabe_wartet ON view_freigabe (beantragt_am) WHERE erteilt_am IS NULL AND widerrufen_am IS NULL;
ALTER TABLE view_freigabe
    ALTER COLUMN rechtsgrundlage SET STATISTICS 0,
    ALTER COLUMN klassen SET STATISTICS 0,
    ALTER COLUMN von SET STATISTICS 0,
    ALTER COLUMN bis SET STATISTICS 0,
    ALTER COLUMN beantragt_von SET STATISTICS 0,
    ALTER COLUMN erteilt_von SET STATISTICS 0,
    ALTER COLUMN widerrufen_von SET STATISTICS 0,
    ALTER COLUMN grund SET STATISTICS 0;
