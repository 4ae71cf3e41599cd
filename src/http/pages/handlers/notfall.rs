//! Notfallzugriff: open one Akte for an hour, end it, review what somebody else has opened.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::werte::{Betreff, Pruefergebnis, TextError};
use eakte_domain::{AkteId, DokumentId, NotfallId, Zeit};
use eakte_projections::NotfallBlick;

use super::aktionen::zeile_falsch;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, GleichesZeichen, NotfallEintrag, Satz};
use crate::http::fehler::beschreibung;
use crate::http::pages::notfall as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    Eingaben, Notfaelle, NotfallBereit, NotfallEinzeln, NotfallFormular, NotfallPruefungView,
    NotfallView,
};
use crate::http::sitzung::Formular;

impl Anfrage {
    fn notfall_view(&self, n: NotfallEintrag) -> NotfallView {
        let verzeichnis = self.app().verzeichnis();
        let name = |id| {
            let person = verzeichnis.person(id);
            person.map_or_else(String::new, |p| p.name.clone())
        };
        let f = n.notfall;
        NotfallView {
            id: n.id,
            akte: f.akte,
            fuehrend: verzeichnis.org_name(f.fuehrend),
            name: name(f.nutzer),
            organisation: verzeichnis.org_name(n.org),
            grund: f.grund.to_string(),
            laeuft: f.laeuft(self.seite.jetzt),
            eigener: f.nutzer == self.actor().nutzer,
            frist: f.frist(),
            seit: f.seit,
            bis: f.bis,
            pruefung: f.pruefung.map(|p| NotfallPruefungView {
                durch: name(p.durch),
                ergebnis: p.ergebnis,
                vermerk: p.vermerk.to_string(),
                am: p.am,
            }),
            aktenzeichen: f.aktenzeichen,
        }
    }
}

fn text(felder: &Eingaben, name: &str) -> Result<Betreff, AppError> {
    Betreff::new(felder.wert(name)).map_err(|e| {
        let satz = match e {
            TextError::Steuerzeichen(_) => zeile_falsch(&e),
            TextError::Leer(_) | TextError::ZuLang(..) => {
                Satz::neu("eingabe-notfall-text").mit("zeichen", Betreff::CHARS_MAX)
            }
        };
        satz.into()
    })
}

/// `GET /notfall`.
pub(super) async fn liste(a: Anfrage) -> Antwort {
    Ok(seiten::seite(&a.seite, &uebersicht(&a, None)?).into_response())
}

/// Why a try did not succeed: in words, or because the person has to say which Akte they mean.
enum Warum {
    Satz(String),
    Mehrere(Vec<GleichesZeichen>),
}

fn uebersicht(a: &Anfrage, versuch: Option<(&Eingaben, Warum)>) -> Result<Notfaelle, Abbruch> {
    let (app, actor) = (a.app(), a.actor());
    let prueft = app.prueft_notfaelle(actor).is_ok();
    let alle = app.notfaelle(actor)?.into_iter();
    let (eigene, andere): (Vec<_>, Vec<_>) =
        alle.map(|n| a.notfall_view(n)).partition(|n| n.eigener);
    let (geprueft, mut offen): (Vec<_>, Vec<_>) =
        andere.into_iter().partition(|n| n.pruefung.is_some());
    offen.reverse();
    let zwecke = app.notfallzwecke(actor)?;
    let bereit = match app.notfall_ausgewiesen(actor) {
        _ if !zwecke.contains(&actor.zweck) => NotfallBereit::Zweck,
        Ok(()) => NotfallBereit::Ja,
        Err(AppError::BestaetigungNoetig) => NotfallBereit::Bestaetigen,
        Err(_) => NotfallBereit::OhneFaktor,
    };
    let (eingaben, fehler, mehrere) = match versuch {
        Some((eingaben, Warum::Satz(satz))) => (eingaben.clone(), Some(satz), Vec::new()),
        Some((eingaben, Warum::Mehrere(akten))) => {
            let namen = akten
                .into_iter()
                .map(|z| (z.akte.to_string(), stelle(a, &z)));
            (eingaben.clone(), None, namen.collect())
        }
        None => (Eingaben::default(), None, Vec::new()),
    };
    Ok(Notfaelle {
        formular: (!zwecke.is_empty()).then(|| NotfallFormular {
            bereit,
            aktenzeichen: eingaben.wert("aktenzeichen").to_owned(),
            grund: eingaben.wert("grund").to_owned(),
            fehler,
            mehrere,
        }),
        eigene,
        offen: prueft.then_some(offen),
        geprueft,
    })
}

/// Where an Akte lies, which tells it apart from others of its Aktenzeichen. What it is about is not said before it is
/// open.
fn stelle(a: &Anfrage, z: &GleichesZeichen) -> String {
    let verzeichnis = a.app().verzeichnis();
    let org = verzeichnis.organisationen.get(&z.org);
    let einheit = org.and_then(|o| o.einheiten.get(&z.einheit));
    let einheit = einheit.map_or_else(|| z.einheit.to_string(), Clone::clone);
    let name = verzeichnis.org_name(z.org);
    format!("{name}, {einheit}: {}", a.seite.name(z.leistungsart))
}

/// `POST /notfall`: to the Akte, which is open from now on; else the form again.
pub(super) async fn eroeffnen(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let grund = match text(&felder, "grund") {
        Ok(grund) => grund,
        Err(e) => return wieder(&a, &felder, e),
    };
    let akte: Option<AkteId> = wert_oder_nichts(&felder, "akte", "eingabe-ziel")?;
    let welche = (felder.wert("aktenzeichen").trim(), akte);
    let done = a.app().notfall_eroeffnen(a.actor(), welche, grund, auftrag);
    match done.await {
        Ok((akte, _)) => Ok(zurueck(&format!("/akten/{akte}"), "notfall")),
        Err(e) => wieder(&a, &felder, e),
    }
}

fn wieder(a: &Anfrage, felder: &Eingaben, e: AppError) -> Antwort {
    let warum = match e {
        AppError::NichtGefunden | AppError::Verboten(_) => {
            Warum::Satz(a.seite.t("notfall-nicht-moeglich"))
        }
        AppError::Eingabe(_) | AppError::Organisation(_) => {
            Warum::Satz(beschreibung(&e, a.seite.sprache).detail)
        }
        AppError::Mehrdeutig(akten) => Warum::Mehrere(akten),
        e => return Err(Abbruch(e)),
    };
    let view = uebersicht(a, Some((felder, warum)))?;
    let page = seiten::seite(&a.seite, &view);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /notfall/{notfall}`.
pub(super) async fn einzeln(a: Anfrage, Path(id): Path<NotfallId>) -> Antwort {
    seite_von(&a, id, Eingaben::default(), &[]).await
}

/// The page with what was entered and what is wrong with it.
async fn seite_von(
    a: &Anfrage,
    id: NotfallId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let eintrag = a.app().notfall(a.actor(), id)?;
    let blicke = a.app().notfall_blicke(&eintrag).await?;
    let notfall = a.notfall_view(eintrag);
    let prueft = a.app().prueft_notfaelle(a.actor()).is_ok() && !notfall.eigener;
    let status = if fehler.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let view = NotfallEinzeln {
        blicke: in_worten(a, blicke),
        pruefbar: prueft && !notfall.laeuft && notfall.pruefung.is_none(),
        beendbar: notfall.laeuft && (prueft || notfall.eigener),
        eingaben,
        notfall,
    };
    Ok((status, seiten::einzeln(&a.seite, &view, fehler)).into_response())
}

/// What was looked at. Dokumente are counted, not named: the reviewer may not see what they are.
fn in_worten(a: &Anfrage, blicke: Vec<NotfallBlick>) -> Vec<(Zeit, String)> {
    let s = &a.seite;
    let mut nummern: BTreeMap<DokumentId, usize> = BTreeMap::new();
    let in_worten = |b: NotfallBlick| {
        let mut was = s.name(b.art);
        if let Some(id) = b.dokument {
            let naechste = nummern.len() + 1;
            let nummer = *nummern.entry(id).or_insert(naechste);
            was.push_str(", ");
            was.push_str(&s.mit("notfall-dokument", &[("nummer", nummer.into())]));
        }
        if let Some(n) = b.seite {
            was.push_str(", ");
            was.push_str(&s.mit("zugriff-seite", &[("nummer", n.into())]));
        }
        (b.zeit, was)
    };
    blicke.into_iter().map(in_worten).collect()
}

/// `POST /notfall/{notfall}/beenden`.
pub(super) async fn beenden(
    a: Anfrage,
    Path(id): Path<NotfallId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Result<Response, Abbruch> {
    let auftrag = a.auftrag(&felder, "")?;
    a.app().notfall_beenden(a.actor(), id, auftrag).await?;
    Ok(zurueck("/notfall", "notfall-beendet"))
}

/// `POST /notfall/{notfall}/pruefen`: the page again (422) if something is missing.
pub(super) async fn pruefen(
    a: Anfrage,
    Path(id): Path<NotfallId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let ergebnis: Result<Pruefergebnis, _> = wert(&felder, "ergebnis", "eingabe-notfall-ergebnis");
    let (ergebnis, vermerk) = match (ergebnis, text(&felder, "vermerk")) {
        (Ok(ergebnis), Ok(vermerk)) => (ergebnis, vermerk),
        (ergebnis, vermerk) => {
            let ergebnis = ergebnis
                .err()
                .map(|Abbruch(e)| a.formfehler("ergebnis", &e));
            let vermerk = vermerk.err().map(|e| a.formfehler("vermerk", &e));
            let fehler: Vec<_> = ergebnis.into_iter().chain(vermerk).collect();
            return seite_von(&a, id, felder, &fehler).await;
        }
    };
    a.app()
        .notfall_pruefen(a.actor(), id, (ergebnis, vermerk), auftrag)
        .await?;
    Ok(zurueck("/notfall", "notfall-geprueft"))
}
