//! Help, keys, accessibility: short texts, also for people who are not logged in.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, einstellungen, seite as rahmen};
use super::seite::Seite;
use crate::http::fehler::ARTEN;

/// `GET /hilfe`.
pub fn hilfe(s: &Seite) -> Markup {
    let titel = s.t("nav-hilfe");
    let abschnitte = [
        "suchen",
        "ablegen",
        "fristen",
        "zeichnen",
        "teilen",
        "schwaerzen",
        "abschliessen",
        "vertretung",
        "pruefen",
        "zweck",
        "fehler",
    ];
    rahmen(
        s,
        Kopf::neu(&titel, Ort::Keiner),
        html! {
            div.karte { div.innen { div.fliess {
                @for a in abschnitte {
                    h2 id=(a) { (s.t(&format!("hilfe-{a}"))) }
                    p { (s.t(&format!("hilfe-{a}-text"))) }
                }
                h2 #quelltext { (s.t("hilfe-quelltext")) }
                p { (s.t("hilfe-quelltext-text")) }
                p { a href="/hilfe/fehler" { (s.t("hilfe-api-fehler")) } }
            } } }
        },
    )
}

/// `GET /hilfe/fehler`: what the errors of the API mean and what to do; their `type` leads here.
pub fn fehler(s: &Seite) -> Markup {
    let titel = s.t("hilfe-api-fehler");
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-hilfe"), "/hilfe".to_owned())],
            ..Kopf::neu(&titel, Ort::Keiner)
        },
        html! {
            div.karte { div.innen { div.fliess {
                p { (s.t("hilfe-api-fehler-text")) }
                @for (art, key) in ARTEN {
                    h2 id=(art) { (s.t(key)) }
                    p { (s.t(&format!("hilfe-{key}"))) }
                    p.klein.leise { code { (art) } }
                }
            } } }
        },
    )
}

/// `GET /tastenkuerzel`.
pub fn tasten(s: &Seite) -> Markup {
    let titel = s.t("nav-tasten");
    let tasten = [
        ("/", "taste-suche"),
        ("N", "taste-neu"),
        ("J", "taste-weiter"),
        ("K", "taste-zurueck"),
        ("Esc", "taste-esc"),
    ];
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("tasten-unter")) }),
            ..Kopf::neu(&titel, Ort::Keiner)
        },
        html! {
            div.spalten {
                div.karte { div.innen {
                    dl.tastenliste { @for (taste, text) in tasten { dt { kbd { (taste) } } dd { (s.t(text)) } } }
                } }
                section.karte aria-labelledby="schalter" {
                    header { h2 #schalter { (s.t("einstellung-titel")) } }
                    div.innen { (einstellungen(s)) }
                }
            }
        },
    )
}

/// `GET /barrierefreiheit`.
pub fn barrierefreiheit(s: &Seite) -> Markup {
    let titel = s.t("nav-barrierefreiheit");
    rahmen(
        s,
        Kopf::neu(&titel, Ort::Keiner),
        html! {
            div.karte { div.innen { div.fliess {
                p { (s.t("barriere-ziel")) }
                h2 { (s.t("barriere-geprueft")) }
                ul { @for k in ["barriere-axe", "barriere-tastatur", "barriere-ohne-js", "barriere-schmal"] { li { (s.t(k)) } } }
                h2 { (s.t("barriere-offen")) }
                ul { @for k in ["barriere-vorleser", "barriere-scan"] { li { (s.t(k)) } } }
                h2 { (s.t("barriere-melden")) }
                p { (s.t("barriere-melden-text")) }
            } } }
        },
    )
}
