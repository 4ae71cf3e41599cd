//! Kette prüfen: checks one Akte as an outsider would, and gives its proof away.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use eakte_domain::zugriff::{Aktion, Beleg};
use eakte_domain::{AkteId, StreamId, Zeit};
use eakte_ledger::bundle::{BundleReport, Verdict};
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::policy::{Confirmed, Signed};
use eakte_ledger::verify::{Payloads, Sprache as LedgerSprache};
use eakte_projections as projections;
use tokio_util::io::ReaderStream;

use super::Antwort;
use super::anfrage::Anfrage;
use super::dokument::anhang;
use crate::app::AppError;
use crate::http::i18n::Sprache;
use crate::http::pages::pruefung as seiten;
use crate::http::pages::views::{
    Abweichung, AkteView, Bestaetigt, Eingaben, PruefpunktView, Pruefung, PruefungAuswahl, Urteil,
    Wegpunkt, WegpunktArt, ZeugeView, Zeugen,
};
use crate::store::{StoreError, leser};

/// Akten offered for a check.
const ZULETZT_ZEILEN: u8 = 8;
/// Lines of the Verlauf searched for the first bad event.
const VERLAUF_ZEILEN: u16 = 200;

/// `GET /pruefung`: `kennzeichen` leads to the check of that Akte, or of which of several.
pub(super) async fn auswahl(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let kennzeichen = felder.wert("kennzeichen").trim().to_owned();
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let mut mehrere = Vec::new();
    if !kennzeichen.is_empty() {
        mehrere = projections::akte_by_aktenzeichen(&*client, &kennzeichen, blick.akten()).await?;
        if let [eine] = mehrere.as_slice() {
            return Ok(Redirect::to(&format!("/akten/{}/pruefung", eine.akte)).into_response());
        }
    }
    let zuletzt =
        projections::zuletzt(&*client, a.actor().nutzer, blick.akten(), ZULETZT_ZEILEN).await?;
    let view = PruefungAuswahl {
        nicht_gefunden: !kennzeichen.is_empty() && mehrere.is_empty(),
        kennzeichen,
        mehrere: mehrere.into_iter().map(|z| a.akte_zeile(z)).collect(),
        zuletzt: zuletzt.into_iter().map(|(z, _)| a.akte_zeile(z)).collect(),
    };
    Ok(seiten::auswahl(&a.seite, &view).into_response())
}

/// `GET /akten/{akte}/pruefung`: checks now.
pub(super) async fn akte(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    let (akte, sehen) = a.akte(id).await?;
    a.app()
        .darf_akte(a.actor(), Aktion::KettePruefen, id)
        .await?;
    let nachweis = a
        .app()
        .darf_akte(a.actor(), Aktion::NachweisSehen, id)
        .await?;
    let start = Instant::now();
    let bericht = a.app().akte_pruefen(&nachweis).await;
    let dauer_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let view = match bericht {
        Ok(bericht) => ergebnis(&a, akte, &sehen, &bericht, dauer_ms).await?,
        // The log itself is at hand but cannot be bundled: that is a finding, not a fault of the page.
        Err(AppError::Store(StoreError::Log { reason, .. })) => {
            let abweichung = Abweichung {
                folge: None,
                typ: None,
                befund: reason,
                weitere: Vec::new(),
                zeit: None,
                wer: None,
            };
            leer(&a, akte, Urteil::Abweichung(abweichung), dauer_ms)
        }
        Err(AppError::Store(e)) => {
            tracing::error!(fault = %e, "an Akte could not be checked");
            leer(
                &a,
                akte,
                Urteil::NichtPruefbar(a.seite.t("pruefung-stoerung")),
                dauer_ms,
            )
        }
        Err(e) => return Err(e.into()),
    };
    Ok(seiten::ergebnis(&a.seite, &view).into_response())
}

fn leer(a: &Anfrage, akte: AkteView, urteil: Urteil, dauer_ms: u64) -> Pruefung {
    Pruefung {
        akte: akte.id,
        kennzeichen: akte.kennzeichen,
        betreff: Some(akte.betreff),
        urteil,
        ereignisse: (0, akte.version + 1),
        inhalte: (0, akte.version + 1),
        geloescht: 0,
        log_ereignisse: 0,
        dauer_ms,
        zeit: a.seite.jetzt,
        weg: Vec::new(),
        darf_nachweis: false,
        zeugen: Zeugen::Keine,
    }
}

/// Who confirmed the log up to the Akte's newest event.
async fn zeugen(a: &Anfrage, akte: AkteId) -> Result<Zeugen, AppError> {
    let publisher = &a.app().publisher;
    let client = a.app().store.db.read().await?;
    let newest = leser::newest_position(&**client, StreamId(akte.0)).await?;
    let position = u64::try_from(newest).unwrap_or_default();
    let Some(found) = publisher.bestaetigung(&**client, position).await? else {
        return Ok(match publisher.newest() {
            Some(_) => Zeugen::NochNicht,
            None => Zeugen::Keine,
        });
    };
    let moment = |s: Option<u64>| s.and_then(|s| i64::try_from(s * 1_000).ok()).map(Zeit);
    let mut view = PruefpunktView {
        groesse: found.signed.checkpoint.size,
        zeit: Zeit(found.signed.zeit),
        siegel: found.signed.sealed,
        regeln: found.standing.is_some(),
        bestaetigt: Bestaetigt::Nein,
        kreise: Vec::new(),
        zeugen: Vec::new(),
    };
    if let Some(standing) = found.standing {
        view.bestaetigt = match standing.confirmed() {
            Confirmed::No => Bestaetigt::Nein,
            Confirmed::Ed25519Only => Bestaetigt::Klassisch,
            Confirmed::Both => Bestaetigt::Beide,
        };
        // The quorum itself is a group of groups: it has no witness of its own to show.
        let kreise = standing
            .ed25519
            .groups
            .into_iter()
            .filter(|g| g.name != "quorum");
        view.kreise = kreise
            .map(|g| (g.name, g.signed, g.needed, g.members))
            .collect();
        let both = standing
            .ed25519
            .witnesses
            .into_iter()
            .zip(standing.ml_dsa.witnesses);
        view.zeugen = both
            .map(|(classic, pq)| ZeugeView {
                name: classic.name,
                zeit: match classic.signed {
                    Signed::Yes(time) => moment(time),
                    Signed::No | Signed::Wrong => None,
                },
                beide: classic.signed.is_valid() && pq.signed.is_valid(),
                falsch: classic.signed == Signed::Wrong || pq.signed == Signed::Wrong,
            })
            .collect();
    }
    Ok(Zeugen::Pruefpunkt(view))
}

async fn ergebnis(
    a: &Anfrage,
    akte: AkteView,
    sehen: &Beleg,
    bericht: &BundleReport,
    dauer_ms: u64,
) -> Result<Pruefung, AppError> {
    let mut schlecht: Vec<u64> = bericht.findings.iter().filter_map(|f| f.seq).collect();
    schlecht.dedup();
    let inhalt = bericht
        .findings
        .iter()
        .filter(|f| f.defect.code().starts_with("payload") || f.defect.code().starts_with("salt"));
    let urteil = match bericht.verdict() {
        Verdict::Sound => Urteil::Unveraendert,
        Verdict::Tampered => Urteil::Abweichung(abweichung(a, sehen, bericht).await?),
    };
    let bruch = match &urteil {
        Urteil::Abweichung(abweichung) => abweichung.folge,
        Urteil::Unveraendert | Urteil::NichtPruefbar(_) => None,
    };
    let gesamt = bericht
        .manifest
        .as_ref()
        .map_or(bericht.events, |m| m.events);
    let wurzel = bericht.manifest.as_ref().map(|m| Wegpunkt {
        art: WegpunktArt::Wurzel,
        nummer: m.size,
        zeit: Some(Zeit(i64::try_from(m.created_ms).unwrap_or(i64::MAX))),
        abdruck: m.root.to_string(),
    });
    Ok(Pruefung {
        ereignisse: (bericht.events.saturating_sub(schlecht.len() as u64), gesamt),
        inhalte: (
            bericht.payloads.saturating_sub(inhalt.count() as u64),
            bericht.payloads,
        ),
        geloescht: bericht.sealed_absent,
        log_ereignisse: bericht.manifest.as_ref().map_or(0, |m| m.size),
        weg: weg(a, akte.id, bruch, wurzel.filter(|_| bruch.is_none())).await?,
        darf_nachweis: true,
        zeugen: zeugen(a, akte.id).await?,
        ..leer(a, akte, urteil, dauer_ms)
    })
}

/// The first finding with what the Verlauf knows of its event.
async fn abweichung(
    a: &Anfrage,
    sehen: &Beleg,
    bericht: &BundleReport,
) -> Result<Abweichung, AppError> {
    let sprache = match a.seite.sprache {
        Sprache::De => LedgerSprache::De,
        Sprache::En => LedgerSprache::En,
    };
    let saetze = bericht
        .findings
        .iter()
        .map(|f| f.defect.sentence(sprache).to_owned());
    let dateien = bericht
        .files
        .iter()
        .map(|f| format!("{} {}", f.file, f.defect.sentence(sprache)));
    let mut saetze = saetze.chain(dateien);
    let befund = saetze.next().unwrap_or_default();
    let folge = bericht.findings.first().and_then(|f| f.seq);
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let zeilen = projections::verlauf(&*client, sehen, &blick.sicht(), None, None, VERLAUF_ZEILEN)
        .await?
        .zeilen;
    let zeile = zeilen.into_iter().find(|z| Some(z.sequence) == folge);
    Ok(Abweichung {
        folge,
        befund,
        weitere: saetze.collect(),
        zeit: zeile.as_ref().map(|z| z.zeit),
        wer: zeile.as_ref().and_then(|z| z.name.clone()),
        typ: zeile.map(|z| z.art),
    })
}

/// First event, what breaks or seals the chain, newest event.
async fn weg(
    a: &Anfrage,
    akte: AkteId,
    bruch: Option<u64>,
    wurzel: Option<Wegpunkt>,
) -> Result<Vec<Wegpunkt>, AppError> {
    let client = a.app().store.db.read().await?;
    let zeilen = leser::stream(&**client, StreamId(akte.0), 0).await?;
    let punkt = |z: &leser::Zeile, art| {
        let header = HeaderBytes::try_from(&z.header[..]).ok();
        let time = header
            .as_ref()
            .and_then(|h| h.parse().ok())
            .and_then(|h| i64::try_from(h.time_ms).ok());
        Wegpunkt {
            art,
            nummer: u64::try_from(z.sequence).unwrap_or_default(),
            zeit: time.map(Zeit),
            abdruck: header
                .map(|h| chain::link(&h).to_string())
                .unwrap_or_default(),
        }
    };
    let mitte = zeilen
        .iter()
        .find(|z| bruch.is_some() && u64::try_from(z.sequence).ok() == bruch);
    Ok(zeilen
        .first()
        .filter(|_| bruch != Some(0))
        .map(|z| punkt(z, WegpunktArt::Anlage))
        .into_iter()
        .chain(mitte.map(|z| punkt(z, WegpunktArt::Bruch)))
        .chain(zeilen.last().map(|z| punkt(z, WegpunktArt::Jetzt)))
        .chain(wurzel)
        .collect())
}

/// `GET /akten/{akte}/pruefbericht`: the bundle is made and checked, the report comes as PDF/A.
pub(super) async fn bericht(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    let (akte, _) = a.akte(id).await?;
    let beleg = a
        .app()
        .darf_akte(a.actor(), Aktion::NachweisSehen, id)
        .await?;
    let bericht = a.app().akte_pruefen(&beleg).await?;
    let sprache = match a.seite.sprache {
        Sprache::De => LedgerSprache::De,
        Sprache::En => LedgerSprache::En,
    };
    let made = u64::try_from(crate::app::now().0).unwrap_or(0);
    let mut response = Response::new(Body::from(bericht.pdf(sprache, made)));
    let headers = response.headers_mut();
    let pdf = HeaderValue::from_static("application/pdf");
    headers.insert(header::CONTENT_TYPE, pdf);
    let name = format!("pruefbericht-{}.pdf", seiten::dateiname(&akte.kennzeichen));
    if let Ok(value) = HeaderValue::from_str(&anhang(&name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `GET /akten/{akte}/nachweis`: the bundle, to be checked with `eakte-verify` anywhere.
pub(super) async fn nachweis(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    let (akte, _) = a.akte(id).await?;
    let (file, length) = a
        .app()
        .nachweis_mitnehmen(a.actor(), id, Payloads::All)
        .await?;
    Ok(zip(&akte.kennzeichen, file, length))
}

/// A ZIP as a download, named by the Aktenzeichen.
pub(super) fn zip(kennzeichen: &str, file: std::fs::File, length: u64) -> Response {
    let stream = ReaderStream::new(tokio::fs::File::from_std(file));
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let name = format!("{}.zip", seiten::dateiname(kennzeichen));
    if let Ok(value) = HeaderValue::from_str(&anhang(&name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
