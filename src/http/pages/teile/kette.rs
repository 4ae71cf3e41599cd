//! The history of an Akte as a chain: each event a link, with who, for what, and its fingerprint.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::http::i18n::Benannt;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::EreignisView;

/// The drawing of an event, by its type in the log (e.g. `DokumentRegistriert`).
fn ereignis_icon(typ: &str) -> Icon {
    match typ {
        "AkteAngelegt" => Icon::Akte,
        "VorgangAngelegt" => Icon::Vorgang,
        "DokumentRegistriert" => Icon::Ablegen,
        "DokumentFassungAngefuegt" => Icon::Fassungen,
        "DokumentVerschoben" | "DokumentAbgegeben" | "DokumentUebernommen" => Icon::Verschieben,
        "AkteBetreffGeaendert" | "VorgangBetreffGeaendert" | "DokumentBetreffGeaendert" => {
            Icon::Stift
        }
        "AkteZdAVerfuegt" | "VorgangZdAVerfuegt" => Icon::Schloss,
        "AkteWiedereroeffnet" | "VorgangWiedereroeffnet" => Icon::Offen,
        "AkteStorniert" | "VorgangStorniert" | "DokumentStorniert" => Icon::Storno,
        "LoeschungBeantragt" | "Loeschung" | "LoeschungAbgeschlossen" | "Geloescht" => Icon::Storno,
        "LoeschungBeendet" => Icon::Kreuz,
        "UebergabeAngeboten" | "UebergabeAngenommen" => Icon::Verschieben,
        "UebergabeBeendet" => Icon::Kreuz,
        "AuskunftErteilt" | "SchrittErledigt" => Icon::Haken,
        "GeschaeftsgangEroeffnet" => Icon::Stift,
        "GeschaeftsgangBeendet" => Icon::Kreuz,
        "DokumentVersandt" => Icon::Brief,
        "WiedervorlageGesetzt" => Icon::Uhr,
        "WiedervorlageErledigt" | "MitwirkungErledigt" => Icon::Haken,
        "MitwirkungAngefordert" => Icon::Brief,
        "LeistungVersagt" => Icon::Warnung,
        "TransfervermerkErstellt" => Icon::Bild,
        "DokumentGeschwaerzt" => Icon::Schwaerzen,
        "AuskunftVerweigert" => Icon::Schloss,
        "AussonderungSperreGesetzt" => Icon::Schloss,
        "AussonderungSperreAufgehoben" => Icon::Offen,
        "AkteAngeboten" | "AkteAusgesondert" => Icon::Kiste,
        "AkteBewertet" | "UebernahmeBestaetigt" => Icon::Haken,
        "AngebotZurueckgenommen" | "UebernahmeGescheitert" => Icon::Kreuz,
        "FreigabeBeantragt" => Icon::Uhr,
        "FreigabeErteilt" => Icon::Teilen,
        "FreigabeAbgelehnt" | "FreigabeWiderrufen" => Icon::Kreuz,
        _ => Icon::Kette,
    }
}

/// The events, newest first. `ausfuehrlich` adds role, purpose and number of each.
pub fn kette(s: &Seite, ereignisse: &[EreignisView], ausfuehrlich: bool) -> Markup {
    html! {
        ol.kette {
            @for e in ereignisse {
                li.neu[!e.besiegelt] id=[ausfuehrlich.then(|| format!("e{}", e.folge))] {
                    span.glied { (icon(ereignis_icon(&e.typ))) }
                    div {
                        p {
                            b { (s.t(&format!("ereignis-{}", e.typ.to_lowercase()))) }
                            @if let Some(gegenstand) = &e.gegenstand { ": " (gegenstand) }
                            @if let Some(zusatz) = &e.zusatz { span.leise { " (" (zusatz) ")" } }
                        }
                        p.wann {
                            @if let Some(wer) = &e.wer { (wer.name) ", " }
                            (s.zeitpunkt(e.zeit)) " · "
                            span.abdruck title=(s.t("kette-abdruck-titel")) { (abdruck(&e.abdruck)) }
                        }
                        @if ausfuehrlich && let Some(wer) = &e.wer {
                            p.wann {
                                (wer.organisation) ", " (wer.einheit) ", " (wer.rolle.name(s.sprache)) " · "
                                (s.t("kette-zweck")) " " (wer.zweck.name(s.sprache)) " · "
                                (s.mit("kette-nummer", &[("nummer", (e.folge + 1).into())]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// First 8 hex digits in two groups, as people compare them: `7f3a 91c2`.
fn abdruck(hex: &str) -> String {
    let hex: String = hex.chars().take(8).collect();
    match hex.split_at_checked(4) {
        Some((a, b)) => format!("{a} {b}"),
        None => hex,
    }
}
