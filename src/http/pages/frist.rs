//! Wiedervorlagen: the card of the Arbeitsplatz, the card of an Akte, the list of all. Their forms are in `frist_akte`.

use maud::{Markup, html};
use std::cmp::Ordering;

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, formular, hinweis, icon, karte, leer, nummer, stand};
use super::views::{AufforderungView, WiedervorlageView, WiedervorlagenListe};
use eakte_domain::AkteId;
use jiff::civil::Date;

/// Where a click on „Erledigt“ leads back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zurueck {
    /// The Arbeitsplatz.
    Start,
    /// The list of all.
    Liste,
    /// The Akte.
    Akte,
}

impl Zurueck {
    const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Liste => "liste",
            Self::Akte => "akte",
        }
    }
}

/// How near the day is.
pub(super) fn faelligkeit(s: &Seite, am: Date) -> Markup {
    match am.cmp(&s.jetzt.tag()) {
        Ordering::Less => stand(
            Stand::Gefahr,
            Icon::Ausruf,
            &s.mit("frist-ueberfaellig", &[("datum", s.datum_kurz(am).into())]),
        ),
        Ordering::Equal => stand(Stand::Warn, Icon::Uhr, &s.t("frist-heute")),
        Ordering::Greater => stand(Stand::Info, Icon::Uhr, &s.datum_kurz(am)),
    }
}

/// Open Wiedervorlagen as lines, each with its button. `darf`: the person may end them.
pub(super) fn zeilen(
    s: &Seite,
    alle: &[WiedervorlageView],
    zurueck: Zurueck,
    darf: bool,
) -> Markup {
    html! {
        ul.zeilen.eng {
            @for w in alle {
                li.zeile {
                    div {
                        p.titel { a href={ "/akten/" (w.akte) "/fristen" } { (w.grund) } }
                        p.neben {
                            @if !w.kennzeichen.is_empty() { (nummer(&w.kennzeichen)) " · " (w.betreff) br; }
                            @if let Some(vorgang) = &w.vorgang { (vorgang) " · " }
                            @match &w.fuer {
                                Some(name) => (s.mit("frist-fuer", &[("name", name.as_str().into())])),
                                None => (s.t("frist-einheit")),
                            }
                        }
                        @if darf { div.knoepfe { (erledigt(s, w, zurueck)) } }
                    }
                    (faelligkeit(s, w.am))
                }
            }
        }
    }
}

fn erledigt(s: &Seite, w: &WiedervorlageView, zurueck: Zurueck) -> Markup {
    let action = format!("/akten/{}/wiedervorlagen/{}/erledigt", w.akte, w.id);
    formular(
        s,
        &action,
        html! {
            input type="hidden" name="zurueck" value=(zurueck.code());
            (Knopf::neu(&s.t("frist-erledigt")).zu(&w.grund).klein().icon(Icon::Haken).absenden())
        },
    )
}

/// What is open in an Akte, on its Übersicht.
pub(super) fn akte_karte(
    s: &Seite,
    akte: AkteId,
    (wiedervorlagen, aufforderungen): (&[WiedervorlageView], &[AufforderungView]),
    darf: bool,
) -> Markup {
    let alle = format!("/akten/{akte}/fristen");
    karte(
        "fristen",
        &s.t("akte-fristen"),
        Some(html! { a href=(alle) { (s.t("liste-alle")) } }),
        html! {
            @if wiedervorlagen.is_empty() && aufforderungen.is_empty() {
                (leer(Icon::Uhr, &s.t("frist-keine"), ""))
            }
            @if !aufforderungen.is_empty() {
                ul.zeilen.eng {
                    @for a in aufforderungen {
                        li.zeile {
                            div {
                                p.titel { a href={ (alle) "#m-" (a.id) } { (s.t("mitwirkung-aufforderung")) } }
                                p.neben { (a.unterlagen.join(", ")) }
                            }
                            (faelligkeit(s, a.ende))
                        }
                    }
                }
            }
            @if !wiedervorlagen.is_empty() { (zeilen(s, wiedervorlagen, Zurueck::Akte, darf)) }
            @if darf {
                footer {
                    a href={ (alle) "#setzen" } { (icon(Icon::Plus)) (s.t("frist-setzen")) }
                    a href={ (alle) "#anfordern" } { (icon(Icon::Brief)) (s.t("mitwirkung-anfordern")) }
                }
            }
        },
    )
}

/// `GET /wiedervorlagen`.
pub fn liste(s: &Seite, v: &WiedervorlagenListe) -> Markup {
    let titel = s.t("nav-wiedervorlagen");
    let wahl = |feld: &str, codes: &[&str]| -> Vec<(String, String)> {
        let name = |code: &&str| ((*code).to_owned(), s.t(&format!("frist-{feld}-{code}")));
        codes.iter().map(name).collect()
    };
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("frist-unter")) }),
            ..Kopf::neu(&titel, Ort::Wiedervorlagen)
        },
        html! {
            div.suchseite {
                details.klappe open {
                    summary.knopf { (s.t("filter-titel")) (icon(Icon::Rechts)) }
                    form method="get" action="/wiedervorlagen" aria-label=(s.t("filter-titel")) {
                        (Feld::neu("fuer", &s.t("frist-wessen")).oder(&s.t("frist-fuer-offen"))
                            .wert(v.filter.wert("fuer")).auswahl(s, &wahl("fuer", &["mich", "einheit", "alle"])))
                        (Feld::neu("faellig", &s.t("frist-wann")).oder(&s.t("frist-faellig-immer"))
                            .wert(v.filter.wert("faellig")).auswahl(s, &wahl("faellig", &["heute", "bald"])))
                        (Knopf::neu(&s.t("filter-anwenden")).absenden())
                        @if !v.filter.0.is_empty() { a.klein href="/wiedervorlagen" { (s.t("filter-entfernen")) } }
                    }
                }
                section aria-label=(titel) {
                    div.karte {
                        @if v.zeilen.is_empty() { (leer(Icon::Haken, &s.t("frist-leer"), &s.t("frist-leer-text"))) }
                        @else { (zeilen(s, &v.zeilen, Zurueck::Liste, true)) }
                    }
                    @if v.mehr { (hinweis(Stand::Info, None, html! { p { (s.t("frist-mehr")) } })) }
                }
            }
        },
    )
}
