//! Notfallzugriff: the form to open an Akte, what was opened, and the review.

use eakte_domain::werte::Pruefergebnis;
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, hinweis, icon, karte, leer, nummer,
    paare, stand,
};
use super::views::{Notfaelle, NotfallBereit, NotfallEinzeln, NotfallFormular, NotfallView};

/// `GET /notfall`.
pub fn seite(s: &Seite, v: &Notfaelle) -> Markup {
    let titel = s.t("nav-notfall");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("notfall-unter")) }),
            ..Kopf::neu(&titel, Ort::Notfall)
        },
        html! {
            div.stapel {
                @if let Some(f) = &v.formular {
                    (karte("notfall-neu", &s.t("notfall-neu"), None, html! { div.innen.schmalseite { (eroeffnen(s, f)) } }))
                }
                @if let Some(offen) = &v.offen {
                    (karte("notfall-offen", &s.t("notfall-offen"), None, html! {
                        @if offen.is_empty() { (leer(Icon::Haken, &s.t("notfall-offen-leer"), &s.t("notfall-offen-leer-text"))) }
                        ul.zeilen { @for n in offen { (zeile(s, n)) } }
                    }))
                }
                @if v.formular.is_some() || !v.eigene.is_empty() || v.offen.is_none() {
                    (karte("notfall-eigene", &s.t("notfall-eigene"), None, html! {
                        @if v.eigene.is_empty() { (leer(Icon::Uhr, &s.t("notfall-keiner"), &s.t("notfall-keiner-text"))) }
                        ul.zeilen { @for n in &v.eigene { (zeile(s, n)) } }
                    }))
                }
                @if !v.geprueft.is_empty() {
                    (karte("notfall-geprueft", &s.t("notfall-geprueft"), None, html! {
                        ul.zeilen { @for n in &v.geprueft { (zeile(s, n)) } }
                    }))
                }
            }
        },
    )
}

fn abgelehnt(s: &Seite, fehler: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = fehler {
            (hinweis(Stand::Gefahr, Some(&s.t("notfall-fehler")), html! { p data-fehler { (text) } }))
        }
    }
}

fn eroeffnen(s: &Seite, f: &NotfallFormular) -> Markup {
    let zeigen = |text: &str, knopf: &str, href: &str| {
        hinweis(
            Stand::Info,
            None,
            html! { p { (s.t(text)) " " a href=(href) { (s.t(knopf)) } } },
        )
    };
    let welche = [FormFehler {
        feld: "akte".to_owned(),
        text: s.t("notfall-mehrere"),
    }];
    html! {
        p { (s.t("notfall-neu-text")) }
        (abgelehnt(s, f.fehler.as_deref()))
        @if !f.mehrere.is_empty() { (fehlerliste(s, &welche)) }
        @match f.bereit {
            NotfallBereit::OhneFaktor => (zeigen("notfall-ohne-faktor", "faktor-fehlt-knopf", "/konto#faktor")),
            NotfallBereit::Bestaetigen => (zeigen("notfall-faktor-alt", "bestaetigen-knopf", "/bestaetigen?ziel=%2Fnotfall")),
            NotfallBereit::Zweck => (hinweis(Stand::Info, None, html! { p { (s.t("notfall-zweck")) } })),
            NotfallBereit::Ja => (formular(s, "/notfall", html! {
                (Feld::neu("aktenzeichen", &s.t("notfall-aktenzeichen")).hinweis(&s.t("notfall-aktenzeichen-hinweis"))
                    .wert(&f.aktenzeichen).eingabe(s, "text"))
                @if !f.mehrere.is_empty() {
                    (Feld::neu("akte", &s.t("notfall-welche")).fehler(&welche).auswahl(s, &f.mehrere))
                }
                (Feld::neu("grund", &s.t("notfall-grund")).hinweis(&s.t("notfall-grund-hinweis"))
                    .wert(&f.grund).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("notfall-knopf")).gefahr().icon(Icon::Warnung).absenden()) }
            })),
        }
    }
}

fn zeile(s: &Seite, n: &NotfallView) -> Markup {
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (icon(Icon::Warnung)) }
            div {
                p.titel { a href={ "/notfall/" (n.id) } { (n.name) ": " (nummer(&n.aktenzeichen)) } }
                p.neben {
                    (n.fuehrend) " · " (zeitraum(s, n))
                    @if n.pruefung.is_none() { br; (s.mit("notfall-frist", &[("datum", s.datum(n.frist).into())])) }
                }
                p { (n.grund) }
            }
            (zustand(s, n))
        }
    }
}

fn zeitraum(s: &Seite, n: &NotfallView) -> String {
    format!("{} – {}", s.zeitpunkt(n.seit), s.zeitpunkt(n.bis))
}

fn zustand(s: &Seite, n: &NotfallView) -> Markup {
    match &n.pruefung {
        _ if n.laeuft => stand(Stand::Warn, Icon::Uhr, &s.t("notfall-laeuft")),
        Some(p) => ergebnis(s, p.ergebnis),
        None if n.frist < s.jetzt.tag() => {
            stand(Stand::Gefahr, Icon::Ausruf, &s.t("notfall-ueberfaellig"))
        }
        None => stand(Stand::Info, Icon::Uhr, &s.t("notfall-ungeprueft")),
    }
}

fn ergebnis(s: &Seite, e: Pruefergebnis) -> Markup {
    match e {
        Pruefergebnis::Berechtigt => stand(Stand::Gut, Icon::Haken, &s.t("notfall-berechtigt")),
        Pruefergebnis::Unberechtigt => {
            stand(Stand::Gefahr, Icon::Kreuz, &s.t("notfall-unberechtigt"))
        }
    }
}

/// `GET /notfall/{notfall}`.
pub fn einzeln(s: &Seite, v: &NotfallEinzeln, fehler: &[FormFehler]) -> Markup {
    let n = &v.notfall;
    let titel = s.t("notfall-titel");
    let mut angaben = vec![
        (s.t("notfall-wer"), html! { (n.name) ", " (n.organisation) }),
        (
            s.t("notfall-akte"),
            html! {
                @if n.eigener && n.laeuft { a href={ "/akten/" (n.akte) } { (nummer(&n.aktenzeichen)) } }
                @else { (nummer(&n.aktenzeichen)) }
                ", " (n.fuehrend)
            },
        ),
        (s.t("notfall-zeit"), html! { (zeitraum(s, n)) }),
        (s.t("notfall-grund-wort"), html! { (n.grund) }),
    ];
    match &n.pruefung {
        Some(p) => angaben.push((
            s.t("notfall-pruefung"),
            html! { (p.vermerk) br; span.klein.leise { (p.durch) ", " (s.zeitpunkt(p.am)) } },
        )),
        None => angaben.push((s.t("notfall-frist-wort"), html! { (s.datum(n.frist)) })),
    }
    rahmen(
        s,
        Kopf {
            nummer: Some(&n.aktenzeichen),
            pfad: vec![(s.t("nav-notfall"), "/notfall".to_owned())],
            staende: Some(zustand(s, n)),
            ..Kopf::neu(&titel, Ort::Notfall)
        },
        html! {
            div.stapel {
                (fehlerliste(s, fehler))
                (karte("notfall-angaben", &s.t("notfall-angaben"), None, html! {
                    div.innen { (paare(&angaben)) }
                    @if v.beendbar {
                        footer { (formular(s, &format!("/notfall/{}/beenden", n.id), html! {
                            (Knopf::neu(&s.t("notfall-beenden")).absenden())
                        })) }
                    }
                }))
                @if v.pruefbar { (pruefen(s, v, fehler)) }
                (karte("notfall-blicke", &s.t("notfall-blicke"), None, html! {
                    div.innen { p { (s.t("notfall-blicke-text")) } }
                    @if v.blicke.is_empty() { (leer(Icon::Uhr, &s.t("notfall-blicke-leer"), "")) }
                    ul.zeilen.eng {
                        @for (zeit, was) in &v.blicke { li.zeile { span { (was) } span.fest { (s.zeitpunkt(*zeit)) } } }
                    }
                }))
            }
        },
    )
}

fn pruefen(s: &Seite, v: &NotfallEinzeln, fehler: &[FormFehler]) -> Markup {
    let (n, e) = (&v.notfall, &v.eingaben);
    let moeglich = [Pruefergebnis::Berechtigt, Pruefergebnis::Unberechtigt];
    let werte: Vec<_> = moeglich
        .iter()
        .map(|e| (e.to_string(), s.t(&format!("notfall-{e}"))))
        .collect();
    karte(
        "notfall-urteil",
        &s.t("notfall-urteil"),
        None,
        html! { div.innen.schmalseite {
            (formular(s, &format!("/notfall/{}/pruefen", n.id), html! {
                (Feld::neu("ergebnis", &s.t("notfall-ergebnis")).wert(e.wert("ergebnis")).fehler(fehler).auswahl(s, &werte))
                (Feld::neu("vermerk", &s.t("notfall-vermerk")).hinweis(&s.t("notfall-vermerk-hinweis"))
                    .wert(e.wert("vermerk")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("notfall-urteil-knopf")).haupt().absenden()) }
            }))
        } },
    )
}
