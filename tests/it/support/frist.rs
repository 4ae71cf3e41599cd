//! Wiedervorlagen and demands of an Akte, for tests that ask every route.

use eakte::app::{Actor, Anforderung, Auftrag, Schreiben};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::welt::{Welt, heute, text};

/// A Wiedervorlage and a demand by a letter that lies there.
pub(crate) async fn fristen(
    welt: &Welt,
    wer: &Actor,
    akte: AkteId,
    (vorgang, schreiben): (VorgangId, DokumentId),
) -> [Uuid; 2] {
    let anforderung = Anforderung {
        vorgang,
        schreiben: Schreiben::Abgelegt(schreiben),
        unterlagen: vec![text("Verborgen")],
        frist: heute().tomorrow().unwrap(),
        belehrung: true,
        fuer: None,
    };
    let done = welt
        .app
        .mitwirkung_anfordern(wer, akte, anforderung, Auftrag::neu())
        .await;
    let (_, ids) = done.unwrap();
    [ids.wiedervorlage.0, ids.aufforderung.0]
}

/// A body with which a request about them would succeed.
pub(crate) fn koerper(path: &str, vorgang: Uuid, dokument: Uuid) -> Value {
    match path.rsplit('/').next() {
        Some("wiedervorlagen") => json!({ "am": heute(), "grund": "Grund" }),
        Some("aufforderungen") => json!({
            "vorgang": vorgang, "unterlagen": ["Grund"], "frist": heute().tomorrow().unwrap(), "belehrung": true,
            "brief": true, "empfaenger": "Erika Muster",
        }),
        Some("versagung") => json!({
            "dokument": dokument, "art": "versagung", "umfang": "ganz", "tag": heute(),
        }),
        _ => json!({ "vermerk": "Grund" }),
    }
}
