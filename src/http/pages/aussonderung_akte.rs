//! Aussonderung of one Akte: how far it is, what keeps it, and the forms for both.

use eakte_projections::SperreZeile;
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::aussonderung::{angaben, ende, gesperrt_stand, lage};
use super::seite::{Seite, Stand};
use super::teile::{Feld, FormFehler, Icon, Knopf, fehlerliste, formular, karte, leer, stand};
use super::views::{AkteAussonderung, AkteView, Ausweg};

/// `GET /akten/{id}/aussonderung`.
pub fn seite(s: &Seite, v: &AkteAussonderung, fehler: &[FormFehler]) -> Markup {
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Aussonderung,
        html! {
            (fehlerliste(s, fehler))
            div.spalten {
                div.stapel {
                    // Who holds the Akte in somebody's place is not told how far it is on its way out.
                    @if v.fuehrt || !v.sperrt { (angebote(s, v, fehler)) }
                    @if v.sperrt && !(v.akte.geloescht() && v.sperren.is_empty()) { (sperren(s, v, fehler)) }
                }
                div.stapel {
                    @if v.sperrt && !v.akte.geloescht() { (sperren_setzen(s, v, fehler)) }
                    (karte("was", &s.t("aussonderung-was"), None, html! { div.innen {
                        p { (s.t("aussonderung-was-text")) }
                        p { a href="/aussonderung" { (s.t("aussonderung-zur-liste")) } }
                    } }))
                }
            }
        },
    )
}

/// On the Übersicht.
pub(super) fn kurz(s: &Seite, a: &AkteView, ausweg: &Ausweg) -> Markup {
    karte(
        "aussonderung",
        &s.t("akte-aussonderung"),
        Some(html! { a href={ "/akten/" (a.id) "/aussonderung" } { (s.t("aussonderung-mehr")) } }),
        html! { div.innen {
            div.staende {
                @if let Some(z) = &ausweg.zeile { (lage(s, z)) }
                @if ausweg.gesperrt { (gesperrt_stand(s)) }
            }
            @if let Some(z) = &ausweg.zeile { (angaben(s, z)) }
        } },
    )
}

fn angebote(s: &Seite, v: &AkteAussonderung, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    karte(
        "angebote",
        &s.t("aussonderung-angebote"),
        None,
        html! {
            @if v.zeilen.is_empty() {
                @let wann = if v.akte.ende.is_some() { String::new() } else { s.t("aussonderung-nicht-angeboten-text") };
                (leer(Icon::Kiste, &s.t("aussonderung-nicht-angeboten"), &wann))
            }
            ul.zeilen {
                @for z in &v.zeilen {
                    li.zeile {
                        div {
                            p.titel { (s.mit("aussonderung-angeboten-am", &[("wer", z.angeboten_von.as_str().into()), ("wann", s.zeitpunkt(z.angeboten_am).into())])) }
                            (angaben(s, z))
                            @if v.fuehrt { (ende(s, z)) }
                        }
                        (lage(s, z))
                    }
                }
            }
            @if v.fuehrt && v.laufend().is_some_and(|z| z.bestaetigt_am.is_none()) {
                div.innen {
                    details open[fehler.iter().any(|f| f.feld == "zurueck-grund")] {
                        summary { span.knopf.knopf-klein { (s.t("aussonderung-zuruecknehmen")) } }
                        p.klein.leise { (s.t("aussonderung-zuruecknehmen-text")) }
                        (formular(s, &format!("{basis}/aussonderung/zuruecknehmen"), html! {
                            (version(v.akte.version))
                            (Feld::neu("grund", &s.t("aendern-grund")).id("zurueck-grund").hinweis(&s.t("aussonderung-bleibt"))
                                .fehler(fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("aussonderung-zuruecknehmen")).absenden()) }
                        }))
                    }
                }
            }
        },
    )
}

fn sperren(s: &Seite, v: &AkteAussonderung, fehler: &[FormFehler]) -> Markup {
    karte(
        "sperren",
        &s.t("aussonderung-sperren"),
        None,
        html! {
            @if v.sperren.is_empty() {
                (leer(Icon::Offen, &s.t("aussonderung-keine-sperre"), &s.t("aussonderung-keine-sperre-text")))
            }
            ul.zeilen { @for z in &v.sperren { (sperre(s, v, z, fehler)) } }
        },
    )
}

fn sperre(s: &Seite, v: &AkteAussonderung, z: &SperreZeile, fehler: &[FormFehler]) -> Markup {
    let ziel = format!(
        "/akten/{}/aussonderung/sperren/{}/aufheben",
        v.akte.id, z.sperre
    );
    let id = format!("aufheben-{}", z.sperre);
    html! {
        li.zeile {
            div {
                p.titel { (z.grund) }
                p.neben {
                    @match z.bis {
                        Some(bis) => { (s.mit("aussonderung-sperre-bis", &[("datum", s.datum(bis).into())])) },
                        None => { (s.t("aussonderung-sperre-ohne-ende")) },
                    }
                    br; (s.mit("aussonderung-gesetzt", &[("wer", z.gesetzt_von.as_str().into()), ("wann", s.zeitpunkt(z.gesetzt_am).into())]))
                    @if let Some((am, von)) = z.aufgehoben_am.zip(z.aufgehoben_von.as_deref()) {
                        br; (s.mit("aussonderung-aufgehoben", &[("wer", von.into()), ("wann", s.zeitpunkt(am).into())]))
                        @if let Some(grund) = &z.aufhebung { ": " (grund) }
                    }
                }
                @if z.gilt {
                    details open[fehler.iter().any(|f| f.feld == id)] {
                        summary { span.knopf.knopf-klein { (s.t("aussonderung-aufheben")) span.nur-vorlesen { ": " (z.grund) } } }
                        (formular(s, &ziel, html! {
                            (Feld::neu("grund", &s.t("aendern-grund")).id(&id).fehler(fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("aussonderung-aufheben")).zu(&z.grund).absenden()) }
                        }))
                    }
                }
            }
            @if z.gilt { (gesperrt_stand(s)) } @else { (stand(Stand::Ruhig, Icon::Offen, &s.t("aussonderung-sperre-vorbei"))) }
        }
    }
}

fn sperren_setzen(s: &Seite, v: &AkteAussonderung, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    karte(
        "sperren-setzen",
        &s.t("aussonderung-sperren-setzen"),
        None,
        html! { div.innen {
            p.klein.leise { (s.t("aussonderung-sperren-text")) }
            (formular(s, &format!("/akten/{}/aussonderung/sperren", v.akte.id), html! {
                (Feld::neu("grund", &s.t("aendern-grund")).id("sperre-grund").hinweis(&s.t("aussonderung-sperre-hinweis"))
                    .wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                (Feld::neu("bis", &s.t("aussonderung-sperre-ende")).hinweis(&s.t("aussonderung-sperre-ende-hinweis"))
                    .freiwillig().wert(e.wert("bis")).fehler(fehler).eingabe(s, "date"))
                div.knoepfe { (Knopf::neu(&s.t("aussonderung-sperren-knopf")).icon(Icon::Schloss).absenden()) }
            }))
        } },
    )
}
