//! Mein Arbeitsplatz, Aktenplan, lists of Akten, and opening a new one.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::AkteId;
use eakte_domain::werte::{Aktenstand, Betreff, Medium, Organisationsart, PlanKz};
use eakte_domain::zugriff::Aktion;
use eakte_projections::{self as projections, AktenFilter};
use uuid::Uuid;

use super::aktionen::zeile_falsch;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, NeueAkte};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    AkteFormular, AktenListe, Arbeitsplatz, DokumentZuletzt, Eingaben, Geteilt, OffenerNotfall,
    PlanKnoten,
};
use crate::http::pages::{akten as seiten, aktenplan, arbeitsplatz as start, freigabe};
use crate::http::sitzung::Formular;

/// Lines of a list on the start page.
const START_ZEILEN: u8 = 8;
/// Rows of a page of Akten.
const SEITE_ZEILEN: u16 = 50;
/// Shares shown at once.
const GETEILT_ZEILEN: u8 = 100;

/// `GET /`.
pub(super) async fn arbeitsplatz(a: Anfrage) -> Antwort {
    let blick = a.blick()?;
    let sicht = blick.sicht();
    let client = a.app().store.db.read().await?;
    let akteur = a.wer.person.akteur(a.actor().zweck, None);
    let offen = AktenFilter {
        status: Some(Aktenstand::InBearbeitung),
        org: Some(a.wer.person.org),
        einheit: akteur.map(|a| a.einheit),
        leistungsart: a.leistungsart(),
        limit: START_ZEILEN.into(),
        ..AktenFilter::default()
    };
    let zuletzt =
        projections::zuletzt(&*client, a.actor().nutzer, blick.akten(), START_ZEILEN).await?;
    let dokumente =
        projections::zuletzt_dokumente(&*client, a.actor().nutzer, sicht.dokumente, START_ZEILEN)
            .await?;
    let offene = projections::akten(&*client, &sicht, &offen).await?;
    let geteilt = projections::mit_mir_geteilt(&*client, &sicht, START_ZEILEN).await?;
    let uebergaben = a.app().filter(a.actor(), Aktion::UebergabeSehen)?;
    let org = a.wer.person.org;
    let uebergaben = projections::uebergaben(&*client, &uebergaben, org, START_ZEILEN).await?;
    let ablegen = a.app().filter(a.actor(), Aktion::Importieren)?;
    let stichproben =
        projections::wartende_stichproben(&*client, &sicht, &ablegen, START_ZEILEN).await?;
    drop(client);
    let ausweg = a.app().aussonderungslage(a.actor()).await?;
    let wartende = a.app().wartende_freigaben(a.actor(), START_ZEILEN).await?;
    let loeschungen = a.wartende_loeschungen(START_ZEILEN.into()).await?;
    let zu_zeichnen = a.zu_zeichnen(START_ZEILEN).await?;
    let zurueck = a.zurueckgekommen(START_ZEILEN).await?;
    let wiedervorlagen = a.bald_vorzulegen(START_ZEILEN).await?;
    let notfaelle = a.app().notfall_offen(a.actor()).await?;
    let gezeigt = zuletzt.iter().map(|(z, _)| z).chain(&offene.zeilen);
    let gezeigt = gezeigt.chain(geteilt.iter().map(|(z, _)| z));
    let gezeigt = gezeigt.map(|z| (z.org, z.akte));
    let gezeigt = gezeigt.chain(zu_zeichnen.iter().map(|z| (z.zeile.org, z.zeile.akte)));
    let gezeigt = gezeigt.chain(zurueck.iter().map(|z| (z.org, z.akte)));
    let fremde = uebergaben.iter().filter(|z| z.von != org);
    let gezeigt = gezeigt.chain(fremde.map(|z| (z.von, z.akte)));
    let offen = notfaelle.iter().map(|(n, _)| &n.notfall);
    let gezeigt = gezeigt.chain(offen.map(|n| (n.fuehrend, n.akte)));
    a.gelistet(gezeigt.collect())?;
    let view = Arbeitsplatz {
        wiedervorlagen,
        stichproben,
        ausweg,
        uebergaben: uebergaben.into_iter().map(|z| a.uebergabe(z)).collect(),
        meine_akten: zuletzt.into_iter().map(|(z, _)| a.akte_zeile(z)).collect(),
        meine_dokumente: dokumente
            .into_iter()
            .map(|d| DokumentZuletzt {
                id: d.dokument,
                betreff: d.betreff,
                medientyp: d.medientyp.unwrap_or_default(),
                storniert: d.storniert,
                kennzeichen: d.aktenzeichen,
                zeit: d.zeit,
            })
            .collect(),
        offene_akten: offene.zeilen.into_iter().map(|z| a.akte_zeile(z)).collect(),
        geteilt: a.geteilte(geteilt),
        zu_zeichnen,
        zurueck,
        freigaben: a.wartende(wartende),
        loeschungen,
        rechte: a.zu_bestaetigen()?,
        notfaelle: notfaelle
            .into_iter()
            .map(|(n, zweck)| OffenerNotfall {
                akte: n.notfall.akte,
                kennzeichen: n.notfall.aktenzeichen,
                bis: n.notfall.bis,
                zweck: Some(zweck).filter(|z| *z != a.actor().zweck),
            })
            .collect(),
        regelwerk: a.app().regelwerk_wartet(a.actor()),
        darf_anlegen: a.darf_neu(Aktion::AkteAnlegen),
    };
    Ok(start::seite(&a.seite, &view).into_response())
}

/// `GET /aktenplan`.
pub(super) async fn plan(a: Anfrage) -> Antwort {
    let client = a.app().store.db.read().await?;
    let einheiten = projections::aktenplan(&*client).await?;
    let mut rest = einheiten.into_iter().peekable();
    Ok(aktenplan::seite(&a.seite, &ebene(&mut rest, 0)).into_response())
}

/// The units of one level: they come each right below the one above it.
fn ebene(
    rest: &mut std::iter::Peekable<std::vec::IntoIter<projections::Planeinheit>>,
    tiefe: i32,
) -> Vec<PlanKnoten> {
    let mut out = Vec::new();
    while let Some(e) = rest.next_if(|e| e.tiefe >= tiefe) {
        out.push(PlanKnoten {
            kennzeichen: e.kennzeichen,
            bezeichnung: e.bezeichnung,
            stillgelegt: e.stillgelegt,
            aufbewahrung_jahre: e.aufbewahrung_jahre.and_then(|j| u16::try_from(j).ok()),
            kinder: ebene(rest, tiefe + 1),
        });
    }
    out
}

/// `GET /akten`: filter `plan`, `leistung`, `status`; `nach` is where the page before ended.
pub(super) async fn liste(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let nach = wert_oder_nichts(&felder, "nach", "eingabe-seitenmarke")?;
    let plan = Some(felder.wert("plan")).filter(|p| !p.is_empty());
    let filter = AktenFilter {
        // An unknown code of a filter narrows nothing: it came from an old link.
        leistungsart: felder.wert("leistung").parse().ok(),
        status: felder.wert("status").parse().ok(),
        plan: plan.map(str::to_owned),
        nach,
        limit: SEITE_ZEILEN,
        ..AktenFilter::default()
    };
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let page = projections::akten(&*client, &blick.sicht(), &filter).await?;
    drop(client);
    let gezeigt = page.zeilen.iter().map(|z| (z.org, z.akte)).collect();
    a.gelistet(gezeigt)?;
    let verzeichnis = a.app().verzeichnis();
    let einheit = plan.and_then(|p| PlanKz::new(p).ok()).and_then(|kz| {
        let einheit = verzeichnis.plan.einheit(&kz).ok()?;
        Some((kz.to_string(), einheit.bezeichnung.to_string()))
    });
    let fortsetzung = nach.is_some();
    let filter = Eingaben(
        felder
            .0
            .into_iter()
            .filter(|(name, wert)| name != "nach" && name != "m" && !wert.is_empty())
            .collect(),
    );
    let view = AktenListe {
        akten: page.zeilen.into_iter().map(|z| a.akte_zeile(z)).collect(),
        plan: einheit,
        weiter: page
            .weiter
            .map(|nach| seiten::adresse(&filter, Some(&nach))),
        filter,
        fortsetzung,
        darf_anlegen: a.darf_neu(Aktion::AkteAnlegen),
    };
    Ok(seiten::liste(&a.seite, &view).into_response())
}

/// `GET /geteilt`.
pub(super) async fn geteilt(a: Anfrage) -> Antwort {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let mut zeilen =
        projections::mit_mir_geteilt(&*client, &blick.sicht(), GETEILT_ZEILEN + 1).await?;
    let mehr = zeilen.len() > usize::from(GETEILT_ZEILEN);
    zeilen.truncate(GETEILT_ZEILEN.into());
    let mut anderswo = Vec::new();
    if zeilen.is_empty() {
        let mut actor = *a.actor();
        for zweck in a.wer.person.zwecke(a.seite.jetzt) {
            actor.zweck = zweck;
            let blick = a.app().blick(&actor)?;
            if !projections::mit_mir_geteilt(&*client, &blick.sicht(), 1)
                .await?
                .is_empty()
            {
                anderswo.push(zweck);
            }
        }
    }
    drop(client);
    let gezeigt = zeilen.iter().map(|(z, _)| (z.org, z.akte)).collect();
    a.gelistet(gezeigt)?;
    let view = Geteilt {
        zeilen: a.geteilte(zeilen),
        mehr,
        anderswo,
    };
    Ok(freigabe::geteilt(&a.seite, &view).into_response())
}

fn formular(a: &Anfrage, eingaben: Eingaben) -> AkteFormular {
    let verzeichnis = a.app().verzeichnis();
    let gemeinden = verzeichnis
        .organisationen
        .iter()
        .filter(|(_, o)| o.art == Organisationsart::Gemeinde);
    AkteFormular {
        darf: a.darf_neu(Aktion::AkteAnlegen),
        plan: a.plan_auswahl(),
        gemeinden: gemeinden
            .map(|(nr, o)| (nr.to_string(), o.name.clone()))
            .collect(),
        eingaben,
    }
}

/// `GET /akten/neu`.
pub(super) async fn neu(a: Anfrage, Query(eingaben): Query<Eingaben>) -> Antwort {
    Ok(seiten::anlegen(&a.seite, &formular(&a, eingaben), &[]).into_response())
}

/// `POST /akten`: to the new Akte; the form again if its Betreff or plan unit cannot be used.
pub(super) async fn anlegen(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let mut fehler = Vec::new();
    let mut falsch = |feld: &str, key: &str| {
        fehler.push(FormFehler {
            feld: feld.to_owned(),
            text: a.seite.t(key),
        })
    };
    let wohnsitz = wert_oder_nichts(&felder, "wohnsitz", "eingabe-wohnsitz");
    let wohnsitz = wohnsitz.map_err(|_| falsch("wohnsitz", "eingabe-wohnsitz"));
    let beginn = wert_oder_nichts(&felder, "beginn", "eingabe-beginn");
    let beginn = beginn.map_err(|_| falsch("beginn", "eingabe-beginn"));
    let medium = wert::<Medium>(&felder, "medium", "eingabe-medium");
    let medium = medium.map_err(|_| falsch("medium", "eingabe-medium"));
    let betreff = Betreff::new(felder.wert("betreff")).map_err(|e| {
        let key = match zeile_falsch(&e).key {
            "eingabe-betreff" => "fehler-betreff",
            key => key,
        };
        falsch("betreff", key);
    });
    let plan = PlanKz::new(felder.wert("plan")).map_err(|_| falsch("plan", "fehler-plan"));
    let (Ok(betreff), Ok(plan), Ok(wohnsitz), Ok(beginn), Ok(medium)) =
        (betreff, plan, wohnsitz, beginn, medium)
    else {
        let seite = seiten::anlegen(&a.seite, &formular(&a, felder), &fehler);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response());
    };
    let akteur = a.wer.person.akteur(a.actor().zweck, None);
    let akteur = akteur.ok_or(Abbruch(AppError::NichtAngemeldet))?;
    let neu = NeueAkte {
        akte: AkteId(Uuid::new_v4()),
        plan,
        betreff,
        org: a.wer.person.org,
        einheit: akteur.einheit,
        wohnsitz,
        beginn,
        medium,
        herkunft: None,
    };
    let auftrag = a.auftrag(&felder, "")?;
    let quittung = a.app().akte_anlegen(a.actor(), neu, auftrag).await?;
    Ok(zurueck(
        &format!("/akten/{}", quittung.receipt.stream.akte()),
        "akte-angelegt",
    ))
}
