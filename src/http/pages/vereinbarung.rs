//! Vereinbarungen: sharing agreements as data, the form to put one down, and the register made from them.

use eakte_domain::werte::{Dokumentklasse, Leistungsart, Zweck};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, haken, karte, leer, stand,
};
use super::views::{RegisterView, VereinbarungView, Vereinbarungen};
use crate::app::register::{Abrufverfahren, Verarbeitung, Vereinbarungsstand};

/// `GET /vereinbarungen`.
pub fn liste(s: &Seite, v: &Vereinbarungen, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("nav-vereinbarungen");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("vereinbarung-unter")) }),
            knoepfe: Some(
                html! { (Knopf::neu(&s.t("register-titel")).icon(Icon::Dokument).link("/register")) },
            ),
            ..Kopf::neu(&titel, Ort::Vereinbarungen)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if v.zeilen.is_empty() {
                    (karte("keine", &s.t("vereinbarung-liste"), None,
                        leer(Icon::Teilen, &s.t("vereinbarung-keine"), &s.t("vereinbarung-keine-text"))))
                }
                @for z in &v.zeilen { (eine(s, v, z, fehler)) }
                @if v.regeln { (neu(s, v, fehler)) }
            }
        },
    )
}

fn staende(s: &Seite, st: Vereinbarungsstand) -> Markup {
    let text = s.t(&format!("vereinbarung-stand-{}", st.code()));
    match st {
        Vereinbarungsstand::Gilt => stand(Stand::Gut, Icon::Haken, &text),
        Vereinbarungsstand::Entwurf => stand(Stand::Warn, Icon::Stift, &text),
        Vereinbarungsstand::Kuenftig => stand(Stand::Info, Icon::Uhr, &text),
        Vereinbarungsstand::Abgelaufen => stand(Stand::Ruhig, Icon::Uhr, &text),
        Vereinbarungsstand::Beendet => stand(Stand::Ruhig, Icon::Kreuz, &text),
    }
}

/// Names of codes of a vocabulary; a code nobody knows stays as it is.
fn namen<T>(s: &Seite, codes: &[String]) -> String
where
    T: std::str::FromStr + crate::http::i18n::Benannt,
{
    let name = |c: &String| c.parse::<T>().map_or_else(|_| c.clone(), |t| s.name(t));
    codes.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// That it was ended: the day, who and why, as far as that is on record.
fn beendet(s: &Seite, a: &Abrufverfahren) -> Option<String> {
    let am = s.mit(
        "vereinbarung-beendet-am",
        &[("datum", s.datum_kurz(a.beendet_am?).into())],
    );
    let von = a
        .beendet_von
        .as_ref()
        .map(|wer| s.mit("vereinbarung-beendet-von", &[("wer", wer.as_str().into())]));
    let wer = [Some(am), von].into_iter().flatten().collect::<Vec<_>>();
    let grund = a.beendet_grund.as_ref().map(|grund| format!(": {grund}"));
    Some(wer.join(", ") + &grund.unwrap_or_default())
}

fn angaben(s: &Seite, a: &Abrufverfahren) -> Markup {
    // Ended before its first day, it never ran: then what was agreed is shown.
    let ende = a.beendet_am.filter(|am| *am >= a.von);
    let bis = ende.map_or(a.bis, |am| am.min(a.bis));
    html! {
        dl.fakten {
            div { dt { (s.t("vereinbarung-geber")) } dd { (a.geber) } }
            div { dt { (s.t("vereinbarung-empfaenger")) } dd {
                (a.empfaenger)
                @if !a.einheiten.is_empty() { ", " (a.einheiten.join(", ")) }
            } }
            div { dt { (s.t("konto-zweck")) } dd { (namen::<Zweck>(s, std::slice::from_ref(&a.zweck))) } }
            div { dt { (s.t("freigabe-grundlage")) } dd { (a.rechtsgrundlage) } }
            div { dt { (s.t("vereinbarung-laufzeit")) } dd { (s.datum_kurz(a.von)) " – " (s.datum_kurz(bis)) } }
            @if let Some(beendet) = beendet(s, a) { div { dt { (s.t("vereinbarung-ende")) } dd { (beendet) } } }
            div { dt { (s.t("vereinbarung-leistungen")) } dd { (namen::<Leistungsart>(s, &a.leistungsarten)) } }
            div { dt { (s.t("vereinbarung-daten")) } dd { (namen::<Dokumentklasse>(s, &a.datenarten)) } }
            div { dt { (s.t("vereinbarung-anlass")) } dd { (a.anlass) } }
            div { dt { (s.t("vereinbarung-massnahmen")) } dd { (a.massnahmen) } }
            div { dt { (s.t("vereinbarung-genehmigt")) } dd {
                (s.mit("vereinbarung-entworfen-von", &[("wer", a.entworfen.as_str().into())]))
                @if let Some(wer) = &a.genehmigt { br; (s.mit("vereinbarung-genehmigt-von", &[("wer", wer.as_str().into())])) }
            } }
        }
    }
}

fn eine(s: &Seite, v: &Vereinbarungen, z: &VereinbarungView, fehler: &[FormFehler]) -> Markup {
    let a = &z.verfahren;
    let basis = format!("/vereinbarungen/{}", a.vereinbarung);
    let id = format!("v-{}", a.vereinbarung);
    let grund = format!("grund-{}", a.vereinbarung);
    let falsch = fehler.iter().any(|f| f.feld == grund);
    let wert = if falsch { v.eingaben.wert("grund") } else { "" };
    karte(
        &id,
        &a.bezeichnung,
        Some(staende(s, a.stand)),
        html! {
            (angaben(s, a))
            @if z.genehmigen || z.beenden || z.eigene {
                div.innen {
                    @if z.genehmigen {
                        (formular(s, &format!("{basis}/genehmigen"), html! {
                            div.knoepfe { (Knopf::neu(&s.t("vereinbarung-genehmigen")).haupt().icon(Icon::Haken).absenden()) }
                        }))
                    } @else if z.eigene { p.klein.leise { (s.t("vereinbarung-zweite-person")) } }
                    @if z.beenden {
                        details open[falsch] {
                            summary { span.knopf.knopf-klein { (s.t("vereinbarung-beenden")) span.nur-vorlesen { ": " (a.bezeichnung) } } }
                            p { (s.t("vereinbarung-beenden-text")) }
                            (formular(s, &format!("{basis}/beenden"), html! {
                                (Feld::neu("grund", &s.t("aendern-grund")).id(&grund).wert(wert).fehler(fehler).eingabe(s, "text"))
                                div.knoepfe { (Knopf::neu(&s.t("vereinbarung-beenden")).gefahr().icon(Icon::Kreuz).absenden()) }
                            }))
                        }
                    }
                }
            }
        },
    )
}

fn neu(s: &Seite, v: &Vereinbarungen, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let heute = s.jetzt.tag().to_string();
    let von = if e.wert("von").is_empty() {
        &heute
    } else {
        e.wert("von")
    };
    let zwecke: Vec<_> = Leistungsart::ALLE
        .iter()
        .map(|l| (l.code().to_owned(), s.name(*l)))
        .collect();
    let leistungen: Vec<_> = Leistungsart::ALLE
        .iter()
        .map(|l| {
            (
                l.code().to_owned(),
                s.name(*l),
                e.hat("leistungsarten", l.code()),
            )
        })
        .collect();
    let klassen: Vec<_> = Dokumentklasse::ALLE
        .iter()
        .map(|k| (k.code().to_owned(), s.name(*k), e.hat("klassen", k.code())))
        .collect();
    let feld = |name: &'static str, text: &str| {
        let label = s.t(text);
        Feld::neu(name, &label)
            .wert(e.wert(name))
            .fehler(fehler)
            .eingabe(s, "text")
    };
    karte(
        "neu",
        &s.t("vereinbarung-neu"),
        None,
        html! { div.innen.schmalseite {
            p.klein.leise { (s.t("vereinbarung-neu-text")) }
            (formular(s, "/vereinbarungen", html! {
                (feld("bezeichnung", "vereinbarung-bezeichnung"))
                (feld("anlass", "vereinbarung-anlass"))
                (feld("rechtsgrundlage", "freigabe-grundlage"))
                div.nebeneinander {
                    (Feld::neu("empfaenger", &s.t("vereinbarung-empfaenger")).wert(e.wert("empfaenger"))
                        .fehler(fehler).auswahl(s, &v.organisationen))
                    (Feld::neu("einheiten", &s.t("vereinbarung-einheiten")).hinweis(&s.t("vereinbarung-einheiten-hinweis"))
                        .freiwillig().wert(e.wert("einheiten")).fehler(fehler).eingabe(s, "text"))
                }
                (Feld::neu("zweck_vereinbart", &s.t("konto-zweck")).wert(e.wert("zweck_vereinbart"))
                    .fehler(fehler).auswahl(s, &zwecke))
                (haken("leistungsarten", &s.t("vereinbarung-leistungen"), &s.t("vereinbarung-leistungen-hinweis"), &leistungen))
                (haken("klassen", &s.t("vereinbarung-daten"), &s.t("freigabe-klassen-hinweis"), &klassen))
                (feld("massnahmen", "vereinbarung-massnahmen"))
                div.nebeneinander {
                    (Feld::neu("von", &s.t("freigabe-von")).wert(von).fehler(fehler).eingabe(s, "date"))
                    (Feld::neu("bis", &s.t("freigabe-bis-feld")).wert(e.wert("bis")).fehler(fehler).eingabe(s, "date"))
                }
                div.knoepfe { (Knopf::neu(&s.t("vereinbarung-entwerfen")).haupt().icon(Icon::Plus).absenden()) }
            }))
        } },
    )
}

/// `GET /register`.
pub fn register(s: &Seite, v: &RegisterView) -> Markup {
    let titel = s.t("register-titel");
    let r = &v.register;
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-vereinbarungen"), "/vereinbarungen".to_owned())],
            unter: Some(html! {
                (s.mit("register-unter", &[("organisation", r.verantwortlich.as_str().into()), ("zeit", s.zeitpunkt(r.stand).into())]))
            }),
            knoepfe: Some(html! {
                (Knopf::neu(&s.t("register-csv")).icon(Icon::Laden).link("/register.csv"))
                (Knopf::neu(&s.t("register-json")).icon(Icon::Laden).link("/register.json"))
            }),
            ..Kopf::neu(&titel, Ort::Vereinbarungen)
        },
        html! {
            div.stapel {
                h2 { (s.t("register-verarbeitungen")) }
                @for t in &r.verarbeitungen { (verarbeitung(s, t)) }
                h2 { (s.t("register-abrufverfahren")) }
                @if r.abrufverfahren.is_empty() {
                    (karte("keine", &s.t("vereinbarung-liste"), None,
                        leer(Icon::Teilen, &s.t("vereinbarung-keine"), &s.t("vereinbarung-keine-text"))))
                }
                @for a in &r.abrufverfahren {
                    (karte(&format!("a-{}", a.vereinbarung), &a.bezeichnung, Some(staende(s, a.stand)), angaben(s, a)))
                }
            }
        },
    )
}

fn verarbeitung(s: &Seite, v: &Verarbeitung) -> Markup {
    let jahre = match v.aufbewahrung_jahre.as_slice() {
        [] => None,
        [jahre] => Some(s.mit("plan-aufbewahrung", &[("jahre", (*jahre).into())])),
        mehrere => {
            let jahre: Vec<_> = mehrere.iter().map(u16::to_string).collect();
            Some(s.mit("register-jahre", &[("jahre", jahre.join(", ").into())]))
        }
    };
    let aufbewahrung = match (jahre, v.aufbewahrung_dauernd) {
        (None, false) => s.t("register-ohne-frist"),
        (None, true) => s.t("plan-dauernd"),
        (Some(jahre), false) => jahre,
        (Some(jahre), true) => s.mit("register-teils-dauernd", &[("jahre", jahre.into())]),
    };
    let name = namen::<Leistungsart>(s, std::slice::from_ref(&v.leistungsart));
    karte(
        &format!("t-{}", v.leistungsart),
        &name,
        None,
        html! {
            dl.fakten {
                div { dt { (s.t("register-einheiten")) } dd { (v.einheiten.join(", ")) } }
                div { dt { (s.t("register-betroffene")) } dd { (s.t("register-betroffene-alle")) } }
                div { dt { (s.t("vereinbarung-daten")) } dd { (namen::<Dokumentklasse>(s, &v.datenarten)) } }
                div { dt { (s.t("register-empfaenger")) } dd {
                    @if v.empfaenger.is_empty() { (s.t("register-keine-empfaenger")) }
                    @for e in &v.empfaenger {
                        (e.organisation) ", " (namen::<Zweck>(s, std::slice::from_ref(&e.zweck))) ", " (e.rechtsgrundlage)
                        @if !e.aktuell {
                            ", " (match e.bis {
                                Some(bis) => s.mit("register-empfaenger-bis", &[("tag", s.datum(bis).into())]),
                                None => s.t("register-empfaenger-beendet"),
                            })
                        }
                        br;
                    }
                } }
                div { dt { (s.t("akte-aufbewahren")) } dd { (aufbewahrung) } }
                div { dt { (s.t("vereinbarung-massnahmen")) } dd { (s.t("register-massnahmen-alle")) } }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::app::register::{BETROFFENE, MASSNAHMEN};
    use crate::http::i18n::Sprache;

    #[test]
    fn the_page_of_the_register_says_in_german_what_its_table_says() {
        assert_eq!(Sprache::De.t("register-betroffene-alle"), BETROFFENE);
        assert_eq!(Sprache::De.t("register-massnahmen-alle"), MASSNAHMEN);
    }
}
