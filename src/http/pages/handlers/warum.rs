//! Why may I (not)? Who can see this? For the person who asks and never about what they may not see.

use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use eakte_domain::zugriff::{Aktion, Grund};
use eakte_domain::{AkteId, DokumentId};
use eakte_projections as projections;
use jiff::civil::Date;

use super::Antwort;
use super::anfrage::{Anfrage, wert_oder_nichts};
use crate::app::AppError;
use crate::app::warum::{Gegenstand, Warum};
use crate::http::pages::views::{BerechtigtView, Eingaben, WarumView, WarumZeile, WerDarfView};
use crate::http::pages::warum as seiten;
use crate::http::{dritte, gruende};

fn grund(a: &Anfrage, g: &Grund) -> String {
    gruende::tor(g, a.seite.sprache)
}

fn zeile(a: &Anfrage, w: Warum) -> WarumZeile {
    let aktion = format!("aktion-{}", w.aktion.code().replace('_', "-"));
    let Some(auskunft) = w.auskunft else {
        return WarumZeile {
            aktion,
            erlaubt: None,
            geteilt: false,
            gruende: Vec::new(),
            naechste: Vec::new(),
        };
    };
    let naechste = auskunft.naechste.iter().map(|n| {
        let fehlt = n
            .fehlt
            .iter()
            .map(|l| format!("luecke-{}", l.code().replace('_', "-")));
        (grund(a, &n.grund), fehlt.collect())
    });
    WarumZeile {
        aktion,
        erlaubt: Some(auskunft.erlaubt),
        geteilt: auskunft.freigabe.is_some(),
        gruende: auskunft.gruende.iter().map(|g| grund(a, g)).collect(),
        naechste: naechste.collect(),
    }
}

async fn darf_wer(a: &Anfrage, akte: AkteId) -> bool {
    for aktion in [Aktion::ZugriffeSehen, Aktion::Freigeben] {
        if a.app().darf_akte(a.actor(), aktion, akte).await.is_ok() {
            return true;
        }
    }
    false
}

/// `GET /akten/{akte}/warum`: `am`, a day.
pub(super) async fn akte(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let am: Option<Date> = wert_oder_nichts(&felder, "am", "eingabe-datum-oder-leer")?;
    let (akte, _) = a.akte(id).await?;
    let titel = format!("{} {}", akte.kennzeichen, akte.betreff);
    antwort(&a, Gegenstand::Akte(id), titel, id, am).await
}

/// The page about an Akte, or about a Dokument in it.
async fn antwort(
    a: &Anfrage,
    gegenstand: Gegenstand,
    titel: String,
    akte: AkteId,
    am: Option<Date>,
) -> Antwort {
    let adresse = match &gegenstand {
        Gegenstand::Akte(id) => format!("/akten/{id}"),
        Gegenstand::Dokument(id) => format!("/dokumente/{id}"),
    };
    let antworten = a.app().warum(a.actor(), gegenstand, am).await?;
    let view = WarumView {
        titel,
        gegenstand: adresse,
        zweck: a.actor().zweck,
        am,
        zeilen: antworten.map(|alle| alle.into_iter().map(|w| zeile(a, w)).collect()),
        wer: darf_wer(a, akte).await.then_some(akte),
    };
    Ok(seiten::warum(&a.seite, &view).into_response())
}

/// `GET /dokumente/{dokument}/warum`: `am`, a day.
pub(super) async fn dokument(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let am: Option<Date> = wert_oder_nichts(&felder, "am", "eingabe-datum-oder-leer")?;
    let beleg = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentSehen, id)
        .await?;
    let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let dokument = projections::dokument(&*client, &beleg, &blick.sicht())
        .await?
        .ok_or(AppError::ImAufbau)?;
    drop(client);
    let titel = dokument.dokument.betreff;
    antwort(&a, Gegenstand::Dokument(id), titel, akte, am).await
}

/// `GET /akten/{akte}/wer`: `am`, a day.
pub(super) async fn wer(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let am: Option<Date> = wert_oder_nichts(&felder, "am", "eingabe-datum-oder-leer")?;
    let (akte, _) = a.akte(id).await?;
    let verzeichnis = a.app().verzeichnis();
    let berechtigte = a.app().wer_darf(a.actor(), id, am).await?;
    let mut zeilen: Vec<BerechtigtView> = berechtigte
        .iter()
        .filter_map(|b| {
            let person = verzeichnis.person(b.nutzer)?;
            Some(BerechtigtView {
                name: person.name.clone(),
                organisation: verzeichnis.org_name(person.org),
                zweck: b.zweck,
                grund: dritte::von_ihnen(&b.grund, a.seite.sprache),
                geteilt: b.geteilt,
                liest: b.liest,
            })
        })
        .collect();
    zeilen.sort_by_cached_key(|z| {
        (
            projections::ordnung(&z.organisation),
            projections::ordnung(&z.name),
        )
    });
    let view = WerDarfView {
        titel: format!("{} {}", akte.kennzeichen, akte.betreff),
        akte: id,
        am,
        zeilen,
    };
    Ok(seiten::wer(&a.seite, &view).into_response())
}
