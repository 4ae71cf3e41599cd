//! Zustaendigkeitswechsel: its page and its forms.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, UebergabeAnbieten, UebergabeAnnehmen, UebergabeBeenden,
    UebergabeError,
};
use eakte_domain::werte::{Einheit, Leistungsart, Uebergabeanlass};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, FreigabeId, OrgNr, UebergabeId};
use eakte_projections::{self as projections, UebergabeZeile};
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::i18n::Benannt;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::uebergabe as seiten;
use crate::http::pages::views::{Auswahl, Eingaben, UebergabeView, Zustaendigkeit};
use crate::http::sitzung::Formular;

const STELLE_FEHLT: &str = "eingabe-stelle";
const DATUM_FEHLT: &str = "eingabe-datum";

impl Anfrage {
    /// A hand-over as the pages show it.
    pub(super) fn uebergabe(&self, z: UebergabeZeile) -> UebergabeView {
        let verzeichnis = self.app().verzeichnis();
        let stelle = |org, einheit: &str| format!("{} · {einheit}", verzeichnis.org_name(org));
        UebergabeView {
            id: z.uebergabe,
            akte: z.akte,
            kennzeichen: z.aktenzeichen,
            anlass: z.anlass,
            von: stelle(z.von, &z.von_einheit),
            an: stelle(z.an, &z.einheit),
            leistung: z.leistungsart,
            zustaendig_ab: z.zustaendig_ab,
            zahlt_bis: z.zahlt_bis,
            liest_bis: z.liest_bis,
            ersteingang: z
                .ersteingang
                .zip(z.ersteingang_bei)
                .map(|(tag, bei)| (tag, verzeichnis.org_name(bei))),
            grund: z.grund,
            angeboten_am: z.angeboten_am,
            angeboten_von: z.angeboten_von,
            stand: z.stand,
            entschieden: z.entschieden_am.zip(z.entschieden_von),
            antwort: z.antwort,
        }
    }

    /// Where an Akte of this benefit can go: `org/unit/leistungsart`, and the words for it.
    fn stellen(&self, leistungsart: Leistungsart) -> Auswahl {
        let verzeichnis = self.app().verzeichnis();
        let name = |org: OrgNr, einheit: &Einheit| {
            let known = verzeichnis.organisationen.get(&org)?;
            let unit = known.einheiten.get(einheit)?;
            Some(format!("{} · {einheit} {unit}", known.name))
        };
        let stellen = self
            .app()
            .stellen_fuer(leistungsart, self.wer.person.org)
            .into_iter();
        let mut out: Auswahl = stellen
            .filter_map(|s| {
                let text = name(s.org, &s.einheit)?;
                let leistung = s.leistungsart.name(self.seite.sprache);
                let code = format!("{}/{}/{}", s.org, s.leistungsart, s.einheit);
                Some((code, format!("{text} · {leistung}")))
            })
            .collect();
        out.sort_by(|a, b| a.1.cmp(&b.1));
        out
    }
}

/// `GET /akten/{akte}/zustaendigkeit`.
pub(super) async fn seite(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    zeigen(&a, id, Eingaben::default(), &[]).await
}

async fn zeigen(a: &Anfrage, id: AkteId, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let (app, actor) = (a.app(), a.actor());
    let beleg = app.darf_akte(actor, Aktion::UebergabeSehen, id).await?;
    app.eingesehen(actor, &beleg).await?;
    let sieht = app.darf_akte(actor, Aktion::AkteSehen, id).await.is_ok();
    let akte = match sieht {
        true => Some(a.akte(id).await?.0),
        false => None,
    };
    let anbieten = app.darf_akte(actor, Aktion::UebergabeAnbieten, id).await;
    let entscheiden = app.darf_akte(actor, Aktion::UebergabeEntscheiden, id).await;
    let client = app.store.db.read().await?;
    let zeilen = projections::uebergaben_der_akte(&*client, &beleg, a.wer.person.org).await?;
    drop(client);
    let stand = app.store.stand::<Akte>(id.into()).await?;
    let stand = stand.ok_or(AppError::NichtGefunden)?;
    let kopf = stand.aggregate.kopf().ok_or(AppError::NichtGefunden)?;
    let fuehrt = anbieten.is_ok();
    let view = Zustaendigkeit {
        id,
        kennzeichen: kopf.aktenzeichen.clone(),
        akte,
        zeilen: zeilen.into_iter().map(|z| a.uebergabe(z)).collect(),
        anbieten: fuehrt,
        entscheiden: entscheiden.is_ok(),
        stellen: if fuehrt {
            a.stellen(kopf.leistungsart)
        } else {
            Auswahl::new()
        },
        eingang: stand.aggregate.erster_eingang().filter(|_| fuehrt),
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// `POST /akten/{akte}/zustaendigkeit`: the page again (422) if it cannot be offered so.
pub(super) async fn anbieten(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match angeboten(&a, id, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let fehler = [a.formfehler(feld(&e), &e)];
            let seite = zeigen(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn angeboten(a: &Anfrage, id: AkteId, felder: &Eingaben) -> Antwort {
    let (an, leistungsart, einheit) = stelle(felder.wert("stelle"))?;
    let command = AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
        uebergabe: UebergabeId(Uuid::new_v4()),
        anlass: wert::<Uebergabeanlass>(felder, "anlass", "eingabe-art")?,
        an,
        einheit,
        leistungsart,
        zustaendig_ab: wert(felder, "zustaendig_ab", DATUM_FEHLT)?,
        zahlt_bis: wert_oder_nichts::<Date>(felder, "zahlt_bis", DATUM_FEHLT)?,
        liest_bis: wert_oder_nichts::<Date>(felder, "liest_bis", DATUM_FEHLT)?,
        grund: betreff(felder, "grund")?,
    });
    let pfad = format!("/akten/{id}/zustaendigkeit");
    a.tun(id, command, felder, &pfad, "uebergabe-angeboten")
        .await
}

/// `org/leistungsart/unit`.
fn stelle(text: &str) -> Result<(OrgNr, Leistungsart, Einheit), Abbruch> {
    let fehlt = || Abbruch(Satz::neu(STELLE_FEHLT).into());
    let mut teile = text.splitn(3, '/');
    let mut next = || teile.next().ok_or_else(fehlt);
    let (org, leistungsart, einheit) = (next()?, next()?, next()?);
    Ok((
        org.parse().map_err(|_| fehlt())?,
        leistungsart.parse().map_err(|_| fehlt())?,
        Einheit::new(einheit).map_err(|_| fehlt())?,
    ))
}

/// The field of the form that a refusal is about.
fn feld(e: &AppError) -> &'static str {
    match e {
        AppError::Eingabe(satz) => match satz.key {
            STELLE_FEHLT | "eingabe-organisation" | "eingabe-einheit-dort" => "stelle",
            DATUM_FEHLT => "zustaendig_ab",
            _ => "grund",
        },
        AppError::Akte(AkteError::ZeitraumVorbei(_)) => "liest_bis",
        AppError::Akte(AkteError::Uebergabe(UebergabeError::Reihenfolge { .. })) => "zahlt_bis",
        AppError::Akte(AkteError::DatumUnmoeglich(_)) => "zustaendig_ab",
        _ => "stelle",
    }
}

/// `POST /akten/{akte}/zustaendigkeit/{uebergabe}/annehmen`.
pub(super) async fn annehmen(
    a: Anfrage,
    Path((id, uebergabe)): Path<(AkteId, UebergabeId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let command = AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
        uebergabe,
        freigabe: FreigabeId(Uuid::new_v4()),
    });
    let pfad = format!("/akten/{id}");
    a.tun(id, command, &felder, &pfad, "uebergabe-angenommen")
        .await
}

/// `POST /akten/{akte}/zustaendigkeit/{uebergabe}/ablehnen`.
pub(super) async fn ablehnen(
    a: Anfrage,
    Path(ids): Path<(AkteId, UebergabeId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    // Who has refused sees nothing of it any more.
    beenden(&a, ids, &felder, true, "/").await
}

/// `POST /akten/{akte}/zustaendigkeit/{uebergabe}/zuruecknehmen`.
pub(super) async fn zuruecknehmen(
    a: Anfrage,
    Path(ids): Path<(AkteId, UebergabeId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let pfad = format!("/akten/{}/zustaendigkeit", ids.0);
    beenden(&a, ids, &felder, false, &pfad).await
}

/// The page again (422) if the reason is missing or too long.
async fn beenden(
    a: &Anfrage,
    (id, uebergabe): (AkteId, UebergabeId),
    felder: &Eingaben,
    abgelehnt: bool,
    pfad: &str,
) -> Result<Response, Abbruch> {
    let (was, feld) = if abgelehnt {
        ("uebergabe-abgelehnt", "ablehnen-grund")
    } else {
        ("uebergabe-zurueck", "zurueck-grund")
    };
    let grund = match betreff(felder, "grund") {
        Ok(grund) => grund,
        Err(Abbruch(e)) => {
            let fehler = [a.formfehler(feld, &e)];
            let eingaben = Eingaben(vec![(feld.to_owned(), felder.wert("grund").to_owned())]);
            let seite = zeigen(a, id, eingaben, &fehler).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response());
        }
    };
    let command = AkteCommand::UebergabeBeenden(UebergabeBeenden {
        uebergabe,
        abgelehnt,
        grund,
    });
    let auftrag = a.auftrag(felder, "")?;
    a.app().execute(a.actor(), id, command, auftrag).await?;
    Ok(zurueck(pfad, was))
}
