//! Suche: an exact Aktenzeichen jumps to its Akte, everything else searches.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use eakte_projections::{self as projections, Objekttyp, Stueck, Suchfilter};

use super::Antwort;
use super::anfrage::{Anfrage, wert_oder_nichts};
use crate::http::pages::suche as seiten;
use crate::http::pages::views::{Auszug, Eingaben, Suche, Treffer, TrefferArt};

/// Hits of a page.
const SEITE_TREFFER: u16 = 20;

/// `GET /suche`: `q`, filter `was`, `leistung`, `klasse`, `ab`, `sortierung`; `ab_treffer` is where the page before ended.
pub(super) async fn seite(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let q = felder.wert("q").trim().to_owned();
    let ab_treffer = felder.wert("ab_treffer").parse().unwrap_or(0);
    let filter = ["was", "leistung", "klasse", "ab", "sortierung"]
        .iter()
        .map(|name| ((*name).to_owned(), felder.wert(name).to_owned()))
        .filter(|(_, wert)| !wert.is_empty())
        .collect();
    let mut view = Suche {
        q,
        filter: Eingaben(filter),
        fortsetzung: ab_treffer > 0,
        ..Suche::default()
    };
    if view.q.is_empty() {
        return Ok(seiten::seite(&a.seite, &view).into_response());
    }
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    if ab_treffer == 0 {
        let genau = projections::akte_by_aktenzeichen(&*client, &view.q, blick.akten()).await?;
        if let [eine] = genau.as_slice() {
            return Ok(Redirect::to(&format!("/akten/{}", eine.akte)).into_response());
        }
    }
    let filter = Suchfilter {
        anfrage: view.q.clone(),
        was: match felder.wert("was") {
            "akte" => Some(Objekttyp::Akte),
            "vorgang" => Some(Objekttyp::Vorgang),
            "dokument" => Some(Objekttyp::Dokument),
            _ => None,
        },
        org: None,
        leistungsart: felder.wert("leistung").parse().ok(),
        klasse: felder.wert("klasse").parse().ok(),
        ab: wert_oder_nichts(&felder, "ab", "eingabe-datum-oder-leer")?,
        nach_datum: felder.wert("sortierung") == "datum",
        ab_treffer,
        limit: SEITE_TREFFER,
    };
    let ergebnis = projections::suchen(&*client, &blick.sicht(), &filter).await?;
    drop(client);
    a.app()
        .gefunden(a.actor(), &view.q, &ergebnis.treffer)
        .await?;
    view.treffer = ergebnis
        .treffer
        .into_iter()
        .map(|t| treffer(&a, t))
        .collect();
    view.weiter = ergebnis
        .weiter
        .map(|ab| seiten::weiter(&view, None, Some(&ab.to_string())));
    Ok(seiten::seite(&a.seite, &view).into_response())
}

fn treffer(a: &Anfrage, t: projections::Treffer) -> Treffer {
    let akte = format!("/akten/{}", t.akte);
    let (art, href) = match (t.art, t.dokument) {
        (Objekttyp::Akte, _) => (TrefferArt::Akte, akte),
        (Objekttyp::Vorgang, _) => (TrefferArt::Vorgang, akte),
        (Objekttyp::Dokument, Some(id)) => (TrefferArt::Dokument, format!("/dokumente/{id}")),
        (Objekttyp::Dokument, None) => (TrefferArt::Dokument, akte),
    };
    Treffer {
        art,
        href,
        betreff: auszug(t.betreff),
        auszug: auszug(t.auszug),
        kennzeichen: t.aktenzeichen,
        akte_betreff: t.akte_betreff,
        klasse: t.klasse,
        status: t.status,
        ende: t.ende,
        storniert: t.storniert,
        organisation: t
            .org_name
            .unwrap_or_else(|| a.app().verzeichnis().org_name(t.org)),
        datum: Some(t.tag),
        geteilt: a.geteilt(t.org),
    }
}

fn auszug(stuecke: Vec<Stueck>) -> Auszug {
    stuecke.into_iter().map(|s| (s.text, s.treffer)).collect()
}
