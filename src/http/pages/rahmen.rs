//! The frame of every page: head with search and session, navigation, bottom bar on the phone.

use eakte_domain::werte::Zweck;
use maud::{DOCTYPE, Markup, html};

use super::hinweise::notfall_banner;
use super::seite::{Seite, SitzungView, Thema};
use super::teile::{Feld, Icon, Knopf, hinweis, icon, marke, meldung};
use crate::http::assets;
use crate::http::i18n::{Benannt, Sprache};

/// Where in the navigation a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ort {
    /// Mein Arbeitsplatz.
    Arbeitsplatz,
    /// Aktenplan.
    Plan,
    /// Akten and all inside them.
    Akten,
    /// Wiedervorlagen.
    Wiedervorlagen,
    /// Suche.
    Suche,
    /// Mit mir geteilt.
    Geteilt,
    /// Kette pruefen.
    Pruefung,
    /// xdomea-Import.
    Import,
    /// Scanstapel.
    Scanstapel,
    /// Aussonderung.
    Aussonderung,
    /// Löschungen.
    Loeschungen,
    /// Vertretung.
    Vertretung,
    /// Sharing agreements and the register.
    Vereinbarungen,
    /// Units and people of the organisation.
    Verwaltung,
    /// Who received data (Art. 15).
    Auskunft,
    /// Akten opened in an emergency.
    Notfall,
    /// The menu of the phone.
    Menue,
    /// Nowhere.
    Keiner,
}

/// A target of the navigation.
struct Ziel {
    ort: Ort,
    href: &'static str,
    icon: Icon,
    text: &'static str,
}

const ARBEIT: [Ziel; 5] = [
    Ziel {
        ort: Ort::Arbeitsplatz,
        href: "/",
        icon: Icon::Haus,
        text: "nav-arbeitsplatz",
    },
    Ziel {
        ort: Ort::Plan,
        href: "/aktenplan",
        icon: Icon::Plan,
        text: "nav-aktenplan",
    },
    Ziel {
        ort: Ort::Akten,
        href: "/akten",
        icon: Icon::Akte,
        text: "nav-akten",
    },
    Ziel {
        ort: Ort::Suche,
        href: "/suche",
        icon: Icon::Lupe,
        text: "nav-suche",
    },
    Ziel {
        ort: Ort::Wiedervorlagen,
        href: "/wiedervorlagen",
        icon: Icon::Kiste,
        text: "nav-wiedervorlagen",
    },
];
const NACHWEIS: [Ziel; 10] = [
    Ziel {
        ort: Ort::Geteilt,
        href: "/geteilt",
        icon: Icon::Teilen,
        text: "nav-geteilt",
    },
    Ziel {
        ort: Ort::Pruefung,
        href: "/pruefung",
        icon: Icon::Kette,
        text: "nav-pruefung",
    },
    Ziel {
        ort: Ort::Import,
        href: "/import",
        icon: Icon::Kiste,
        text: "nav-import",
    },
    Ziel {
        ort: Ort::Scanstapel,
        href: "/scanstapel",
        icon: Icon::Bild,
        text: "nav-scanstapel",
    },
    Ziel {
        ort: Ort::Aussonderung,
        href: "/aussonderung",
        icon: Icon::Laden,
        text: "nav-aussonderung",
    },
    Ziel {
        ort: Ort::Loeschungen,
        href: "/loeschungen",
        icon: Icon::Storno,
        text: "nav-loeschungen",
    },
    Ziel {
        ort: Ort::Vertretung,
        href: "/vertretung",
        icon: Icon::Uhr,
        text: "nav-vertretung",
    },
    Ziel {
        ort: Ort::Notfall,
        href: "/notfall",
        icon: Icon::Warnung,
        text: "nav-notfall",
    },
    Ziel {
        ort: Ort::Vereinbarungen,
        href: "/vereinbarungen",
        icon: Icon::Vorgang,
        text: "nav-vereinbarungen",
    },
    Ziel {
        ort: Ort::Auskunft,
        href: "/auskunft",
        icon: Icon::Hilfe,
        text: "nav-auskunft",
    },
];
/// Only to who has something to do there.
const VERWALTUNG: Ziel = Ziel {
    ort: Ort::Verwaltung,
    href: "/verwaltung",
    icon: Icon::Stift,
    text: "nav-verwaltung",
};
const FUSS: [(&str, &str); 3] = [
    ("/hilfe", "nav-hilfe"),
    ("/tastenkuerzel", "nav-tasten"),
    ("/barrierefreiheit", "nav-barrierefreiheit"),
];

/// The head of a page's content.
pub struct Kopf<'a> {
    /// Heading.
    pub titel: &'a str,
    /// First part of the window's title, if that is not the heading.
    pub fenster: Option<&'a str>,
    /// Number above the heading.
    pub nummer: Option<&'a str>,
    /// Line below the heading.
    pub unter: Option<Markup>,
    /// The way here: text and address; without an address it is this page.
    pub pfad: Vec<(String, String)>,
    /// Buttons beside the heading.
    pub knoepfe: Option<Markup>,
    /// States below the heading.
    pub staende: Option<Markup>,
    /// Where it belongs.
    pub ort: Ort,
}

impl<'a> Kopf<'a> {
    /// Only a heading.
    pub const fn neu(titel: &'a str, ort: Ort) -> Self {
        Self {
            titel,
            fenster: None,
            nummer: None,
            unter: None,
            pfad: Vec::new(),
            knoepfe: None,
            staende: None,
            ort,
        }
    }
}

/// A whole page for somebody who is logged in (or a page that needs nobody, such as help).
pub fn seite(s: &Seite, kopf: Kopf<'_>, inhalt: Markup) -> Markup {
    dokument(
        s,
        kopf.fenster.unwrap_or(kopf.titel),
        html! {
            div.rahmen {
                (leiste(s, kopf.ort))
                main #inhalt tabindex="-1" {
                    @if !kopf.pfad.is_empty() {
                        nav.pfad aria-label=(s.t("nav-pfad")) {
                            ol { @for (text, href) in &kopf.pfad { li { @if href.is_empty() { span aria-current="page" { (text) } } @else { a href=(href) { (text) } } } } }
                        }
                    }
                    @if let Some(m) = &s.meldung { (meldung(m)) }
                    div.titelzeile {
                        div {
                            @if let Some(nummer) = kopf.nummer { p.nummer { (nummer) } }
                            h1 { (kopf.titel) }
                            @if let Some(unter) = &kopf.unter { p.unter { (unter) } }
                        }
                        @if let Some(knoepfe) = &kopf.knoepfe { div.knoepfe { (knoepfe) } }
                        @if let Some(staende) = &kopf.staende { div.staende { (staende) } }
                    }
                    (inhalt)
                }
            }
            (unten(s, kopf.ort))
        },
    )
}

/// A page without navigation: login.
pub fn ohne_navigation(s: &Seite, titel: &str, inhalt: Markup) -> Markup {
    dokument(
        s,
        titel,
        html! { div.ohne-rahmen { main #inhalt tabindex="-1" { (inhalt) } } },
    )
}

fn dokument(s: &Seite, titel: &str, inhalt: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(s.sprache.code()) data-kern-theme=[s.thema.kern()]
            data-tasten=[(!s.tasten).then_some("aus")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (titel) " – eAkte" }
                link rel="icon" type="image/svg+xml" href=(assets::path("zeichen.svg"));
                link rel="preload" as="style" href=(assets::path("kern.css"));
                link rel="stylesheet" href=(assets::path("app.css"));
                script src=(assets::path("app.js")) defer {}
            }
            body {
                a.sprung href="#inhalt" { (s.t("nav-sprung")) }
                (kopfzeile(s))
                @if let Some(w) = &s.warnung {
                    aside.warnung aria-label=(s.t("warnung")) {
                        (hinweis(w.art, None, html! { p.stark { (w.titel) } p { (w.text) } }))
                    }
                }
                @if let Some(wer) = &s.sitzung { (notfall_banner(s, wer)) }
                (inhalt)
            }
        }
    }
}

fn kopfzeile(s: &Seite) -> Markup {
    html! {
        header.kopf {
            a.marke href="/" {
                (marke())
                span { "eAkte" @if let Some(wer) = &s.sitzung { small { (wer.organisation) } } }
            }
            @if let Some(wer) = &s.sitzung {
                form.kopfsuche role="search" action="/suche" aria-label=(s.t("suche-schnell")) {
                    (icon(Icon::Lupe))
                    input type="search" name="q" aria-label=(s.t("suche-feld"))
                        placeholder=(s.t("suche-platzhalter")) data-taste="/"
                        aria-keyshortcuts=[s.tasten.then_some("/")];
                    @if s.tasten { span.taste aria-hidden="true" { "/" } }
                }
                (konto(s, wer))
            } @else {
                span {}
                div { (sprachwahl(s)) }
            }
        }
    }
}

/// Who is there and for what purpose: always in sight, changed in two steps.
fn konto(s: &Seite, wer: &SitzungView) -> Markup {
    html! {
        details.konto {
            summary aria-label=(s.mit("konto-label", &[
                ("name", wer.name.as_str().into()),
                ("zweck", wer.zweck.name(s.sprache).into()),
            ])) {
                span.wer {
                    span.name { (wer.name) }
                    span.wofuer { (s.t("konto-zweck")) ": " (wer.zweck.name(s.sprache)) }
                }
                span.person aria-hidden="true" { (wer.initialen()) }
                (icon(Icon::Runter))
            }
            div.konto-blatt {
                div {
                    p.stark { (wer.name) }
                    p.klein.leise { (wer.organisation) @if let Some(rolle) = wer.rolle { ", " (wer.einheit) ", " (rolle.name(s.sprache)) } @if let Some(fuer) = &wer.vertretung { ", i. V. " (fuer) } }
                }
                (zweckwahl(s, wer, "konto"))
                (einstellungen(s))
                div.knoepfe {
                    (Knopf::neu(&s.t("konto-seite")).icon(Icon::Schloss).link("/konto"))
                    form method="post" action="/abmelden" {
                        input type="hidden" name="csrf" value=(s.csrf);
                        (Knopf::neu(&s.t("konto-abmelden")).icon(Icon::Abmelden).absenden())
                    }
                }
            }
        }
    }
}

/// Form to choose another purpose. `id` tells two of them on one page apart.
pub fn zweckwahl(s: &Seite, wer: &SitzungView, id: &str) -> Markup {
    let werte: Vec<_> = wer
        .zwecke
        .iter()
        .map(|z| (z.to_string(), z.name(s.sprache)))
        .collect();
    html! {
        form.wahl method="post" action="/zweck" {
            input type="hidden" name="csrf" value=(s.csrf);
            input type="hidden" name="zurueck" value=(s.pfad);
            (Feld::neu("zweck", &s.t("konto-zweck-wahl")).id(&format!("{id}-zweck"))
                .hinweis(&s.t("konto-zweck-hinweis")).wert(wer.zweck.code()).auswahl(s, &werte))
            (Knopf::neu(&s.t("konto-zweck-wechseln")).absenden())
        }
    }
}

/// Language, appearance, keys: one form, each choice a button.
pub fn einstellungen(s: &Seite) -> Markup {
    html! {
        form.umschalter method="post" action="/einstellungen" {
            input type="hidden" name="csrf" value=(s.csrf);
            input type="hidden" name="zurueck" value=(s.pfad);
            div {
                p.beschriftung { (s.t("einstellung-sprache")) }
                (schalter("sprache", "de", "Deutsch", s.sprache == Sprache::De, Some("de")))
                (schalter("sprache", "en", "English", s.sprache == Sprache::En, Some("en")))
            }
            div {
                p.beschriftung { (s.t("einstellung-thema")) }
                @for thema in Thema::ALLE {
                    (schalter("thema", thema.code(), &s.t(&format!("thema-{}", thema.code())), s.thema == thema, None))
                }
            }
            div {
                p.beschriftung { (s.t("einstellung-tasten")) }
                (schalter("tasten", "an", &s.t("einstellung-an"), s.tasten, None))
                (schalter("tasten", "aus", &s.t("einstellung-aus"), !s.tasten, None))
            }
        }
    }
}

fn sprachwahl(s: &Seite) -> Markup {
    html! {
        form.knoepfe method="post" action="/einstellungen" {
            input type="hidden" name="csrf" value=(s.csrf);
            input type="hidden" name="zurueck" value=(s.pfad);
            (schalter("sprache", "de", "Deutsch", s.sprache == Sprache::De, Some("de")))
            (schalter("sprache", "en", "English", s.sprache == Sprache::En, Some("en")))
        }
    }
}

fn schalter(name: &str, wert: &str, text: &str, an: bool, lang: Option<&str>) -> Markup {
    html! {
        button.knopf.knopf-klein type="submit" name=(name) value=(wert) lang=[lang]
            aria-pressed=(if an { "true" } else { "false" }) { (text) }
    }
}

fn leiste(s: &Seite, ort: Ort) -> Markup {
    if s.sitzung.is_none() {
        return html! { span {} };
    }
    html! {
        nav.leiste aria-label=(s.t("nav-haupt")) {
            div {
                ul { @for z in &ARBEIT { (eintrag(s, z, ort)) } }
                h2 #nav-nachweis { (s.t("nav-nachweis")) }
                ul aria-labelledby="nav-nachweis" { @for z in nachweis(s) { (eintrag(s, z, ort)) } }
                div.leiste-fuss {
                    @for (href, text) in FUSS {
                        a href=(href) aria-current=[(s.pfad == href).then_some("page")] { (s.t(text)) }
                    }
                }
            }
        }
    }
}

/// The second part of the navigation: what only some may do is there only for them.
fn nachweis(s: &Seite) -> Vec<&'static Ziel> {
    let wer = s.sitzung.as_ref();
    let (auskunft, verwaltung) = wer.map_or((false, false), |w| (w.auskunft, w.verwaltung));
    let alle: &'static [Ziel] = &NACHWEIS;
    let ausweg = wer.is_some_and(|w| matches!(w.zweck, Zweck::Leistung(_) | Zweck::Archivierung));
    let alle = alle.iter().filter(|z| match z.ort {
        Ort::Auskunft => auskunft,
        Ort::Aussonderung => ausweg,
        _ => true,
    });
    alle.chain(verwaltung.then_some(&VERWALTUNG)).collect()
}

fn eintrag(s: &Seite, z: &Ziel, ort: Ort) -> Markup {
    html! {
        li { a href=(z.href) aria-current=[(z.ort == ort).then_some("page")] { (icon(z.icon)) span { (s.t(z.text)) } } }
    }
}

fn unten(s: &Seite, ort: Ort) -> Markup {
    if s.sitzung.is_none() {
        return html! {};
    }
    let menue = Ziel {
        ort: Ort::Menue,
        href: "/menue",
        icon: Icon::Menue,
        text: "nav-menue",
    };
    let ziele = [
        (&ARBEIT[0], "nav-start"),
        (&ARBEIT[2], "nav-akten"),
        (&ARBEIT[3], "nav-suche"),
        (&menue, "nav-menue"),
    ];
    html! {
        nav.unten aria-label=(s.t("nav-unten")) {
            @for (z, text) in ziele {
                a href=(z.href) aria-current=[(z.ort == ort).then_some("page")] { (icon(z.icon)) (s.t(text)) }
            }
        }
    }
}

/// All targets on one page: what the phone's fourth button opens.
pub fn menue(s: &Seite) -> Markup {
    let titel = s.t("nav-menue");
    seite(
        s,
        Kopf::neu(&titel, Ort::Menue),
        html! {
            div.menue {
                section.karte {
                    ul.zeilen {
                        @for z in ARBEIT.iter().chain(nachweis(s)) {
                            li { a.zeile href=(z.href) { (icon(z.icon)) span { (s.t(z.text)) } } }
                        }
                    }
                }
                section.karte {
                    ul.zeilen {
                        @for (href, text) in FUSS { li { a.zeile href=(href) { (icon(Icon::Hilfe)) span { (s.t(text)) } } } }
                    }
                }
                @if s.sitzung.is_some() {
                    section.karte {
                        ul.zeilen { li { a.zeile href="/konto" { (icon(Icon::Schloss)) span { (s.t("konto-seite")) } } } }
                    }
                }
                @if let Some(wer) = &s.sitzung {
                    section.karte aria-labelledby="menue-zweck" {
                        header { h2 #menue-zweck { (s.t("konto-zweck")) } }
                        div.innen { (zweckwahl(s, wer, "menue")) }
                    }
                }
                section.karte aria-labelledby="menue-einstellungen" {
                    header { h2 #menue-einstellungen { (s.t("einstellung-titel")) } }
                    div.innen { (einstellungen(s)) }
                }
            }
        },
    )
}
