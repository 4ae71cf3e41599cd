//! The history as the pages show it: what each event was about, in the words of the person's language.

use eakte_domain::werte::Zweck;
use eakte_domain::{OrgNr, Zeit};
use eakte_projections::VerlaufZeile;
use serde_json::Value;

use super::anfrage::Anfrage;
use super::{auskunft, aussonderung, frist, geschaeftsgang};
use crate::app::Verzeichnis;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::{EreignisView, WerView};

impl Anfrage {
    /// Events of an Akte or a Dokument, as lines of its history.
    pub(super) fn ereignisse(&self, zeilen: Vec<VerlaufZeile>) -> Vec<EreignisView> {
        let verzeichnis = self.app().verzeichnis();
        zeilen
            .into_iter()
            .map(|z| ereignis(&self.seite, &verzeichnis, z))
            .collect()
    }
}

fn ereignis(s: &Seite, verzeichnis: &Verzeichnis, z: VerlaufZeile) -> EreignisView {
    let text = |feld: &str| {
        z.angaben
            .get(feld)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let empfaenger = |feld: &str| {
        let nr = z.angaben.get(feld).and_then(Value::as_u64)?;
        Some(verzeichnis.org_name(OrgNr(u16::try_from(nr).ok()?)))
    };
    let gegenstand = match z.art.as_str() {
        "FreigabeBeantragt" | "FreigabeErteilt" => empfaenger("empfaenger"),
        "UebergabeAngeboten" | "UebergabeAngenommen" => empfaenger("an"),
        "AuskunftErteilt" | "AuskunftVerweigert" => auskunft::gegenstand(s, &z.angaben),
        "WiedervorlageGesetzt" | "MitwirkungAngefordert" | "LeistungVersagt" => {
            frist::gegenstand(s, &z.angaben)
        }
        "UebergabeBeendet" => None,
        "AkteBewertet" => aussonderung::bewertung(s, &z.angaben),
        "UebernahmeBestaetigt" => text("archivkennung"),
        "FreigabeAbgelehnt" | "FreigabeWiderrufen" => None,
        "AkteZdAVerfuegt" | "AkteWiedereroeffnet" | "AkteStorniert" => None,
        _ => text("betreff").or_else(|| z.betreff.clone()),
    };
    let fassung = z
        .angaben
        .get("fassung")
        .and_then(|f| f.get("nummer"))
        .and_then(Value::as_u64);
    let geloescht = || {
        let am = z.angaben.get("am").and_then(Value::as_i64)?;
        let wann = s.zeitpunkt(Zeit(am));
        let grundlage = text("grundlage")?;
        Some(s.mit(
            "ereignis-geloescht-wann",
            &[("am", wann.into()), ("grundlage", grundlage.into())],
        ))
    };
    let weg = |feld: &str, key: &str| text(feld).map(|akte| s.mit(key, &[("akte", akte.into())]));
    let weg =
        weg("an_aktenzeichen", "ereignis-an").or_else(|| weg("von_aktenzeichen", "ereignis-aus"));
    let zeichnung = geschaeftsgang::zusatz(s, &z.art, &z.angaben);
    let zusatz = match (text("vorher"), text("grund"), fassung) {
        _ if zeichnung.is_some() => zeichnung,
        _ if z.art == "Geloescht" => geloescht(),
        _ if z.art == "Loeschung" => text("grundlage"),
        _ if z.art == "TransfervermerkErstellt" => text("stapelname"),
        _ if weg.is_some() => weg,
        (Some(vorher), ..) => Some(s.mit("ereignis-vorher", &[("vorher", vorher.into())])),
        (_, Some(grund), _) => Some(grund),
        (_, _, Some(n)) if n > 1 => Some(s.mit("dokument-fassung-nr", &[("nummer", n.into())])),
        _ => z
            .angaben
            .get("zweck")
            .and_then(Value::as_str)
            .and_then(|c| c.parse().ok())
            .map(|zweck: Zweck| s.name(zweck)),
    };
    let wer = match (z.name, z.org, z.einheit, z.rolle, z.zweck) {
        (Some(name), Some(org), Some(einheit), Some(rolle), Some(zweck)) => Some(WerView {
            name,
            organisation: verzeichnis.org_name(org),
            einheit,
            rolle,
            zweck,
        }),
        _ => None,
    };
    // How an Akte is kept says it with all else; who must show when the person objected looks for a line of its own.
    let widerspruch = z.angaben.get("widerspruch").and_then(Value::as_bool);
    let typ = match widerspruch.filter(|_| z.art == "AkteSchutzFestgelegt") {
        Some(true) => "MedizinwiderspruchFestgehalten".to_owned(),
        Some(false) => "MedizinwiderspruchZurueckgenommen".to_owned(),
        None => z.art,
    };
    EreignisView {
        typ,
        gegenstand,
        zusatz,
        wer,
        zeit: z.zeit,
        folge: z.sequence,
        abdruck: z.header,
        // Every event is written together with a root of the log that covers it.
        besiegelt: true,
    }
}
