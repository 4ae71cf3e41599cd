//! Suche: hits with the words found, filters that say nothing about what one may not see (no counts).

use eakte_domain::werte::{Leistungsart, Status};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, auswahl, blaettern, icon, leer, nummer, stand, status};
use super::views::{Suche, Treffer, TrefferArt};
use crate::http::i18n::Benannt;

/// `GET /suche`.
pub fn seite(s: &Seite, v: &Suche) -> Markup {
    let titel = s.t("nav-suche");
    rahmen(
        s,
        Kopf::neu(&titel, Ort::Suche),
        html! {
            form.grosse-suche #suchformular method="get" action="/suche" role="search" aria-label=(s.t("suche-label")) {
                label {
                    (icon(Icon::Lupe))
                    span.nur-vorlesen { (s.t("suche-feld")) }
                    input type="search" name="q" value=(v.q);
                }
                (Knopf::neu(&s.t("suche-knopf")).haupt().absenden())
            }
            (chips(s, v))
            @if v.q.is_empty() {
                section.karte { (leer(Icon::Lupe, &s.t("suche-beginn"), &s.t("suche-beginn-text"))) }
            } @else {
                div.suchseite {
                    (filter(s, v))
                    section aria-labelledby="treffer" {
                        div.trefferkopf role="status" {
                            h2 #treffer { (s.mit("suche-treffer", &[("q", v.q.as_str().into())])) }
                        }
                        @if v.treffer.is_empty() {
                            div.karte { (leer(Icon::Lupe, &s.t("suche-leer"), &s.t("suche-leer-text"))) }
                        } @else {
                            ol.karte.treffer { @for t in &v.treffer { (treffer(s, t)) } }
                        }
                        p.klein.leise { (s.t("suche-fuss")) }
                        (blaettern(s, v.fortsetzung.then(|| adresse(v, None)).as_deref(), v.weiter.as_deref()))
                    }
                }
            }
        },
    )
}

/// Address of this search without the filter `ohne` (and from its beginning).
fn adresse(v: &Suche, ohne: Option<&str>) -> String {
    let mut href = format!("/suche?q={}", prozent(&v.q));
    for (feld, wert) in &v.filter.0 {
        if !wert.is_empty() && ohne != Some(feld) {
            href.push_str(&format!("&{feld}={}", prozent(wert)));
        }
    }
    href
}

/// Percent-encodes a value of a query. Source: RFC 3986 section 2.3.
fn prozent(wert: &str) -> String {
    wert.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
        out
    })
}

/// The filters in force, each with its way out.
fn chips(s: &Seite, v: &Suche) -> Markup {
    let namen: Vec<(&str, String)> = v
        .filter
        .0
        .iter()
        .filter_map(|(feld, wert)| {
            let name = match feld.as_str() {
                "leistung" => wert.parse::<Leistungsart>().ok()?.name(s.sprache),
                "status" => wert.parse::<Status>().ok()?.name(s.sprache),
                "ab" | "bis" => {
                    let datum = s.datum(wert.parse().ok()?);
                    s.mit(&format!("suche-{feld}-datum"), &[("datum", datum.into())])
                }
                _ => return None,
            };
            Some((feld.as_str(), name))
        })
        .collect();
    if namen.is_empty() {
        return html! {};
    }
    html! {
        div.filterleiste {
            span.klein.leise { (s.t("suche-filter-aktiv")) }
            @for (feld, name) in &namen {
                a.chip href=(adresse(v, Some(feld))) {
                    (name) " " (icon(Icon::Kreuz)) span.nur-vorlesen { " " (s.t("suche-filter-weg")) }
                }
            }
        }
    }
}

fn filter(s: &Seite, v: &Suche) -> Markup {
    html! {
        details.klappe open {
            summary.knopf { (s.t("filter-titel")) (icon(Icon::Rechts)) }
            form method="get" action="/suche" aria-label=(s.t("filter-titel")) {
                input type="hidden" name="q" value=(v.q);
                (Feld::neu("leistung", &s.t("akte-leistung")).freiwillig().wert(v.filter.wert("leistung"))
                    .auswahl(s, &auswahl(s, Leistungsart::ALLE)))
                (Feld::neu("status", &s.t("akte-status")).freiwillig().wert(v.filter.wert("status"))
                    .auswahl(s, &auswahl(s, Status::ALLE)))
                (Feld::neu("ab", &s.t("suche-ab")).freiwillig().wert(v.filter.wert("ab")).eingabe(s, "date"))
                (Feld::neu("bis", &s.t("suche-bis")).freiwillig().wert(v.filter.wert("bis")).eingabe(s, "date"))
                (Knopf::neu(&s.t("filter-anwenden")).absenden())
            }
        }
    }
}

fn treffer(s: &Seite, t: &Treffer) -> Markup {
    let (i, art) = match t.art {
        TrefferArt::Akte => (Icon::Akte, "treffer-akte"),
        TrefferArt::Vorgang => (Icon::Vorgang, "treffer-vorgang"),
        TrefferArt::Dokument => (Icon::Dokument, "treffer-dokument"),
    };
    html! {
        li {
            span.kachel aria-hidden="true" { (icon(i)) }
            div {
                div.kopfzeile {
                    h3 { a href=(t.href) { (t.betreff) } }
                    @if t.geteilt { (stand(Stand::Info, Icon::Teilen, &s.t("akte-geteilt"))) }
                    @else { (status(s, t.status)) }
                }
                @if !t.auszug.is_empty() {
                    p.auszug {
                        @for (text, gefunden) in &t.auszug {
                            @if *gefunden { mark { (text) } } @else { (text) }
                        }
                    }
                }
                p.neben {
                    span { (s.t(art)) }
                    (nummer(&t.kennzeichen))
                    span { (s.name(t.leistung)) }
                    span { (t.organisation) }
                    @if let Some(datum) = t.datum { span { (s.datum(datum)) } }
                }
            }
        }
    }
}
