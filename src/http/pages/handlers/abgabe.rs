//! A Dokument goes to another Akte: first its Aktenzeichen, then the Vorgang, then it is done.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections as projections;

use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::dokument::{akte_von, laden_dokument};
use super::{Abbruch, Antwort, laden};
use crate::app::{Abgabe, AppError};
use crate::http::pages::dokument_abgeben as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{AbgabeFormular, AbgabeZiel, Eingaben, Geltung};
use crate::http::sitzung::Formular;

/// `GET /dokumente/{dokument}/abgeben`: `kennzeichen` names the Akte it shall go to, `ziel` the one of several.
pub(super) async fn formular(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    zeigen(&a, id, &felder, &[]).await
}

/// The page with what is wrong with the choice of a Vorgang.
async fn zeigen(a: &Anfrage, id: DokumentId, felder: &Eingaben, fehler: &[FormFehler]) -> Antwort {
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    let dokument = laden_dokument(a, id, &Eingaben::default()).await?;
    let kennzeichen = felder.wert("kennzeichen").trim().to_owned();
    let gewaehlt = wert_oder_nichts(felder, "ziel", "eingabe-ziel")?;
    let mut moeglich = if kennzeichen.is_empty() {
        Vec::new()
    } else {
        moegliche(a, Some(dokument.akte), &kennzeichen, gewaehlt).await?
    };
    let ziel = match moeglich.len() {
        1 => Some(ziel(a, moeglich.remove(0)).await?),
        _ => None,
    };
    let view = AbgabeFormular {
        dokument,
        kennzeichen,
        ziel,
        mehrere: moeglich.into_iter().map(|z| a.akte_zeile(z)).collect(),
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// The Akten of an Aktenzeichen that come into question. Two organisations may use the same: one's own alone. An Akte
/// handed over keeps its own: there may be several even so. `quelle`: where it comes from, which is no other Akte.
pub(super) async fn moegliche(
    a: &Anfrage,
    quelle: Option<AkteId>,
    kennzeichen: &str,
    gewaehlt: Option<AkteId>,
) -> Result<Vec<projections::AkteZeile>, AppError> {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let mut akten = projections::akte_by_aktenzeichen(&*client, kennzeichen, blick.akten()).await?;
    let org = a.wer.person.org;
    akten.retain(|z| z.org == org && Some(z.akte) != quelle);
    if let Some(gewaehlt) = gewaehlt {
        akten.retain(|z| z.akte == gewaehlt);
    }
    Ok(akten)
}

/// The Akte, which the person must be allowed to file in.
pub(super) async fn ziel(
    a: &Anfrage,
    akte: projections::AkteZeile,
) -> Result<AbgabeZiel, AppError> {
    let (blick, org) = (a.blick()?, a.wer.person.org);
    let client = a.app().store.db.read().await?;
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
    Ok(AbgabeZiel {
        akte: akte.akte,
        kennzeichen: akte.aktenzeichen,
        betreff: akte.betreff,
        vorgaenge: laden::offene(&laden::vorgaenge(baum)),
        freigegeben,
    })
}

/// `POST /dokumente/{dokument}/abgeben`: the page again (422) if no Vorgang was chosen.
pub(super) async fn abgeben(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let vorgang: VorgangId = match wert(&felder, "nach", "eingabe-vorgang") {
        Ok(vorgang) => vorgang,
        Err(Abbruch(e)) => {
            let fehler = [a.formfehler("nach", &e)];
            let seite = zeigen(&a, dokument, &felder, &fehler).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response());
        }
    };
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
