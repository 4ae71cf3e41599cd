//! Notfallzugriff: open one Akte for an hour, end it, review what somebody else has opened.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::werte::{Betreff, Pruefergebnis};
use eakte_domain::{DokumentId, NotfallId, Zeit};
use eakte_projections::NotfallBlick;

use super::anfrage::{Anfrage, wert, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, NotfallEintrag, Satz};
use crate::http::fehler::beschreibung;
use crate::http::pages::notfall as seiten;
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
    let zeichen = Betreff::CHARS_MAX;
    Betreff::new(felder.wert(name)).map_err(|_| {
        Satz::neu("eingabe-notfall-text")
            .mit("zeichen", zeichen)
            .into()
    })
}

/// `GET /notfall`.
pub(super) async fn liste(a: Anfrage) -> Antwort {
    Ok(seiten::seite(&a.seite, &uebersicht(&a, None)?).into_response())
}

fn uebersicht(a: &Anfrage, versuch: Option<(&Eingaben, String)>) -> Result<Notfaelle, Abbruch> {
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
    let (eingaben, fehler) = match versuch {
        Some((eingaben, fehler)) => (eingaben.clone(), Some(fehler)),
        None => (Eingaben::default(), None),
    };
    Ok(Notfaelle {
        formular: (!zwecke.is_empty()).then(|| NotfallFormular {
            bereit,
            aktenzeichen: eingaben.wert("aktenzeichen").to_owned(),
            grund: eingaben.wert("grund").to_owned(),
            fehler,
        }),
        eigene,
        offen: prueft.then_some(offen),
        geprueft,
    })
}

/// `POST /notfall`: to the Akte, which is open from now on; else the form again.
pub(super) async fn eroeffnen(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let grund = match text(&felder, "grund") {
        Ok(grund) => grund,
        Err(e) => return wieder(&a, &felder, e),
    };
    let aktenzeichen = felder.wert("aktenzeichen").trim();
    let done = a
        .app()
        .notfall_eroeffnen(a.actor(), aktenzeichen, grund, auftrag);
    match done.await {
        Ok((akte, _)) => Ok(zurueck(&format!("/akten/{akte}"), "notfall")),
        Err(e) => wieder(&a, &felder, e),
    }
}

fn wieder(a: &Anfrage, felder: &Eingaben, e: AppError) -> Antwort {
    let text = match e {
        AppError::NichtGefunden | AppError::Verboten(_) => a.seite.t("notfall-nicht-moeglich"),
        AppError::Eingabe(_) | AppError::Organisation(_) => {
            beschreibung(&e, a.seite.sprache).detail
        }
        e => return Err(Abbruch(e)),
    };
    let view = uebersicht(a, Some((felder, text)))?;
    let page = seiten::seite(&a.seite, &view);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /notfall/{notfall}`.
pub(super) async fn einzeln(a: Anfrage, Path(id): Path<NotfallId>) -> Antwort {
    seite_von(&a, id, None).await
}

async fn seite_von(a: &Anfrage, id: NotfallId, fehler: Option<String>) -> Antwort {
    let eintrag = a.app().notfall(a.actor(), id)?;
    let blicke = a.app().notfall_blicke(&eintrag).await?;
    let notfall = a.notfall_view(eintrag);
    let prueft = a.app().prueft_notfaelle(a.actor()).is_ok() && !notfall.eigener;
    let status = if fehler.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let view = NotfallEinzeln {
        blicke: in_worten(a, blicke),
        pruefbar: prueft && !notfall.laeuft && notfall.pruefung.is_none(),
        beendbar: notfall.laeuft && (prueft || notfall.eigener),
        fehler,
        notfall,
    };
    Ok((status, seiten::einzeln(&a.seite, &view)).into_response())
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

/// `POST /notfall/{notfall}/pruefen`.
pub(super) async fn pruefen(
    a: Anfrage,
    Path(id): Path<NotfallId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let ergebnis: Pruefergebnis = wert(&felder, "ergebnis", "eingabe-notfall-ergebnis")?;
    let vermerk = match text(&felder, "vermerk") {
        Ok(vermerk) => vermerk,
        Err(e) => {
            let text = beschreibung(&e, a.seite.sprache).detail;
            return seite_von(&a, id, Some(text)).await;
        }
    };
    a.app()
        .notfall_pruefen(a.actor(), id, (ergebnis, vermerk), auftrag)
        .await?;
    Ok(zurueck("/notfall", "notfall-geprueft"))
}
