//! Zustaendigkeitswechsel: how a hand-over stands, the forms to offer, accept, refuse and take back.

use eakte_domain::werte::{Status, Uebergabeanlass};
use eakte_projections::Uebergabestand;
use jiff::ToSpan;
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, hinweis, karte, leer, nummer, stand,
};
use super::views::{UebergabeView, Zustaendigkeit};

/// Days that the giving side reads on if nothing else is entered.
const LIEST_TAGE: i32 = 90;

/// `GET /akten/{id}/zustaendigkeit`.
pub fn seite(s: &Seite, v: &Zustaendigkeit, fehler: &[FormFehler]) -> Markup {
    let offen = v
        .zeilen
        .iter()
        .any(|z| z.stand == Uebergabestand::Angeboten);
    let bearbeitbar = v
        .akte
        .as_ref()
        .is_some_and(|a| a.status == Status::InBearbeitung);
    let inhalt = html! {
        (fehlerliste(s, fehler))
        div.spalten {
            div.stapel {
                @if v.zeilen.is_empty() {
                    (karte("stand", &s.t("uebergabe-titel"), None,
                        leer(Icon::Verschieben, &s.t("uebergabe-keine"), &s.t("uebergabe-keine-text"))))
                }
                @for z in &v.zeilen { (eine(s, v, z, fehler)) }
            }
            div.stapel {
                @if v.anbieten && bearbeitbar && !offen { (umzug(s, v, fehler)) (weiterleiten(s, v)) }
                (karte("was", &s.t("uebergabe-was"), None, html! { div.innen {
                    p { (s.t("uebergabe-was-text")) }
                    p { (s.t("uebergabe-was-danach")) }
                } }))
            }
        }
    };
    match &v.akte {
        Some(akte) => rahmen_akte(s, akte, Reiter::Zustaendigkeit, inhalt),
        None => rahmen(
            s,
            Kopf {
                nummer: Some(&v.kennzeichen),
                ..Kopf::neu(&s.t("uebergabe-titel"), Ort::Arbeitsplatz)
            },
            inhalt,
        ),
    }
}

/// How an offer stands, in one or two words.
pub(super) fn uebergabestand(s: &Seite, stand_: Uebergabestand) -> Markup {
    match stand_ {
        Uebergabestand::Angeboten => {
            stand(Stand::Warn, Icon::Uhr, &s.t("uebergabe-stand-angeboten"))
        }
        Uebergabestand::Angenommen => {
            stand(Stand::Gut, Icon::Haken, &s.t("uebergabe-stand-angenommen"))
        }
        Uebergabestand::Abgelehnt => stand(
            Stand::Gefahr,
            Icon::Kreuz,
            &s.t("uebergabe-stand-abgelehnt"),
        ),
        Uebergabestand::Zurueckgenommen => stand(
            Stand::Ruhig,
            Icon::Kreuz,
            &s.t("uebergabe-stand-zurueckgenommen"),
        ),
    }
}

/// Why it goes, in words.
pub(super) fn anlass(s: &Seite, anlass: Uebergabeanlass) -> String {
    s.t(&format!("uebergabe-anlass-{}", anlass.code()))
}

fn eine(s: &Seite, v: &Zustaendigkeit, z: &UebergabeView, fehler: &[FormFehler]) -> Markup {
    let id = format!("u-{}", z.id);
    html! {
        (karte(&id, &s.mit("uebergabe-an", &[("stelle", z.an.as_str().into())]), Some(uebergabestand(s, z.stand)), html! {
            dl.fakten {
                div { dt { (s.t("uebergabe-anlass")) } dd { (anlass(s, z.anlass)) } }
                div { dt { (s.t("uebergabe-von")) } dd { (z.von) } }
                div { dt { (s.t("uebergabe-nach")) } dd { (z.an) } }
                div { dt { (s.t("akte-leistung")) } dd { (s.name(z.leistung)) } }
                div { dt { (s.t("uebergabe-ab")) } dd { (s.datum(z.zustaendig_ab)) } }
                @if let Some(bis) = z.zahlt_bis { div { dt { (s.t("uebergabe-zahlt")) } dd { (s.datum(bis)) } } }
                @if let Some(bis) = z.liest_bis { div { dt { (s.t("uebergabe-liest")) } dd { (s.datum(bis)) } } }
                @if let Some((tag, bei)) = &z.ersteingang {
                    div { dt { (s.t("uebergabe-ersteingang")) } dd { (s.datum(*tag)) ", " (bei) } }
                }
            }
            div.innen {
                p { (s.t("aendern-grund")) ": " (z.grund) }
                p.klein.leise {
                    (s.mit("uebergabe-angeboten", &[("wer", z.angeboten_von.as_str().into()), ("wann", s.zeitpunkt(z.angeboten_am).into())]))
                    @if let Some((wann, wer)) = &z.entschieden {
                        br;
                        (s.mit("uebergabe-entschieden", &[("wer", wer.as_str().into()), ("wann", s.zeitpunkt(*wann).into())]))
                    }
                }
                @if let Some(antwort) = &z.antwort { p { (s.t("uebergabe-antwort")) ": " (antwort) } }
                @if z.stand == Uebergabestand::Angeboten { (tun(s, v, z, fehler)) }
            }
        }))
    }
}

/// What this side can do with an open offer.
fn tun(s: &Seite, v: &Zustaendigkeit, z: &UebergabeView, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}/zustaendigkeit/{}", v.id, z.id);
    let heute = s.jetzt.tag();
    html! {
        @if v.entscheiden {
            @if heute < z.zustaendig_ab {
                (hinweis(Stand::Info, None, html! {
                    p { (s.mit("uebergabe-noch-nicht", &[("datum", s.datum(z.zustaendig_ab).into())])) }
                }))
            } @else {
                (formular(s, &format!("{basis}/annehmen"), html! {
                    div.knoepfe { (Knopf::neu(&s.t("uebergabe-annehmen")).haupt().icon(Icon::Haken).absenden()) }
                }))
            }
            (formular(s, &format!("{basis}/ablehnen"), html! {
                (Feld::neu("grund", &s.t("uebergabe-ablehnen-grund")).id("ablehnen-grund")
                    .wert(v.eingaben.wert("ablehnen-grund")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("uebergabe-ablehnen")).gefahr().icon(Icon::Kreuz).absenden()) }
            }))
        } @else if v.anbieten {
            (formular(s, &format!("{basis}/zuruecknehmen"), html! {
                (Feld::neu("grund", &s.t("aendern-grund")).id("zurueck-grund")
                    .wert(v.eingaben.wert("zurueck-grund")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("uebergabe-zuruecknehmen")).icon(Icon::Kreuz).absenden()) }
            }))
        }
    }
}

fn umzug(s: &Seite, v: &Zustaendigkeit, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let heute = s.jetzt.tag();
    let oder = |name: &str, sonst: String| match e.wert(name) {
        "" => sonst,
        wert => wert.to_owned(),
    };
    let ab = oder("zustaendig_ab", heute.to_string());
    let liest = oder(
        "liest_bis",
        heute.saturating_add(LIEST_TAGE.days()).to_string(),
    );
    karte(
        "umzug",
        &s.t("uebergabe-anbieten"),
        None,
        html! { div.innen {
            p.klein.leise { (s.t("uebergabe-anbieten-text")) }
            @if v.stellen.is_empty() { p { (s.t("uebergabe-keine-stelle")) } }
            @else {
                (formular(s, &format!("/akten/{}/zustaendigkeit", v.id), html! {
                    @if let Some(akte) = &v.akte { (version(akte.version)) }
                    input type="hidden" name="anlass" value=(Uebergabeanlass::Umzug.code());
                    (Feld::neu("stelle", &s.t("uebergabe-stelle")).hinweis(&s.t("uebergabe-stelle-hinweis"))
                        .wert(e.wert("stelle")).fehler(fehler).auswahl(s, &v.stellen))
                    (Feld::neu("zustaendig_ab", &s.t("uebergabe-ab")).wert(&ab).fehler(fehler).eingabe(s, "date"))
                    div.nebeneinander {
                        (Feld::neu("zahlt_bis", &s.t("uebergabe-zahlt")).freiwillig()
                            .wert(e.wert("zahlt_bis")).fehler(fehler).eingabe(s, "date"))
                        (Feld::neu("liest_bis", &s.t("uebergabe-liest")).freiwillig()
                            .wert(&liest).fehler(fehler).eingabe(s, "date"))
                    }
                    (Feld::neu("grund", &s.t("aendern-grund")).hinweis(&s.t("uebergabe-grund-hinweis"))
                        .wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                    div.knoepfe { (Knopf::neu(&s.t("uebergabe-anbieten")).haupt().icon(Icon::Verschieben).absenden()) }
                }))
            }
        } },
    )
}

/// An application that came to the wrong desk.
fn weiterleiten(s: &Seite, v: &Zustaendigkeit) -> Markup {
    karte(
        "weiterleiten",
        &s.t("uebergabe-weiterleiten"),
        None,
        html! { div.innen {
            p.klein.leise { (s.t("uebergabe-weiterleiten-text")) }
            @match v.eingang {
                None => p { (s.t("uebergabe-ohne-eingang")) },
                Some(tag) => details {
                    summary { span.knopf.knopf-klein { (s.t("uebergabe-weiterleiten")) } }
                    p { (s.t("uebergabe-ersteingang")) ": " strong { (s.datum(tag)) } }
                    (formular(s, &format!("/akten/{}/zustaendigkeit", v.id), html! {
                        @if let Some(akte) = &v.akte { (version(akte.version)) }
                        input type="hidden" name="anlass" value=(Uebergabeanlass::Weiterleitung.code());
                        input type="hidden" name="zustaendig_ab" value=(s.jetzt.tag());
                        (Feld::neu("stelle", &s.t("uebergabe-stelle")).id("weiter-stelle").auswahl(s, &v.stellen))
                        (Feld::neu("grund", &s.t("aendern-grund")).id("weiter-grund")
                            .hinweis(&s.t("uebergabe-grund-hinweis")).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("uebergabe-weiterleiten")).icon(Icon::Verschieben).absenden()) }
                    }))
                },
            }
        } },
    )
}

/// Lines of the Arbeitsplatz.
pub(super) fn zeilen(s: &Seite, zeilen: &[UebergabeView]) -> Markup {
    html! {
        ul.zeilen.eng {
            @for z in zeilen {
                li.zeile {
                    div {
                        p.titel { a href={ "/akten/" (z.akte) "/zustaendigkeit" } { (nummer(&z.kennzeichen)) } }
                        p.neben {
                            (anlass(s, z.anlass)) " · " (s.name(z.leistung)) br;
                            (z.von) " → " (z.an)
                        }
                    }
                    (uebergabestand(s, z.stand))
                }
            }
        }
    }
}
