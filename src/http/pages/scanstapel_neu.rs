//! Scanstapel anliefern: which Akte, then what is said of the batch, and its files.

use eakte_domain::werte::{Dokumentklasse, Scanfarbe};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular_paket, haken, hinweis, icon,
    karte, leer, nummer,
};
use super::views::{AbgabeZiel, AkteZeile, StapelFormular};

/// `GET /scanstapel/neu`, and the answer to a delivery that was refused.
pub fn seite(s: &Seite, v: &StapelFormular, falsch: &[FormFehler]) -> Markup {
    let keine = v.ziel.is_none() && v.mehrere.is_empty() && !v.kennzeichen.is_empty();
    let keine = keine.then(|| FormFehler {
        feld: "kennzeichen".to_owned(),
        text: s.t("scan-neu-keine"),
    });
    let fehler: Vec<_> = keine.into_iter().chain(falsch.iter().cloned()).collect();
    let titel = s.t("scan-neu");
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-scanstapel"), "/scanstapel".to_owned())],
            unter: Some(html! { (s.t("scan-neu-unter")) }),
            ..Kopf::neu(&titel, Ort::Scanstapel)
        },
        html! {
            div.schmalseite { (fehlerliste(s, &fehler)) }
            div.stapel.schmalseite {
                @match &v.ziel {
                    Some(ziel) => (anliefern(s, v, ziel, &fehler)),
                    None => (suchen(s, v, &fehler)),
                }
                @if !v.mehrere.is_empty() { (akten(s, "mehrere", &s.t("dokument-abgeben-mehrere"), &v.mehrere)) }
                @if !v.zuletzt.is_empty() { (akten(s, "zuletzt", &s.t("scan-neu-zuletzt"), &v.zuletzt)) }
            }
        },
    )
}

fn suchen(s: &Seite, v: &StapelFormular, fehler: &[FormFehler]) -> Markup {
    karte(
        "wohin",
        &s.t("scan-neu-wohin"),
        None,
        html! { div.innen {
            form.formular action="/scanstapel/neu" {
                (Feld::neu("kennzeichen", &s.t("scan-neu-akte")).wert(&v.kennzeichen).fehler(fehler).eingabe(s, "text"))
                div.knoepfe {
                    (Knopf::neu(&s.t("dokument-abgeben-weiter")).haupt().icon(Icon::Rechts).absenden())
                    (Knopf::neu(&s.t("formular-abbrechen")).link("/scanstapel"))
                }
            }
        } },
    )
}

/// Akten to choose from.
fn akten(s: &Seite, id: &str, titel: &str, akten: &[AkteZeile]) -> Markup {
    let adresse = |a: &AkteZeile| {
        let ziel = a.id.to_string();
        let fields = [("kennzeichen", a.kennzeichen.as_str()), ("ziel", &ziel)];
        let query = serde_urlencoded::to_string(fields).unwrap_or_default();
        format!("/scanstapel/neu?{query}")
    };
    karte(
        id,
        titel,
        None,
        html! {
            ul.zeilen {
                @for a in akten {
                    li.zeile {
                        div { p.titel { (a.betreff) } p.neben { (nummer(&a.kennzeichen)) " · " (s.name(a.leistung)) } }
                        a.knopf.knopf-klein href=(adresse(a)) {
                            (icon(Icon::Rechts)) span { (s.t("dokument-abgeben-welche")) span.nur-vorlesen { ": " (a.betreff) } }
                        }
                    }
                }
            }
        },
    )
}

fn anliefern(s: &Seite, v: &StapelFormular, ziel: &AbgabeZiel, fehler: &[FormFehler]) -> Markup {
    karte(
        "anliefern",
        &s.t("scan-neu"),
        None,
        html! {
            div.innen {
                p { b { (ziel.betreff) } br; a href={ "/akten/" (ziel.akte) } { (nummer(&ziel.kennzeichen)) } }
                @if !ziel.freigegeben.is_empty() {
                    p.klein { (s.mit("scan-neu-lesen", &[("organisationen", ziel.freigegeben.join(", ").into())])) }
                }
                @if ziel.vorgaenge.is_empty() {
                    (leer(Icon::Vorgang, &s.t("dokument-abgeben-zu"), &s.t("ablage-kein-vorgang-text")))
                } @else {
                    @if !fehler.is_empty() {
                        (hinweis(Stand::Info, None, html! { p { (s.t("scan-neu-dateien-nochmal")) } }))
                    }
                    (formular_paket(s, "/scanstapel", felder(s, v, ziel, fehler)))
                }
            }
        },
    )
}

fn felder(s: &Seite, v: &StapelFormular, ziel: &AbgabeZiel, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let heute = s.jetzt.tag().to_string();
    let vorgang = match ziel.vorgaenge.as_slice() {
        // One open Vorgang needs no choosing.
        [(einziger, _)] => einziger.as_str(),
        _ => e.wert("vorgang"),
    };
    let ja = |feld: &str, text: &str| [("ja".to_owned(), s.t(text), e.hat(feld, "ja"))];
    let text = |feld: &str, jetzt: &str, label: &str, hinweis: &str| {
        let (label, hinweis) = (s.t(label), s.t(hinweis));
        Feld::neu(feld, &label)
            .hinweis(&hinweis)
            .wert(e.oder(feld, jetzt))
            .fehler(fehler)
            .eingabe(s, "text")
    };
    html! {
        input type="hidden" name="kennzeichen" value=(ziel.kennzeichen);
        input type="hidden" name="ziel" value=(ziel.akte);
        (Feld::neu("vorgang", &s.t("vorgang-ein")).wert(vorgang).fehler(fehler).auswahl(s, &ziel.vorgaenge))
        (text("name", "", "scan-name", "scan-neu-name-hinweis"))
        div.nebeneinander {
            (Feld::neu("gescannt_am", &s.t("scan-tag")).wert(e.oder("gescannt_am", &heute)).fehler(fehler).eingabe(s, "date"))
            (Feld::neu("eingang", &s.t("dokument-eingang")).freiwillig().wert(e.wert("eingang")).fehler(fehler).eingabe(s, "date"))
        }
        (text("bearbeiter", &v.bearbeiter, "scan-bearbeiter", "scan-neu-bearbeiter-hinweis"))
        (text("geraet", "", "scan-geraet", "scan-neu-geraet-hinweis"))
        div.nebeneinander {
            (Feld::neu("dpi", &s.t("scan-neu-dpi")).wert(e.oder("dpi", "300")).fehler(fehler).eingabe(s, "number"))
            (Feld::neu("farbe", &s.t("scan-neu-farbe")).wert(e.oder("farbe", Scanfarbe::Farbe.code())).fehler(fehler)
                .auswahl(s, &auswahl(s, Scanfarbe::ALLE)))
        }
        (Feld::neu("klasse", &s.t("dokument-klasse")).hinweis(&s.t("ablage-klasse-hinweis")).wert(e.wert("klasse"))
            .fehler(fehler).auswahl(s, &auswahl(s, Dokumentklasse::ALLE)))
        (Feld::neu("ausweisgrund", &s.t("scan-ausweis")).freiwillig().hinweis(&s.t("scan-ausweis-hinweis"))
            .wert(e.wert("ausweisgrund")).fehler(fehler).eingabe(s, "text"))
        (Feld::neu("blaetter", &s.t("scan-neu-blaetter")).hinweis(&s.t("scan-neu-blaetter-hinweis"))
            .wert(e.wert("blaetter")).fehler(fehler).eingabe(s, "number"))
        (haken("beidseitig", &s.t("scan-neu-seiten"), "", &ja("beidseitig", "scan-neu-beidseitig")))
        (Feld::neu("je_datei", &s.t("scan-neu-je-datei")).freiwillig().hinweis(&s.t("scan-neu-je-datei-hinweis"))
            .wert(e.wert("je_datei")).fehler(fehler).eingabe(s, "text"))
        (haken("bildgleich", &s.t("scan-bildgleich"), &s.t("scan-neu-bildgleich-hinweis"), &ja("bildgleich", "scan-neu-bildgleich")))
        (Feld::neu("datei", &s.t("ablage-dateien")).hinweis(&s.t("scan-neu-dateien-hinweis")).fehler(fehler).dateien(s, true, ""))
        div.knoepfe {
            (Knopf::neu(&s.t("scan-neu-knopf")).haupt().icon(Icon::Ablegen).absenden())
            (Knopf::neu(&s.t("dokument-abgeben-andere")).link("/scanstapel/neu"))
        }
    }
}
