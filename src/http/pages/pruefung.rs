//! Kette prüfen: the verdict in one plain sentence, then the evidence, then the tools.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::Seite;
use super::teile::{Feld, FormFehler, Icon, Knopf, icon, karte, leer, nummer};
use super::views::{
    Abweichung, AkteZeile, Pruefung, PruefungAuswahl, Urteil, Wegpunkt, WegpunktArt, Zeugen,
};

fn zur_wahl(s: &Seite, akten: &[AkteZeile]) -> Markup {
    html! {
        ul.zeilen {
            @for a in akten {
                li.zeile {
                    div { p.titel { (a.betreff) } p.neben { (nummer(&a.kennzeichen)) " · " (a.organisation) } }
                    a.knopf.knopf-klein href={ "/akten/" (a.id) "/pruefung" } {
                        (icon(Icon::Kette)) span { (s.t("pruefung-knopf")) span.nur-vorlesen { ": " (a.betreff) ", " (a.organisation) } }
                    }
                }
            }
        }
    }
}

/// `GET /pruefung`: which Akte?
pub fn auswahl(s: &Seite, v: &PruefungAuswahl) -> Markup {
    let titel = s.t("nav-pruefung");
    let fehler: Vec<_> = v
        .nicht_gefunden
        .then(|| FormFehler {
            feld: "kennzeichen".to_owned(),
            text: s.t("pruefung-nicht-gefunden"),
        })
        .into_iter()
        .collect();
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("pruefung-unter")) }),
            ..Kopf::neu(&titel, Ort::Pruefung)
        },
        html! {
            div.spalten {
                div.stapel {
                    (karte("welche", &s.t("pruefung-welche"), None, html! { div.innen {
                        form.formular method="get" action="/pruefung" {
                            (Feld::neu("kennzeichen", &s.t("akte-kennzeichen")).wert(&v.kennzeichen).fehler(&fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("akte-kette-pruefen")).haupt().icon(Icon::Kette).absenden()) }
                        }
                    } }))
                    @if !v.mehrere.is_empty() {
                        (karte("mehrere", &s.t("pruefung-mehrere"), None, zur_wahl(s, &v.mehrere)))
                    }
                    (karte("zuletzt", &s.t("arbeitsplatz-meine-akten"), None, html! {
                        @if v.zuletzt.is_empty() { (leer(Icon::Akte, &s.t("arbeitsplatz-meine-leer"), "")) }
                        (zur_wahl(s, &v.zuletzt))
                    }))
                }
                (ohne_uns(s, None))
            }
        },
    )
}

/// `GET /akten/{id}/pruefung`.
pub fn ergebnis(s: &Seite, p: &Pruefung) -> Markup {
    let titel = s.t("nav-pruefung");
    let basis = format!("/akten/{}", p.akte);
    let abweichung = match &p.urteil {
        Urteil::Abweichung(a) => Some(a),
        Urteil::Unveraendert | Urteil::NichtPruefbar(_) => None,
    };
    rahmen(
        s,
        Kopf {
            pfad: vec![
                (titel.clone(), "/pruefung".to_owned()),
                (p.kennzeichen.clone(), basis.clone()),
            ],
            unter: Some(html! {
                (s.t("akte-ein")) " " (nummer(&p.kennzeichen))
                @if let Some(betreff) = &p.betreff { " · " (betreff) }
            }),
            knoepfe: Some(html! {
                (Knopf::neu(&s.t("pruefung-neu")).icon(Icon::Neu).link(&format!("{basis}/pruefung")))
                @if p.darf_nachweis {
                    (Knopf::neu(&s.t(if abweichung.is_some() { "pruefung-befund-laden" } else { "pruefung-nachweis-laden" }))
                        .haupt().icon(Icon::Laden).link(&format!("{basis}/nachweis")))
                }
            }),
            ..Kopf::neu(&titel, Ort::Pruefung)
        },
        html! {
            div.stapel {
                (urteil(s, p))
                (weg(s, p))
                div.spalten {
                    div.stapel {
                        @if let Some(a) = abweichung { (was_abweicht(s, a)) }
                        (super::zeugen::karte_zeugen(s, p))
                        (was_geprueft(s, p))
                    }
                    div.stapel {
                        @if abweichung.is_some() { (was_tun(s)) }
                        @if p.darf_nachweis { (mitnehmen(s, &basis)) }
                        (ohne_uns(s, Some(&p.kennzeichen)))
                    }
                }
            }
        },
    )
}

fn urteil(s: &Seite, p: &Pruefung) -> Markup {
    let (class, i, satz, text) = match &p.urteil {
        Urteil::Unveraendert => (
            "ergebnis",
            Icon::Haken,
            s.t("pruefung-gut"),
            format!(
                "{} {}",
                s.mit("pruefung-gut-text", &[("anzahl", p.ereignisse.1.into())]),
                super::zeugen::satz(s, &p.zeugen)
            ),
        ),
        Urteil::Abweichung(a) => {
            let (satz, text) = match a.folge {
                None => (
                    s.t("pruefung-schlecht-ganz"),
                    s.t("pruefung-schlecht-erstes"),
                ),
                Some(folge) => {
                    let werte = [("nummer", (folge + 1).into()), ("davor", folge.into())];
                    let key = if folge == 0 {
                        "pruefung-schlecht-erstes"
                    } else {
                        "pruefung-schlecht-text"
                    };
                    (s.mit("pruefung-schlecht", &werte), s.mit(key, &werte))
                }
            };
            ("ergebnis ergebnis-schlecht", Icon::Ausruf, satz, text)
        }
        Urteil::NichtPruefbar(warum) => (
            "ergebnis ergebnis-unklar",
            Icon::Hilfe,
            s.t("pruefung-unklar"),
            s.mit("pruefung-unklar-text", &[("grund", warum.as_str().into())]),
        ),
    };
    let von = |(n, m): (u64, u64)| html! { (s.zahl(n)) " " small { (s.mit("pruefung-von", &[("anzahl", s.zahl(m).into())])) } };
    html! {
        section class=(class) aria-labelledby="urteil" {
            span.siegel { (icon(i)) }
            div { h2 #urteil { (satz) } p { (text) } }
            dl.werte {
                div { dt { (s.t("pruefung-ereignisse")) } dd { (von(p.ereignisse)) } }
                div { dt { (s.t("pruefung-inhalte")) } dd { (von(p.inhalte)) } }
                @match &p.zeugen {
                    Zeugen::Pruefpunkt(z) if z.regeln => div { dt { (s.t("zeugen")) } dd { (von(super::zeugen::zahl(z))) } },
                    _ => div { dt { (s.t("pruefung-log")) } dd { (s.zahl(p.log_ereignisse)) } },
                }
                div { dt { (s.t("pruefung-dauer")) } dd { (p.dauer_ms) " ms " small { (s.zeitpunkt(p.zeit)) } } }
            }
        }
    }
}

/// From the first event to now, in at most five points.
fn weg(s: &Seite, p: &Pruefung) -> Markup {
    html! {
        (karte("weg", &s.t("pruefung-weg"), None, html! {
            div.strecke { ol { @for w in &p.weg { (wegpunkt(s, w, matches!(p.urteil, Urteil::Unveraendert))) } } }
        }))
    }
}

fn wegpunkt(s: &Seite, w: &Wegpunkt, gut: bool) -> Markup {
    let nummer = match w.art {
        WegpunktArt::Wurzel => w.nummer,
        WegpunktArt::Anlage | WegpunktArt::Bruch | WegpunktArt::Jetzt => w.nummer + 1,
    };
    let (class, i, key) = match w.art {
        WegpunktArt::Anlage => ("", Some(Icon::Haken), "weg-anlage"),
        WegpunktArt::Wurzel => ("", Some(Icon::Haken), "weg-wurzel"),
        WegpunktArt::Bruch => ("bruch", Some(Icon::Kreuz), "weg-bruch"),
        WegpunktArt::Jetzt if gut => ("", Some(Icon::Haken), "weg-jetzt"),
        WegpunktArt::Jetzt => ("jetzt", None, "weg-jetzt"),
    };
    html! {
        li class=(class) {
            span.punkt { @if let Some(i) = i { (icon(i)) } }
            b { (s.mit(key, &[("nummer", s.zahl(nummer).into())])) }
            @if let Some(zeit) = w.zeit { (s.zeitpunkt(zeit)) br; }
            span.abdruck { (w.abdruck.chars().take(8).collect::<String>()) }
        }
    }
}

fn was_abweicht(s: &Seite, a: &Abweichung) -> Markup {
    let typ = a
        .typ
        .as_ref()
        .map(|t| s.t(&format!("ereignis-{}", t.to_lowercase())));
    html! {
        (karte("abweichung", &s.t("pruefung-was-abweicht"), None, html! {
            div.innen {
                p.leise.klein {
                    @if let Some(folge) = a.folge { (s.mit("weg-bruch", &[("nummer", (folge + 1).into())])) " " }
                    @if let Some(typ) = typ { (typ) }
                    @if let Some(wer) = &a.wer { ", " (wer) }
                    @if let Some(zeit) = a.zeit { ", " (s.zeitpunkt(zeit)) }
                }
                p { (a.befund) }
            }
            @if !a.weitere.is_empty() {
                details.innen {
                    summary { span.knopf.knopf-klein { (s.mit("pruefung-weitere", &[("anzahl", a.weitere.len().into())])) } }
                    ul.fliess { @for w in &a.weitere { li.klein { (w) } } }
                }
            }
        }))
    }
}

fn was_tun(s: &Seite) -> Markup {
    html! {
        (karte("tun", &s.t("pruefung-tun"), None, html! {
            ol.schritte {
                li { span { (s.t("pruefung-tun-1")) } }
                li { span { (s.t("pruefung-tun-2")) } }
                li { span { (s.t("pruefung-tun-3")) } }
            }
        }))
    }
}

/// What was looked at, if all of it is sound: where the chain breaks, nothing more is called sound.
fn was_geprueft(s: &Seite, p: &Pruefung) -> Markup {
    if !matches!(p.urteil, Urteil::Unveraendert) {
        return html! {};
    }
    let zeile = |titel: &str, text: String| {
        html! {
            li {
                (icon(Icon::Haken))
                div { p.stark { (s.t(titel)) } p.klein.leise { (text) } }
            }
        }
    };
    html! {
        (karte("geprueft", &s.t("pruefung-geprueft"), None, html! {
            ul.pruefliste {
                (zeile("pruefung-reihenfolge", s.t("pruefung-reihenfolge-text")))
                (zeile("pruefung-inhalt", s.mit("pruefung-inhalt-text", &[("anzahl", p.inhalte.1.into())])))
                (zeile("pruefung-baum", s.mit("pruefung-baum-text", &[("anzahl", s.zahl(p.log_ereignisse).into())])))
                @if p.geloescht > 0 {
                    (zeile("pruefung-geloescht", s.mit("pruefung-geloescht-text", &[("anzahl", p.geloescht.into())])))
                }
            }
        }))
    }
}

fn mitnehmen(s: &Seite, basis: &str) -> Markup {
    html! {
        (karte("mitnehmen", &s.t("pruefung-mitnehmen"), None, html! {
            div.mitnehmen {
                a href={ (basis) "/nachweis" } {
                    (icon(Icon::Kiste))
                    span { b { (s.t("pruefung-buendel")) } br; span.klein.leise { (s.t("pruefung-buendel-text")) } }
                }
                a href={ (basis) "/pruefbericht" } {
                    (icon(Icon::Laden))
                    span { b { (s.t("pruefung-bericht")) } br; span.klein.leise { (s.t("pruefung-bericht-text")) } }
                }
            }
        }))
    }
}

/// How to check without us: the program, the call, the three answers.
fn ohne_uns(s: &Seite, kennzeichen: Option<&str>) -> Markup {
    let datei = match kennzeichen {
        Some(kennzeichen) => format!("{}.zip", dateiname(kennzeichen)),
        None => "nachweis.zip".to_owned(),
    };
    html! {
        (karte("ohne-uns", &s.t("pruefung-ohne-uns"), None, html! {
            div.innen {
                p.klein.leise { (s.t("pruefung-ohne-uns-text")) }
                pre.befehl tabindex="0" role="region" aria-label=(s.t("pruefung-befehl")) {
                    "$ eakte-verify " (datei) "\n$ echo $?\n"
                    span.gut { "0" } "  " (s.t("pruefung-ende-0")) "\n"
                    "1  " (s.t("pruefung-ende-1")) "\n"
                    "2  " (s.t("pruefung-ende-2"))
                }
            }
        }))
    }
}

/// An Aktenzeichen as a file name: only letters, digits, dot and hyphen stay.
pub(super) fn dateiname(kennzeichen: &str) -> String {
    kennzeichen
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}
