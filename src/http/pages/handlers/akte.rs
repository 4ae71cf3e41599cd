//! The pages of one Akte: its tabs and the forms that change it.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::zugriff::{Aktion, Beleg};
use eakte_domain::{AkteId, VorgangId};
use eakte_projections::{self as projections, Freigabestand};

use super::anfrage::{Anfrage, wert_oder_nichts};
use super::geschlossen::noch_da;
use super::{Antwort, laden, pruefung};
use crate::app::{AppError, stimmt_zu};
use crate::exchange::uebermittlung;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    AblageFormular, AkteDokumente, AkteFreigaben, AkteUebersicht, AkteVerlauf, Eingaben,
    FreigabeFormular, FreigabeView, Geltung, VorgangAendern, VorgangFormular, VorgangView,
};
use crate::http::pages::{akte as seiten, akte_aendern, freigabe};

/// Events on the Übersicht.
const KETTE_ZEILEN: u16 = 6;
/// Events on a page of the Verlauf.
const VERLAUF_ZEILEN: u16 = 50;

pub(super) async fn vorgaenge(a: &Anfrage, beleg: &Beleg) -> Result<Vec<VorgangView>, AppError> {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    Ok(laden::vorgaenge(
        projections::baum(&*client, beleg, &blick.sicht()).await?,
    ))
}

/// A form is shown only to those who may send it.
async fn darf(a: &Anfrage, aktion: Aktion, id: AkteId) -> Result<(), AppError> {
    a.app().darf_akte(a.actor(), aktion, id).await.map(|_| ())
}

/// `GET /akten/{akte}`.
pub(super) async fn uebersicht(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    let (mut akte, beleg) = a.akte(id).await?;
    let blick = a.blick()?;
    let sicht = blick.sicht();
    let client = a.app().store.db.read().await?;
    let baum = projections::baum(&*client, &beleg, &sicht).await?;
    let freigaben = projections::freigaben(&*client, &beleg, a.wer.person.org).await?;
    let verlauf = projections::verlauf(&*client, &beleg, &sicht, None, None, KETTE_ZEILEN).await?;
    let abgaben = projections::abgaben(&*client, &beleg).await?;
    drop(client);
    let (wiedervorlagen, aufforderungen) = a.offene_fristen(id, &beleg).await?;
    let aussonderung = match akte.darf.aussonderung_sehen {
        true => a.ausweg(id).await?,
        false => None,
    };
    let vorgaenge = laden::vorgaenge(baum);
    akte.besonders = laden::besonders(&vorgaenge);
    let mut freigaben = a.freigaben(freigaben);
    let wartet = |f: &&FreigabeView| f.geltung == Geltung::Wartet;
    let wartende = freigaben.iter().filter(wartet).count();
    freigaben.retain(|f| f.geltung == Geltung::Gilt);
    let view = AkteUebersicht {
        akte,
        vorgaenge,
        abgaben: abgaben.into_iter().map(laden::abgabe).collect(),
        freigaben,
        wartende,
        wiedervorlagen,
        aufforderungen,
        aussonderung,
        ereignisse: a.ereignisse(verlauf.zeilen),
    };
    Ok(seiten::uebersicht(&a.seite, &view).into_response())
}

/// `GET /akten/{akte}/dokumente`.
pub(super) async fn dokumente(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    let (mut akte, beleg) = a.akte(id).await?;
    let vorgaenge = vorgaenge(&a, &beleg).await?;
    akte.besonders = laden::besonders(&vorgaenge);
    Ok(seiten::dokumente(&a.seite, &AkteDokumente { akte, vorgaenge }).into_response())
}

/// `GET /akten/{akte}/verlauf`: `nach` is where the page before ended.
pub(super) async fn verlauf(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let nach = wert_oder_nichts(&felder, "nach", "eingabe-seitenmarke")?;
    let (akte, beleg) = a.akte(id).await?;
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let page =
        projections::verlauf(&*client, &beleg, &blick.sicht(), None, nach, VERLAUF_ZEILEN).await?;
    let view = AkteVerlauf {
        weiter: page
            .weiter
            .map(|nach| format!("/akten/{id}/verlauf?nach={nach}")),
        ereignisse: a.ereignisse(page.zeilen),
        fortsetzung: nach.is_some(),
        akte,
    };
    Ok(seiten::verlauf(&a.seite, &view).into_response())
}

/// `GET /akten/{akte}/freigaben`.
pub(super) async fn freigaben(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    freigaben_seite(&a, id, &Eingaben::default(), &[]).await
}

/// The shares of an Akte, with what was entered, a key or a reason, and what is wrong with it.
pub(super) async fn freigaben_seite(
    a: &Anfrage,
    id: AkteId,
    eingaben: &Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let (akte, beleg) = a.akte(id).await?;
    let client = a.app().store.db.read().await?;
    let freigaben = projections::freigaben(&*client, &beleg, a.wer.person.org).await?;
    drop(client);
    let darf = a.app().darf_akte(a.actor(), Aktion::Freigeben, id).await;
    let nicht: Vec<_> = freigaben
        .iter()
        .filter(|f| {
            !darf
                .as_ref()
                .is_ok_and(|b| stimmt_zu(a.actor().nutzer, b, f))
        })
        .map(|f| f.freigabe)
        .collect();
    // The person's own requests: who asked, and in whose place.
    let ich = a.actor().nutzer;
    let gefragt: Vec<_> = freigaben
        .iter()
        .filter(|f| f.stand == Freigabestand::Wartet && f.beantragt_durch == Some(ich))
        .flat_map(|f| [f.beantragt_durch, f.beantragt_fuer])
        .flatten()
        .collect();
    let mut freigaben = a.freigaben(freigaben);
    for f in &mut freigaben {
        f.zustimmbar = !nicht.contains(&f.id);
    }
    let view = AkteFreigaben {
        andere: if akte.darf.freigeben && !gefragt.is_empty() {
            let andere = a.app().freigebende(a.actor(), id, &gefragt).await?;
            andere.into_iter().map(|(_, name)| name).collect()
        } else {
            Vec::new()
        },
        akte,
        freigaben,
        mitnehmen: beleg.freigabe().is_some(),
        schluessel: eingaben.wert("empfaenger").to_owned(),
        grund: eingaben.wert("grund").to_owned(),
    };
    Ok(freigabe::liste(&a.seite, &view, fehler).into_response())
}

/// `GET /akten/{akte}/uebermittlung`: the shared documents as a ZIP; `empfaenger`, an age key. The page again (422)
/// if that is none.
pub(super) async fn mitnehmen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let (akte, _) = a.akte(id).await?;
    let an = felder.wert("empfaenger");
    match uebermittlung::mitnehmen(a.app(), a.actor(), id, Some(an)).await {
        Ok((file, length)) => Ok(pruefung::zip(&akte.kennzeichen, file, length)),
        Err(e @ AppError::Eingabe(_)) => {
            let fehler = [a.formfehler("empfaenger", &e)];
            let seite = freigaben_seite(&a, id, &felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// `GET /akten/{akte}/freigaben/neu`.
pub(super) async fn freigabe_neu(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(eingaben): Query<Eingaben>,
) -> Antwort {
    darf(&a, Aktion::Freigeben, id).await?;
    freigabe_formular(&a, id, eingaben, &[]).await
}

/// The form for a Freigabe with what was entered and what is wrong with it.
pub(super) async fn freigabe_formular(
    a: &Anfrage,
    id: AkteId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let (akte, beleg) = a.akte(id).await?;
    if fehler.is_empty() {
        noch_da(&akte)?;
    }
    let vorgaenge = laden::offene(&vorgaenge(a, &beleg).await?);
    let view = FreigabeFormular {
        akte,
        organisationen: a.andere_organisationen(),
        vorgaenge,
        vereinbarungen: a
            .app()
            .geltende_vereinbarungen(a.actor())?
            .into_iter()
            .map(|v| {
                (
                    v.id.to_string(),
                    v.vereinbarung.inhalt.bezeichnung.to_string(),
                )
            })
            .collect(),
        eingaben,
    };
    Ok(freigabe::erteilen(&a.seite, &view, fehler).into_response())
}

/// `GET /akten/{akte}/ablegen`.
pub(super) async fn ablegen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(eingaben): Query<Eingaben>,
) -> Antwort {
    ablage_seite(&a, id, eingaben, &[]).await
}

/// The form that files Dokumente, with what was entered and what is wrong with it. Files have to be chosen again.
pub(super) async fn ablage_seite(
    a: &Anfrage,
    id: AkteId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    darf(a, Aktion::AkteAendern, id).await?;
    let (akte, beleg) = a.akte(id).await?;
    let vorgaenge = vorgaenge(a, &beleg).await?;
    let view = AblageFormular {
        akte,
        dokumente: laden::anlage_ziele(&vorgaenge, eingaben.wert("vorgang")),
        vorgaenge: laden::offene(&vorgaenge),
        eingaben,
    };
    Ok(akte_aendern::ablegen(&a.seite, &view, fehler).into_response())
}

/// `GET /akten/{akte}/aendern`.
pub(super) async fn aendern(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    aendern_seite(&a, id, &Eingaben::default(), &[]).await
}

/// The forms that change an Akte, with what was entered and what is wrong with it.
pub(super) async fn aendern_seite(
    a: &Anfrage,
    id: AkteId,
    eingaben: &Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let (akte, beleg) = a.akte(id).await?;
    if !akte.darf.wiedereroeffnen {
        darf(a, Aktion::AkteAendern, id).await?;
    }
    let offene = laden::offene(&vorgaenge(a, &beleg).await?);
    Ok(akte_aendern::akte(&a.seite, &akte, &offene, eingaben, fehler).into_response())
}

/// `GET /akten/{akte}/vorgaenge/neu`.
pub(super) async fn vorgang_neu(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(eingaben): Query<Eingaben>,
) -> Antwort {
    vorgang_formular(&a, id, eingaben, &[]).await
}

/// The form for a new Vorgang with what was entered and what is wrong with it.
pub(super) async fn vorgang_formular(
    a: &Anfrage,
    id: AkteId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    darf(a, Aktion::AkteAendern, id).await?;
    let (akte, beleg) = a.akte(id).await?;
    let uebergeordnet = laden::offene(&vorgaenge(a, &beleg).await?);
    let view = VorgangFormular {
        akte,
        uebergeordnet,
        eingaben,
    };
    Ok(akte_aendern::vorgang_anlegen(&a.seite, &view, fehler).into_response())
}

/// `GET /akten/{akte}/vorgaenge/{vorgang}/aendern`.
pub(super) async fn vorgang_aendern(a: Anfrage, Path(ids): Path<(AkteId, VorgangId)>) -> Antwort {
    vorgang_aendern_seite(&a, ids, Eingaben::default(), &[]).await
}

/// The forms that change a Vorgang, with what was entered and what is wrong with it.
pub(super) async fn vorgang_aendern_seite(
    a: &Anfrage,
    (id, vorgang): (AkteId, VorgangId),
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    darf(a, Aktion::AkteAendern, id).await?;
    let (akte, beleg) = a.akte(id).await?;
    let mut vorgaenge = vorgaenge(a, &beleg).await?.into_iter();
    let vorgang = vorgaenge
        .find(|v| v.id == vorgang)
        .ok_or(AppError::NichtGefunden)?;
    let view = VorgangAendern {
        akte,
        vorgang,
        eingaben,
    };
    Ok(akte_aendern::vorgang(&a.seite, &view, fehler).into_response())
}
