//! Error pages: what is the matter, in one sentence, and what to do now.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, ohne_navigation, seite as rahmen};
use super::seite::Seite;
use super::teile::{Icon, Knopf, icon};
use super::views::Fehler;

/// The page for a refusal or fault. The status code is the handler's. `zurueck`: Akte or Dokument it was about.
pub fn seite(s: &Seite, f: &Fehler, zurueck: Option<&str>) -> Markup {
    let (i, titel, text, grund, tun) = match f {
        Fehler::NichtGefunden => (
            Icon::Lupe,
            "fehler-404",
            "fehler-404-text",
            None,
            "fehler-404-tun",
        ),
        Fehler::Verboten(grund) => (
            Icon::Schloss,
            "fehler-403",
            "fehler-403-text",
            Some(grund.clone()),
            "fehler-403-tun",
        ),
        Fehler::Geschlossen(grund) => (
            Icon::Schloss,
            "fehler-geschlossen",
            "fehler-geschlossen-text",
            Some(grund.clone()),
            "fehler-geschlossen-tun",
        ),
        Fehler::Abgelehnt(grund) => (
            Icon::Ausruf,
            "fehler-409",
            "fehler-409-text",
            Some(grund.clone()),
            "fehler-409-tun",
        ),
        Fehler::Veraltet => (
            Icon::Neu,
            "fehler-412",
            "fehler-412-text",
            None,
            "fehler-412-tun",
        ),
        Fehler::Unlesbar(grund) => (
            Icon::Stift,
            "fehler-422",
            "fehler-422-text",
            Some(grund.clone()),
            "fehler-422-tun",
        ),
        Fehler::Gesperrt(grund) => (
            Icon::Uhr,
            "fehler-429",
            "fehler-429-text",
            Some(grund.clone()),
            "fehler-429-tun",
        ),
        Fehler::FalscherAbsender => (
            Icon::Schloss,
            "fehler-csrf",
            "fehler-csrf-text",
            None,
            "fehler-csrf-tun",
        ),
        Fehler::ZuGross(bytes) => {
            let grenze = s.mit(
                "fehler-413-grenze",
                &[("groesse", s.groesse(*bytes).into())],
            );
            (
                Icon::Ablegen,
                "fehler-413",
                "fehler-413-text",
                Some(grenze),
                "fehler-413-tun",
            )
        }
        Fehler::NochNicht => (
            Icon::Uhr,
            "fehler-503",
            "fehler-503-text",
            None,
            "fehler-503-tun",
        ),
        Fehler::OhneProtokoll => (
            Icon::Schloss,
            "problem-kein-protokoll",
            "problem-kein-protokoll-text",
            None,
            "fehler-503-tun",
        ),
        Fehler::Stoerung(nummer) => {
            let nummer = s.mit("fehler-500-nummer", &[("nummer", nummer.as_str().into())]);
            (
                Icon::Warnung,
                "fehler-500",
                "fehler-500-text",
                Some(nummer),
                "fehler-500-tun",
            )
        }
    };
    let titel = s.t(titel);
    let knopf = match (f, zurueck) {
        (Fehler::Veraltet, Some(href)) => Knopf::neu(&s.t("fehler-neu-laden"))
            .haupt()
            .icon(Icon::Neu)
            .link(href),
        (_, Some(href)) => {
            let text = if href.starts_with("/akten") {
                "fehler-zur-akte"
            } else {
                "fehler-zum-dokument"
            };
            Knopf::neu(&s.t(text)).haupt().icon(Icon::Links).link(href)
        }
        (_, None) => Knopf::neu(&s.t("fehler-start"))
            .haupt()
            .icon(Icon::Haus)
            .link("/"),
    };
    let inhalt = html! {
        section.karte.fehlerseite {
            span.kachel aria-hidden="true" { (icon(i)) }
            div {
                p.stark {
                    @match &grund {
                        // An upload shows the reason alone, beside its file.
                        Some(grund) => { (s.t(text)) " " span data-fehler { (grund) } },
                        None => span data-fehler { (s.t(text)) },
                    }
                }
                p { (s.t(tun)) }
                div.knoepfe {
                    (knopf)
                    @if let (Fehler::Geschlossen(_), Some(href)) = (f, oeffnen(s, zurueck)) {
                        (Knopf::neu(&s.t("aendern-wieder")).icon(Icon::Offen).link(&href))
                    }
                    @if let (Fehler::Verboten(_), Some(href)) = (f, warum(&s.pfad)) {
                        (Knopf::neu(&s.t("warum-titel")).icon(Icon::Hilfe).link(&href))
                    }
                }
            }
        }
    };
    if s.sitzung.is_some() {
        rahmen(s, Kopf::neu(&titel, Ort::Keiner), inhalt)
    } else {
        ohne_navigation(s, &titel, html! { h1.nur-vorlesen { (titel) } (inhalt) })
    }
}

/// Where an Akte is opened again; not from that page itself, which has refused already.
fn oeffnen(s: &Seite, zurueck: Option<&str>) -> Option<String> {
    let akte = zurueck.filter(|href| href.starts_with("/akten/"))?;
    Some(format!("{akte}/aendern")).filter(|href| !s.pfad.starts_with(href.as_str()))
}

/// Where it is explained why something about an Akte or Dokument was refused. Only of what the person may see: what
/// they may not is never refused but not found.
fn warum(pfad: &str) -> Option<String> {
    let mut teile = pfad.split(['/', '?']).skip(1);
    let (was, id) = (teile.next()?, teile.next()?);
    let id: uuid::Uuid = id.parse().ok()?;
    matches!(was, "akten" | "dokumente").then(|| format!("/{was}/{id}/warum"))
}

#[cfg(test)]
mod tests {
    use super::warum;

    #[test]
    fn a_refusal_is_explained_at_what_it_was_about() {
        let id = uuid::Uuid::nil();
        let page = Some(format!("/akten/{id}/warum"));
        assert_eq!(warum(&format!("/akten/{id}/zugriffe?nach=3")), page);
        assert_eq!(warum("/akten/neu"), None);
        assert_eq!(warum("/"), None);
    }
}
