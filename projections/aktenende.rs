//! Aktenende: what became of an Akte of which only the stub is left, as a column of lists.

/// The column `ende` beside those of `va`, a code of `Aktenende`; null: the Akte is there.
///
/// What the archive has recorded says more than the erasure: a receipt, or that it is of no archival value.
macro_rules! akte_ende {
    () => {
        "CASE WHEN va.rest THEN coalesce((SELECT CASE WHEN w.stand = 'uebernommen' THEN 'archiviert' \
            WHEN w.bewertung = 'V' THEN 'vernichtet' END FROM view_aussonderung w \
            WHERE w.akte = va.akte AND w.vernichtet_am IS NOT NULL ORDER BY w.position DESC LIMIT 1), 'geloescht') END AS ende"
    };
}
pub(crate) use akte_ende;
