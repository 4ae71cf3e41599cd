//! A Dokument goes to another Akte: first its Aktenzeichen, then the Vorgang, then it is done.

use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections as projections;

use super::anfrage::{Anfrage, wert, zurueck};
use super::dokument::{akte_von, laden_dokument};
use super::{Antwort, laden};
use crate::app::{Abgabe, AppError};
use crate::http::pages::dokument_abgeben as seiten;
use crate::http::pages::views::{AbgabeFormular, AbgabeZiel, Eingaben, Geltung};
use crate::http::sitzung::Formular;

/// `GET /dokumente/{dokument}/abgeben`: `kennzeichen` names the Akte it shall go to.
pub(super) async fn formular(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    let dokument = laden_dokument(&a, id, &Eingaben::default()).await?;
    let kennzeichen = felder.wert("kennzeichen").trim().to_owned();
    let ziel = if kennzeichen.is_empty() {
        None
    } else {
        ziel(&a, dokument.akte, &kennzeichen).await?
    };
    let view = AbgabeFormular {
        dokument,
        kennzeichen,
        ziel,
    };
    Ok(seiten::seite(&a.seite, &view).into_response())
}

/// The Akte of an Aktenzeichen that the person may file in.
async fn ziel(
    a: &Anfrage,
    quelle: AkteId,
    kennzeichen: &str,
) -> Result<Option<AbgabeZiel>, AppError> {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let akten = projections::akte_by_aktenzeichen(&*client, kennzeichen, blick.akten()).await?;
    // Two organisations may use the same Aktenzeichen: only one's own comes into question.
    let org = a.wer.person.org;
    let Some(akte) = akten.into_iter().find(|z| z.org == org && z.akte != quelle) else {
        return Ok(None);
    };
    a.app()
        .darf_akte(a.actor(), Aktion::AkteAendern, akte.akte)
        .await?;
    let beleg = a
        .app()
        .darf_akte(a.actor(), Aktion::AkteSehen, akte.akte)
        .await?;
    let baum = projections::baum(&*client, &beleg, &blick.sicht()).await?;
    let freigaben = a.freigaben(projections::freigaben(&*client, &beleg, org).await?);
    let gilt = |g: Geltung| matches!(g, Geltung::Gilt | Geltung::Kuenftig);
    let mut freigegeben: Vec<String> = freigaben
        .into_iter()
        .filter(|f| gilt(f.geltung))
        .map(|f| f.organisation)
        .collect();
    freigegeben.sort();
    freigegeben.dedup();
    Ok(Some(AbgabeZiel {
        akte: akte.akte,
        kennzeichen: akte.aktenzeichen,
        betreff: akte.betreff,
        vorgaenge: laden::offene(&laden::vorgaenge(baum)),
        freigegeben,
    }))
}

/// `POST /dokumente/{dokument}/abgeben`.
pub(super) async fn abgeben(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let vorgang: VorgangId = wert(&felder, "nach", "eingabe-vorgang")?;
    let ziel: AkteId = wert(&felder, "ziel", "eingabe-ziel")?;
    let quelle = akte_von(&a, dokument).await?;
    let auftrag = a.auftrag(&felder, "")?;
    let abgabe = Abgabe {
        quelle,
        dokument,
        ziel,
        vorgang,
    };
    let quittung = a.app().dokument_abgeben(a.actor(), abgabe, auftrag).await?;
    let was = if quittung.sichtbar {
        "abgegeben"
    } else {
        "gleich"
    };
    Ok(zurueck(&format!("/dokumente/{dokument}"), was))
}
