//! Fristen: the list of Wiedervorlagen, the page of an Akte's Fristen; their lines in the history. The forms are in
//! `frist_formular`.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use eakte_domain::akte::Akte;
use eakte_domain::werte::{
    Dokumentklasse, Richtung, Versagungsart, Versagungsumfang, Zeichnungsstand,
};
use eakte_domain::zugriff::{Aktion, Beleg};
use eakte_domain::{AkteId, VorgangId};
use eakte_projections::{
    self as projections, AkteZeile, AufforderungZeile, Fristen, WiedervorlageZeile,
    Wiedervorlagefilter,
};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::anfrage::Anfrage;
use super::laden::{self, vorgang_name};
use super::{Antwort, frist_formular};
use crate::app::AppError;
use crate::http::Dienst;
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    AkteFristen, AufforderungView, Auswahl, Eingaben, WiedervorlageView, WiedervorlagenListe,
};
use crate::http::pages::{frist as liste_seite, frist_akte as seiten};

/// Rows of the list.
const ZEILEN: u8 = 100;
/// Days that count as soon.
const BALD_TAGE: i32 = 14;

/// The list and the forms.
pub(super) fn router() -> Router<Dienst> {
    Router::new()
        .route("/wiedervorlagen", get(liste))
        .route("/akten/{akte}/fristen", get(seite))
        .route("/akten/{akte}/wiedervorlagen", post(frist_formular::setzen))
        .route(
            "/akten/{akte}/wiedervorlagen/verschieben",
            post(frist_formular::verschieben),
        )
        .route(
            "/akten/{akte}/wiedervorlagen/{wiedervorlage}/erledigt",
            post(frist_formular::erledigen),
        )
        .route(
            "/akten/{akte}/aufforderungen",
            post(frist_formular::anfordern),
        )
        .route(
            "/akten/{akte}/aufforderungen/{aufforderung}/erledigt",
            post(frist_formular::mitgewirkt),
        )
        .route(
            "/akten/{akte}/aufforderungen/{aufforderung}/versagung",
            post(frist_formular::versagen),
        )
}

impl Anfrage {
    /// Wiedervorlagen that this person has to look at up to a day, at most so many.
    pub(super) async fn vorzulegen(
        &self,
        filter: &Wiedervorlagefilter,
    ) -> Result<Vec<WiedervorlageView>, AppError> {
        let blick = self.blick()?;
        let bearbeiten = self.app().filter(self.actor(), Aktion::AkteAendern)?;
        let client = self.app().store.db.read().await?;
        let rows =
            projections::wiedervorlagen(&*client, &blick.sicht(), &bearbeiten, filter).await?;
        let zeile = |(akte, z): (AkteZeile, WiedervorlageZeile)| WiedervorlageView {
            kennzeichen: akte.aktenzeichen,
            betreff: akte.betreff,
            ..wiedervorlage(akte.akte, z)
        };
        Ok(rows.into_iter().map(zeile).collect())
    }

    /// What waits on the start page: what is due, and the next fortnight.
    pub(super) async fn bald_vorzulegen(
        &self,
        limit: u8,
    ) -> Result<Vec<WiedervorlageView>, AppError> {
        // Only who works for a benefit has anything to look at again.
        if self.leistungsart().is_none() {
            return Ok(Vec::new());
        }
        let bald = self.seite.jetzt.tag().saturating_add(BALD_TAGE.days());
        let filter = Wiedervorlagefilter {
            personen: self.wer.person.mit_vertretenen(),
            einheit: true,
            alle: false,
            bis: Some(bald),
            limit,
        };
        self.vorzulegen(&filter).await
    }

    /// What is open in an Akte: for its Übersicht.
    pub(super) async fn offene_fristen(
        &self,
        id: AkteId,
        beleg: &Beleg,
    ) -> Result<(Vec<WiedervorlageView>, Vec<AufforderungView>), AppError> {
        let fristen = self.fristen(beleg).await?;
        let offen = fristen.wiedervorlagen.into_iter();
        let offen = offen.filter(|w| w.erledigt_am.is_none());
        let laufend = fristen.aufforderungen.into_iter().filter(|a| a.offen());
        Ok((
            offen.map(|w| wiedervorlage(id, w)).collect(),
            laufend.map(aufforderung).collect(),
        ))
    }

    async fn fristen(&self, beleg: &Beleg) -> Result<Fristen, AppError> {
        let blick = self.blick()?;
        let client = self.app().store.db.read().await?;
        Ok(projections::fristen(&*client, beleg, &blick.sicht()).await?)
    }
}

fn wiedervorlage(akte: AkteId, z: WiedervorlageZeile) -> WiedervorlageView {
    WiedervorlageView {
        id: z.wiedervorlage,
        akte,
        kennzeichen: String::new(),
        betreff: String::new(),
        vorgang: z
            .vorgang
            .map(|_| vorgang_name(z.vorgang_nummer, z.vorgang_betreff)),
        am: z.am,
        grund: z.grund,
        fuer: z.fuer.map(|_| z.fuer_name.unwrap_or_default()),
        erledigt: z
            .erledigt_am
            .zip(z.erledigt_von)
            .map(|(wann, wer)| (wann, wer, z.vermerk)),
    }
}

fn aufforderung(z: AufforderungZeile) -> AufforderungView {
    AufforderungView {
        id: z.aufforderung,
        vorgang: format!("{:04}", z.vorgang_nummer.unwrap_or_default()),
        dokument: z.dokument,
        unterlagen: z.unterlagen,
        frist: z.frist,
        ende: z.ende,
        belehrung: z.belehrung,
        angefordert: (z.angefordert_am, z.angefordert_von),
        erledigt: z.erledigt_am.zip(z.erledigt_von),
        eingegangen: z.eingegangen,
        vermerk: z.vermerk,
        versagt: z
            .versagt_zum
            .zip(z.versagung)
            .zip(z.umfang)
            .map(|((tag, art), umfang)| (tag, art, umfang)),
        bescheid: z.bescheid,
        entfallen: z.entfallen,
    }
}

/// `GET /wiedervorlagen`: filter `fuer`, `faellig`.
pub(super) async fn liste(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let heute = a.seite.jetzt.tag();
    let fuer = felder.wert("fuer");
    let filter = Wiedervorlagefilter {
        personen: match fuer {
            "einheit" | "alle" => Vec::new(),
            _ => a.wer.person.mit_vertretenen(),
        },
        einheit: fuer != "mich",
        alle: fuer == "alle",
        bis: match felder.wert("faellig") {
            "heute" => Some(heute),
            "bald" => Some(heute.saturating_add(BALD_TAGE.days())),
            _ => None,
        },
        limit: ZEILEN + 1,
    };
    let mut zeilen = a.vorzulegen(&filter).await?;
    let mehr = zeilen.len() > usize::from(ZEILEN);
    zeilen.truncate(ZEILEN.into());
    let filter = felder.0.into_iter();
    let view = WiedervorlagenListe {
        zeilen,
        mehr,
        filter: Eingaben(
            filter
                .filter(|(name, wert)| name != "m" && !wert.is_empty())
                .collect(),
        ),
    };
    Ok(liste_seite::liste(&a.seite, &view).into_response())
}

/// `GET /akten/{akte}/fristen`.
pub(super) async fn seite(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    zeigen(&a, id, Eingaben::default(), &[]).await
}

/// The page, with what was entered and what is wrong with it.
pub(super) async fn zeigen(
    a: &Anfrage,
    id: AkteId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let (akte, beleg) = a.akte(id).await?;
    // Internal: to the recipient of a share, and for another purpose than a benefit, there is no such page.
    if beleg.freigabe().is_some() || a.leistungsart().is_none() {
        return Err(AppError::NichtGefunden.into());
    }
    let fristen = a.fristen(&beleg).await?;
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let baum = projections::baum(&*client, &beleg, &blick.sicht()).await?;
    drop(client);
    let personen = if akte.darf.bearbeiten {
        a.app().bearbeitende(id).await?
    } else {
        Vec::new()
    };
    let stand = a.app().store.stand::<Akte>(id.into()).await?;
    let entwurf = |d: &projections::DokumentZeile| {
        let known = stand
            .as_ref()
            .and_then(|s| s.aggregate.dokument(d.dokument));
        known.is_some_and(|known| known.schutz.entwurf_von.is_some())
    };
    // What is no draft and in nobody's hands for a signature can have reached the person.
    let draussen = |d: &projections::DokumentZeile| {
        let unterwegs = matches!(
            d.zeichnung,
            Some(
                Zeichnungsstand::ImGeschaeftsgang
                    | Zeichnungsstand::Mitgezeichnet
                    | Zeichnungsstand::Zurueckgegeben
            )
        );
        !unterwegs && !entwurf(d)
    };
    let vorgang = |id: VorgangId| {
        let known = baum.vorgaenge.iter().find(|v| v.vorgang == id);
        known.map_or(0, |v| v.nummer)
    };
    let dokumente = |taugt: &dyn Fn(&projections::DokumentZeile) -> bool| -> Auswahl {
        let lebend = baum.dokumente.iter().rev().filter(|d| !d.storniert);
        lebend
            .filter(|d| taugt(d))
            .map(|d| {
                (
                    d.dokument.to_string(),
                    format!("{:04}-{:04} {}", vorgang(d.vorgang), d.nummer, d.betreff),
                )
            })
            .collect()
    };
    let view = AkteFristen {
        akte,
        schreiben: dokumente(&|d| d.richtung == Richtung::Ausgang && draussen(d)),
        eingaenge: dokumente(&|d| d.richtung != Richtung::Ausgang),
        bescheide: dokumente(&|d| {
            d.klasse == Dokumentklasse::Bescheid && d.richtung != Richtung::Eingang && draussen(d)
        }),
        wiedervorlagen: fristen
            .wiedervorlagen
            .into_iter()
            .map(|w| wiedervorlage(id, w))
            .collect(),
        aufforderungen: fristen
            .aufforderungen
            .into_iter()
            .map(aufforderung)
            .collect(),
        vorgaenge: laden::offene(&laden::vorgaenge(baum)),
        personen: personen
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// What a line of the history is about: the day; what was demanded until when; what was refused.
pub(super) fn gegenstand(s: &Seite, angaben: &Value) -> Option<String> {
    let tag = |feld: &str| {
        let text = angaben.get(feld)?.as_str()?;
        text.parse::<Date>().ok().map(|d| s.datum_kurz(d))
    };
    if let Some(frist) = tag("frist") {
        let unterlagen = angaben.get("unterlagen")?.as_array()?;
        let unterlagen: Vec<_> = unterlagen.iter().filter_map(Value::as_str).collect();
        return Some(s.mit(
            "ereignis-unterlagen-bis",
            &[
                ("unterlagen", unterlagen.join(", ").into()),
                ("datum", frist.into()),
            ],
        ));
    }
    let Some(art) = angaben.get("versagung") else {
        return tag("tag");
    };
    let art: Versagungsart = serde_json::from_value(art.clone()).ok()?;
    let umfang: Versagungsumfang = serde_json::from_value(angaben.get("umfang")?.clone()).ok()?;
    Some(format!(
        "{}, {}, {}",
        s.name(art),
        s.name(umfang),
        tag("tag")?
    ))
}
