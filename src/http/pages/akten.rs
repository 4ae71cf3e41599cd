//! Akten: the list with its filter, and the form to open one.

use eakte_domain::werte::{Aktenstand, Leistungsart, Medium};
use maud::{Markup, html};

use super::hinweise::faktor_hinweis;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, akten_tabelle, auswahl, blaettern, fehlerliste, formular,
    hinweis, icon, leer, mit_feldern,
};
use super::views::{AkteFormular, AktenListe, Eingaben};

/// `GET /akten`.
pub fn liste(s: &Seite, v: &AktenListe) -> Markup {
    let titel = match &v.plan {
        Some((_, bezeichnung)) => bezeichnung.clone(),
        None => s.t("nav-akten"),
    };
    let neu = match &v.plan {
        Some((kennzeichen, _)) => format!("/akten/neu?plan={kennzeichen}"),
        None => "/akten/neu".to_owned(),
    };
    rahmen(
        s,
        Kopf {
            nummer: v.plan.as_ref().map(|(kennzeichen, _)| kennzeichen.as_str()),
            pfad: match v.plan {
                Some(_) => vec![(s.t("nav-aktenplan"), "/aktenplan".to_owned())],
                None => Vec::new(),
            },
            knoepfe: v.darf_anlegen.then(|| {
                Knopf::neu(&s.t("akte-anlegen"))
                    .haupt()
                    .icon(Icon::Plus)
                    .taste('n')
                    .link(&neu)
            }),
            ..Kopf::neu(&titel, Ort::Akten)
        },
        html! {
            (faktor_hinweis(s))
            div.suchseite {
                (filter(s, v))
                section aria-label=(titel) {
                    div.karte {
                        @if v.akten.is_empty() {
                            (leer(Icon::Akte, &s.t("akten-leer"), &s.t("akten-leer-text")))
                        } @else { (akten_tabelle(s, &titel, &v.akten)) }
                    }
                    (blaettern(s, v.fortsetzung.then(|| adresse(&v.filter, None)).as_deref(), v.weiter.as_deref()))
                }
            }
        },
    )
}

/// Address of the list with its filter, from its beginning or from where a page ended.
pub(super) fn adresse(filter: &Eingaben, nach: Option<&str>) -> String {
    let nach = nach.map(|nach| ("nach", nach));
    let felder = filter
        .0
        .iter()
        .map(|(feld, wert)| (feld.as_str(), wert.as_str()));
    mit_feldern("/akten", felder.chain(nach))
}

fn filter(s: &Seite, v: &AktenListe) -> Markup {
    html! {
        details.klappe open {
            summary.knopf { (s.t("filter-titel")) (icon(Icon::Rechts)) }
            form method="get" action="/akten" aria-label=(s.t("filter-titel")) {
                @if let Some((kennzeichen, _)) = &v.plan { input type="hidden" name="plan" value=(kennzeichen); }
                (Feld::neu("leistung", &s.t("akte-leistung")).filter().wert(v.filter.wert("leistung"))
                    .auswahl(s, &auswahl(s, Leistungsart::ALLE)))
                (Feld::neu("status", &s.t("akte-status")).filter().wert(v.filter.wert("status"))
                    .auswahl(s, &auswahl(s, Aktenstand::ALLE)))
                (Knopf::neu(&s.t("filter-anwenden")).absenden())
                @if !v.filter.0.is_empty() { a.klein href="/akten" { (s.t("filter-entfernen")) } }
            }
        }
    }
}

/// `GET /akten/neu`, and again if something was wrong with it.
pub fn anlegen(s: &Seite, v: &AkteFormular, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("akte-anlegen");
    let e = &v.eingaben;
    let medium = if e.wert("medium").is_empty() {
        Medium::Elektronisch.code()
    } else {
        e.wert("medium")
    };
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-akten"), "/akten".to_owned())],
            unter: Some(html! { (s.t("akte-anlegen-unter")) }),
            ..Kopf::neu(&titel, Ort::Akten)
        },
        html! {
            @if !v.darf {
                (hinweis(Stand::Info, Some(&s.t("akte-darf-nicht")), html! { p { (s.t("akte-darf-nicht-text")) } }))
            } @else { div.schmalseite {
                (fehlerliste(s, fehler))
                div.karte { div.innen {
                    (formular(s, "/akten", html! {
                        (Feld::neu("plan", &s.t("akte-plan")).hinweis(&s.t("akte-plan-hinweis"))
                            .wert(e.wert("plan")).fehler(fehler).auswahl(s, &v.plan))
                        (Feld::neu("betreff", &s.t("akte-betreff")).hinweis(&s.t("akte-betreff-hinweis"))
                            .wert(e.wert("betreff")).fehler(fehler).eingabe(s, "text"))
                        div.nebeneinander {
                            (Feld::neu("wohnsitz", &s.t("akte-wohnsitz")).freiwillig()
                                .wert(e.wert("wohnsitz")).fehler(fehler).auswahl(s, &v.gemeinden))
                            (Feld::neu("beginn", &s.t("akte-beginn")).freiwillig()
                                .wert(e.wert("beginn")).fehler(fehler).eingabe(s, "date"))
                            (Feld::neu("medium", &s.t("akte-medium")).wert(medium).fehler(fehler)
                                .auswahl(s, &auswahl(s, Medium::ALLE)))
                        }
                        div.knoepfe {
                            (Knopf::neu(&s.t("akte-anlegen")).haupt().absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link("/akten"))
                        }
                    }))
                } }
            } }
        },
    )
}
