//! Zugriffsprotokoll of an Akte, and the answer to a person who asks who received their data.

use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::auskunft::karten;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    FormFehler, Icon, Knopf, blaettern, fehlerliste, hinweis, karte, leer, nummer, stand,
};
use super::views::{AkteZugriffe, AuskunftView, EmpfaengerView, ZugriffView};

/// `GET /akten/{id}/zugriffe`.
pub fn liste(s: &Seite, v: &AkteZugriffe, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}/zugriffe", v.akte.id);
    let anfang = v.fortsetzung.then_some(basis.as_str());
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Zugriffe,
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                (karte("zugriffe", &s.t("zugriff-titel"), None, html! {
                    div.innen { p { (s.t("zugriff-text")) } }
                    @if v.zeilen.is_empty() { (leer(Icon::Uhr, &s.t("zugriff-keiner"), "")) }
                    @else {
                        table.liste.stapelbar {
                            caption.nur-vorlesen { (s.t("zugriff-titel")) }
                            thead { tr {
                                th scope="col" { (s.t("zugriff-wer")) }
                                th scope="col" { (s.t("zugriff-was")) }
                                th scope="col" { (s.t("konto-zweck")) }
                                th scope="col" { (s.t("zugriff-grund")) }
                                th scope="col" { (s.t("zugriff-wann")) }
                            } }
                            tbody { @for z in &v.zeilen { (zeile(s, z)) } }
                        }
                    }
                }))
                (blaettern(s, anfang, v.weiter.as_deref()))
                @if !v.fortsetzung { (karten(s, v, fehler)) }
            }
        },
    )
}

fn zeile(s: &Seite, z: &ZugriffView) -> Markup {
    html! {
        tr {
            th scope="row" { (z.name) br; span.klein.leise { (z.stelle_wer) ", " (s.name(z.rolle)) } }
            td {
                (s.name(z.art))
                @if let Some((id, betreff)) = &z.dokument { ": " a href={ "/dokumente/" (id) } { (betreff) } }
                @if !z.stelle.is_empty() { br; span.klein.leise { (z.stelle) } }
            }
            td { (s.name(z.zweck)) @if z.geteilt { br; span.klein.leise { (s.t("zugriff-freigabe")) } } @if z.im_notfall { br; (stand(Stand::Warn, Icon::Warnung, &s.t("notfall-titel"))) } }
            td {
                @if !z.erlaubt { (stand(Stand::Warn, Icon::Schloss, &s.t("zugriff-verweigert"))) " " }
                span.klein { (z.grund) }
            }
            td.fest { (s.zeitpunkt(z.zeit)) }
        }
    }
}

/// `GET /auskunft`.
pub fn auskunft(s: &Seite, v: &AuskunftView) -> Markup {
    let titel = s.t("auskunft-titel");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("auskunft-unter")) }),
            ..Kopf::neu(&titel, Ort::Auskunft)
        },
        html! {
            div.stapel {
                @if v.darf {
                    (karte("auskunft-frage", &s.t("auskunft-akten"), None, html! { div.innen.schmalseite {
                        form.formular method="get" action="/auskunft" {
                            div.eingabe {
                                label for="akten" { (s.t("auskunft-kennzeichen")) }
                                p.hinweis #akten-hinweis { (s.t("auskunft-hinweis")) }
                                textarea #akten name="akten" rows="4" aria-describedby="akten-hinweis" { (v.eingabe) }
                            }
                            div.knoepfe { (Knopf::neu(&s.t("auskunft-knopf")).haupt().absenden()) }
                        }
                    } }))
                } @else {
                    (hinweis(Stand::Info, Some(&s.t("auskunft-darf-nicht")), html! { p { (s.t("auskunft-darf-nicht-text")) } }))
                }
                @if v.darf && !v.unbekannt.is_empty() {
                    (hinweis(Stand::Warn, None, html! {
                        p { (s.mit("auskunft-unbekannt", &[("akten", v.unbekannt.join(", ").into())])) }
                    }))
                }
                @if let Some(zeilen) = &v.zeilen {
                    (antwort(s, zeilen))
                    (karte("festhalten", &s.t("auskuenfte-titel"), None, html! { div.innen {
                        p { (s.t("auskuenfte-danach")) }
                        ul { @for (id, kennzeichen) in &v.akten {
                            li { a href={ "/akten/" (id) "/zugriffe#auskuenfte" } { (nummer(kennzeichen)) } }
                        } }
                    } }))
                }
            }
        },
    )
}

fn antwort(s: &Seite, zeilen: &[EmpfaengerView]) -> Markup {
    let (gezeigt, verweigert): (Vec<_>, Vec<_>) = zeilen.iter().partition(|z| z.erlaubt);
    html! {
        (karte("empfaenger", &s.t("auskunft-empfaenger"), None, html! {
            div.innen { p { (s.t("auskunft-text")) } }
            @if gezeigt.is_empty() { (leer(Icon::Haken, &s.t("auskunft-niemand"), "")) }
            @else { (tabelle(s, &s.t("auskunft-empfaenger"), &gezeigt)) }
        }))
        @if !verweigert.is_empty() {
            (karte("verweigert", &s.t("auskunft-verweigert"), None, tabelle(s, &s.t("auskunft-verweigert"), &verweigert)))
        }
    }
}

fn tabelle(s: &Seite, titel: &str, zeilen: &[&EmpfaengerView]) -> Markup {
    html! {
        table.liste.stapelbar {
            caption.nur-vorlesen { (titel) }
            thead { tr {
                th scope="col" { (s.t("auskunft-wer")) }
                th scope="col" { (s.t("zugriff-was")) }
                th scope="col" { (s.t("konto-zweck")) }
                th scope="col" { (s.t("zugriff-grund")) }
                th scope="col" { (s.t("zugriff-wann")) }
            } }
            tbody {
                @for z in zeilen {
                    tr {
                        th scope="row" { (z.empfaenger) }
                        td {
                            @if z.erlaubt { (s.name(z.art)) } @else { (s.t("zugriff-versucht")) }
                            @if let Some(betreff) = &z.betreff { ": " (betreff) }
                            br; span.klein.leise { (nummer(&z.kennzeichen)) }
                        }
                        td { (s.name(z.zweck)) }
                        td.klein { (z.grundlage) }
                        td.fest {
                            (s.zeitpunkt(z.zeit))
                            @if z.anzahl > 1 { br; span.klein.leise { (s.mit("auskunft-anzahl", &[("anzahl", z.anzahl.into())])) } }
                        }
                    }
                }
            }
        }
    }
}
