//! Löschungen: requests and approvals, and the form to ask for one.

use eakte_domain::LoeschungId;
use eakte_domain::werte::Loeschgrundlage;
use eakte_projections::Loeschstand;
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, hinweis, karte, leer, nummer, stand,
};
use super::views::{
    LoeschFehler, LoeschFormular, LoeschungView, Loeschungen, Schritt, WartendeLoeschung,
};
use crate::http::i18n::Benannt;

/// The field of a reason to refuse a request: with the id of the request, its id on the page.
pub const ABLEHNEN: &str = "ablehnen";
/// The field of a reason to take one's own request back.
pub const ZURUECK: &str = "zurueck";

/// `GET /loeschungen`.
pub fn liste(s: &Seite, v: &Loeschungen) -> Markup {
    let titel = s.t("nav-loeschungen");
    let (offen, erledigt): (Vec<_>, Vec<_>) =
        v.zeilen.iter().partition(|z| z.stand == Loeschstand::Offen);
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("loeschung-unter")) }),
            ..Kopf::neu(&titel, Ort::Loeschungen)
        },
        html! {
            (fehlerliste(s, &verweise(v)))
            div.stapel {
                @if v.schluessel_fehlt {
                    (karte("schluessel", &s.t("loeschung-schluessel"), None, html! { div.innen.schmalseite {
                        p { (s.t("loeschung-schluessel-text")) }
                        (formular(s, "/loeschungen/schluessel", html! {
                            (passwort(s, "schluessel-passwort", &fehler_von(v, None)))
                            div.knoepfe { (Knopf::neu(&s.t("loeschung-schluessel-knopf")).haupt().absenden()) }
                        }))
                    } }))
                }
                (karte("offen", &s.t("loeschung-offen"), None, html! {
                    @if offen.is_empty() { (leer(Icon::Haken, &s.t("loeschung-keine"), &s.t("loeschung-keine-text"))) }
                    ul.zeilen { @for z in offen { (zeile(s, v, z)) } }
                }))
                (karte("erledigt", &s.t("loeschung-erledigt"), None, html! {
                    @if erledigt.is_empty() { (leer(Icon::Uhr, &s.t("loeschung-keine-erledigt"), "")) }
                    ul.zeilen { @for z in erledigt { (zeile(s, v, z)) } }
                }))
            }
        },
    )
}

/// On the start page: what waits for this person's approval.
pub(super) fn kurz(s: &Seite, alle: &[WartendeLoeschung]) -> Markup {
    html! {
        ul.zeilen {
            @for z in alle {
                li.zeile {
                    div {
                        p.titel { a href="/loeschungen" { (nummer(&z.kennzeichen)) " " (z.betreff) } }
                        p.neben { (z.ziel) " · " (z.von) ", " (s.zeitpunkt(z.zeit)) }
                    }
                }
            }
        }
    }
}

/// What is wrong with the form of one request, or with that of the key.
fn fehler_von(v: &Loeschungen, loeschung: Option<LoeschungId>) -> Vec<FormFehler> {
    let mine = v.fehler.iter().filter(|f| f.loeschung == loeschung);
    mine.map(|f| f.fehler.clone()).collect()
}

/// The same above all forms, each linked to the field by its id.
fn verweise(v: &Loeschungen) -> Vec<FormFehler> {
    let verweis = |f: &LoeschFehler| FormFehler {
        feld: match f.loeschung {
            Some(id) => format!("{}-{id}", f.fehler.feld),
            None => format!("schluessel-{}", f.fehler.feld),
        },
        text: f.fehler.text.clone(),
    };
    v.fehler.iter().map(verweis).collect()
}

fn passwort(s: &Seite, id: &str, fehler: &[FormFehler]) -> Markup {
    Feld::neu("passwort", &s.t("loeschung-passwort"))
        .id(id)
        .fehler(fehler)
        .hinweis(&s.t("loeschung-passwort-hinweis"))
        .autocomplete("current-password")
        .eingabe(s, "password")
}

fn zeile(s: &Seite, v: &Loeschungen, z: &LoeschungView) -> Markup {
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (super::teile::icon(Icon::Storno)) }
            div {
                p.titel { a href={ "/akten/" (z.akte) } { (nummer(&z.kennzeichen)) " " (z.betreff) } }
                p.neben {
                    (z.ziel) " · " (s.mit("loeschung-ereignisse", &[("anzahl", z.ereignisse.into())])) br;
                    (z.grundlage.name(s.sprache)) br;
                    (s.t("loeschung-grund")) ": " (z.begruendung) br;
                    (z.von) ", " (s.zeitpunkt(z.zeit))
                    @if let Some(grund) = &z.grund { br; (s.t("loeschung-entscheidung")) ": " (grund) }
                    @if let Some(am) = z.entschieden_am { br; (s.t("loeschung-am")) " " (s.zeitpunkt(am)) }
                }
                @if let Some(wer) = &z.hinfaellig {
                    p.klein { (s.mit("loeschung-hinfaellig", &[("name", wer.as_str().into())])) }
                }
                (schritt(s, v, z))
            }
            (lage(s, z.stand))
        }
    }
}

fn schritt(s: &Seite, v: &Loeschungen, z: &LoeschungView) -> Markup {
    let fehler = fehler_von(v, Some(z.id));
    let zweite = v.fehler.as_ref().map_or("", |f| f.zweite.as_str());
    let ende_falsch = fehler
        .iter()
        .any(|f| [ABLEHNEN, ZURUECK].contains(&f.feld.as_str()));
    let auf = !fehler.is_empty() && !ende_falsch;
    let basis = format!("/akten/{}/loeschung/{}", z.akte, z.id);
    let id = |name: &str| format!("{name}-{}", z.id);
    match &z.schritt {
        Schritt::Keiner => html! {},
        Schritt::Wartet(wer) => {
            html! { p.klein { (s.mit("loeschung-wartet", &[("name", wer.as_str().into())])) } }
        }
        Schritt::Zuruecknehmen => html! {
            details open[ende_falsch] {
                summary { span.knopf.knopf-klein { (s.t("loeschung-zurueck")) } }
                (ende(s, v, z, ZURUECK))
            }
        },
        Schritt::Erste(personen) => html! {
            details open[auf] {
                summary { span.knopf.knopf-klein { (s.t("loeschung-erste")) } }
                p.klein { (s.t("loeschung-erste-text")) }
                @if personen.is_empty() {
                    (hinweis(Stand::Warn, None, html! { p { (s.t("loeschung-niemand")) } }))
                } @else {
                    (formular(s, &format!("{basis}/freigeben"), html! {
                        (Feld::neu("zweite", &s.t("loeschung-zweite-person")).id(&id("zweite"))
                            .wert(zweite).fehler(&fehler).auswahl(s, personen))
                        (passwort(s, &id("passwort"), &fehler))
                        div.knoepfe { (Knopf::neu(&s.t("loeschung-erste-knopf")).haupt().absenden()) }
                    }))
                }
            }
            (ablehnen(s, v, z, ende_falsch))
        },
        Schritt::Zweite(erste) => html! {
            details open[auf] {
                summary { span.knopf.knopf-klein { (s.t("loeschung-zweite")) } }
                p.klein { (s.mit("loeschung-zweite-text", &[("name", erste.as_str().into())])) }
                (formular(s, &format!("{basis}/freigeben"), html! {
                    (passwort(s, &id("passwort"), &fehler))
                    div.knoepfe {
                        (Knopf::neu(&s.t("loeschung-zweite-knopf")).gefahr().icon(Icon::Storno).absenden())
                    }
                }))
            }
            (ablehnen(s, v, z, ende_falsch))
        },
    }
}

fn ablehnen(s: &Seite, v: &Loeschungen, z: &LoeschungView, auf: bool) -> Markup {
    html! {
        details open[auf] {
            summary { span.knopf.knopf-klein { (s.t("loeschung-ablehnen")) } }
            (ende(s, v, z, ABLEHNEN))
        }
    }
}

/// The form that ends a request; `feld` says how.
fn ende(s: &Seite, v: &Loeschungen, z: &LoeschungView, feld: &str) -> Markup {
    let abgelehnt = feld == ABLEHNEN;
    let id = format!("{feld}-{}", z.id);
    let mut fehler = fehler_von(v, Some(z.id));
    fehler.retain(|f| f.feld == feld);
    for f in &mut fehler {
        f.feld.clone_from(&id);
    }
    let grund = match (&v.fehler, fehler.is_empty()) {
        (Some(f), false) => f.grund.as_str(),
        _ => "",
    };
    let knopf = if abgelehnt {
        "loeschung-ablehnen-knopf"
    } else {
        "loeschung-zurueck-knopf"
    };
    formular(
        s,
        &format!("/akten/{}/loeschung/{}/beenden", z.akte, z.id),
        html! {
            input type="hidden" name="abgelehnt" value=(abgelehnt);
            (Feld::neu("grund", &s.t("aendern-grund")).id(&id).wert(grund).fehler(&fehler).eingabe(s, "text"))
            div.knoepfe { (Knopf::neu(&s.t(knopf)).absenden()) }
        },
    )
}

fn lage(s: &Seite, lage: Loeschstand) -> Markup {
    match lage {
        Loeschstand::Offen => stand(Stand::Warn, Icon::Uhr, &s.t("loeschung-stand-offen")),
        Loeschstand::Abgelehnt => {
            stand(Stand::Ruhig, Icon::Kreuz, &s.t("loeschung-stand-abgelehnt"))
        }
        Loeschstand::Zurueckgenommen => stand(
            Stand::Ruhig,
            Icon::Kreuz,
            &s.t("loeschung-stand-zurueckgenommen"),
        ),
        Loeschstand::Vollzogen => {
            stand(Stand::Info, Icon::Haken, &s.t("loeschung-stand-vollzogen"))
        }
        Loeschstand::Abgeschlossen => stand(
            Stand::Gut,
            Icon::Haken,
            &s.t("loeschung-stand-abgeschlossen"),
        ),
    }
}

/// `GET /akten/{akte}/loeschung`.
pub fn beantragen(s: &Seite, v: &LoeschFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let e = &v.eingaben;
    let grundlagen: Vec<_> = Loeschgrundlage::ALLE
        .iter()
        .map(|g| (g.code().to_owned(), g.name(s.sprache)))
        .collect();
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("loeschung-beantragen")),
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                (karte("loeschung", &s.t("loeschung-beantragen"), None, html! { div.innen {
                    p { (s.t("loeschung-beantragen-text")) }
                    (formular(s, &format!("{basis}/loeschung"), html! {
                        (version(v.akte.version))
                        (Feld::neu("ziel", &s.t("loeschung-ziel")).wert(e.wert("ziel")).fehler(fehler).auswahl(s, &v.ziele))
                        div.nebeneinander {
                            (Feld::neu("von", &s.t("loeschung-von")).hinweis(&s.t("loeschung-von-hinweis")).freiwillig()
                                .wert(e.wert("von")).fehler(fehler).eingabe(s, "number"))
                            (Feld::neu("bis", &s.t("loeschung-bis")).freiwillig().wert(e.wert("bis")).fehler(fehler).eingabe(s, "number"))
                        }
                        (Feld::neu("grundlage", &s.t("loeschung-grundlage")).wert(e.wert("grundlage")).fehler(fehler).auswahl(s, &grundlagen))
                        (Feld::neu("begruendung", &s.t("loeschung-grund")).hinweis(&s.t("loeschung-grund-hinweis"))
                            .wert(e.wert("begruendung")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe {
                            (Knopf::neu(&s.t("loeschung-beantragen")).haupt().absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                        }
                    }))
                } }))
            }
        },
    )
}
