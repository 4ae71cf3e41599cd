//! Erben: what waits for a signature with the Dokument it belongs to, and what is part of somebody's draft with it.

use eakte_domain::akte::{AkteEvent, Loeschziel};
use eakte_domain::{AkteId, DokumentId};
use serde_json::{Value, json};
use uuid::Uuid;

/// Where an Anlage may have to wait, or wait no longer, with the Dokument it belongs to, or is part of somebody's draft with
/// it, or a redacted copy with that which it was made from: an Akte, or that of a Dokument.
pub(crate) fn erbe(akte: AkteId, event: &AkteEvent) -> Option<(Uuid, Value)> {
    let zu = |d: DokumentId| Some((d.0, json!({"dokument": d})));
    match event {
        AkteEvent::GeschaeftsgangEroeffnet(g) => zu(g.dokument),
        AkteEvent::DokumentGeschwaerzt(g) => zu(g.dokument),
        AkteEvent::DokumentFassungAngefuegt(f) => zu(f.dokument),
        AkteEvent::LoeschungBeantragt(l) => match l.ziel {
            Loeschziel::Fassung { dokument, .. } => zu(dokument),
            _ => None,
        },
        AkteEvent::SchrittErledigt(s) if s.schlussgezeichnet() => zu(s.dokument),
        AkteEvent::DokumentRegistriert(d)
            if d.anlage_zu.is_none() && d.schutz.entwurf_von.is_none() =>
        {
            None
        }
        AkteEvent::DokumentSchutzFestgelegt(d) => zu(d.dokument),
        AkteEvent::DokumentRegistriert(_)
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::DokumentUebernommen(_) => Some((akte.0, json!({"akte": akte}))),
        // What changes none of what is read here.
        _ => None,
    }
}

// A draft is hidden from other organisations by itself; here it counts for what belongs to it, which waits with it there and
// is its author's here. Where that is somebody's draft itself, it is theirs. A redacted copy of a version of before the
// Schlusszeichnung waits for ever (`vorher`): before that which was signed, or, of an Anlage, before the newest, for nothing
// is added once what it belongs to is signed.
// UNION, not UNION ALL: it ends even if a broken log says that two Dokumente are Anlagen of each other.
pub(crate) const ERBEN: &str = "WITH RECURSIVE r AS ( \
        SELECT akte, dokument FROM json_populate_recordset(NULL::auth_dokument, $1::json)), \
    betroffen AS ( \
        SELECT r.akte FROM r WHERE r.akte IS NOT NULL \
        UNION SELECT d.akte FROM r JOIN auth_dokument d ON d.dokument = r.dokument), \
    vorher AS ( \
        SELECT d.dokument, d.akte, CASE WHEN q.offen OR q.vorgelegt IS NULL THEN q.anlage_zu ELSE q.dokument END AS ueber \
        FROM auth_dokument d JOIN betroffen b ON b.akte = d.akte \
            JOIN auth_dokument q ON q.dokument = d.kopie_von AND q.akte = d.akte \
            AND CASE WHEN q.offen OR q.vorgelegt IS NULL THEN q.fassung ELSE q.vorgelegt END > d.kopie_fassung \
        UNION \
        SELECT v.dokument, v.akte, q.anlage_zu FROM vorher v JOIN auth_dokument q ON q.dokument = v.ueber AND q.akte = v.akte), \
    wartet AS ( \
        SELECT d.dokument, d.akte FROM auth_dokument d JOIN betroffen b ON b.akte = d.akte \
            WHERE d.offen OR d.eigener_entwurf IS NOT NULL \
        UNION \
        SELECT v.dokument, v.akte FROM vorher v JOIN auth_dokument d ON d.dokument = v.ueber AND d.akte = v.akte \
            AND NOT d.offen AND d.vorgelegt IS NOT NULL \
        UNION \
        SELECT d.dokument, d.akte FROM wartet w JOIN auth_dokument d ON d.akte = w.akte \
            AND w.dokument IN (d.anlage_zu, d.kopie_von)), \
    entwurf AS ( \
        SELECT d.dokument, d.akte, d.eigener_entwurf AS von FROM auth_dokument d JOIN betroffen b ON b.akte = d.akte \
            WHERE d.eigener_entwurf IS NOT NULL \
        UNION \
        SELECT d.dokument, d.akte, e.von FROM entwurf e JOIN auth_dokument d ON d.akte = e.akte \
            AND d.eigener_entwurf IS NULL AND e.dokument IN (d.anlage_zu, d.kopie_von)) \
    UPDATE auth_dokument d SET ungezeichnet = d.dokument IN (SELECT w.dokument FROM wartet w), \
        entwurf_von = (SELECT e.von FROM entwurf e WHERE e.dokument = d.dokument ORDER BY e.von LIMIT 1) \
    FROM betroffen b WHERE d.akte = b.akte \
        AND (d.ungezeichnet <> (d.dokument IN (SELECT w.dokument FROM wartet w)) OR d.entwurf_von IS DISTINCT FROM \
            (SELECT e.von FROM entwurf e WHERE e.dokument = d.dokument ORDER BY e.von LIMIT 1))";
