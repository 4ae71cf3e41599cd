//! Mein Arbeitsplatz: what waits for one, where one left off, what is open in the unit, what others shared.

use eakte_domain::werte::{Zeichnungsstand, Zweck};
use maud::{Markup, html};

use super::freigabe;
use super::hinweise::{faktor_hinweis, notfall_hinweis};
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::regelwerk;
use super::seite::{Seite, Stand};
use super::teile::{Icon, Knopf, aktenstand, karte, leer, medientyp, nummer, stand};
use super::uebergabe;
use super::verwaltung;
use super::views::{AkteZeile, Arbeitsplatz, DokumentZuletzt, GeteiltZeile, OffenerNotfall};
use super::{frist, geschaeftsgang, loeschung, scanstapel};
use crate::app::aussonderung::Aussonderungslage;
use crate::http::i18n;

/// `GET /`.
pub fn seite(s: &Seite, v: &Arbeitsplatz) -> Markup {
    let titel = s.t("nav-arbeitsplatz");
    let zweck = s.sitzung.as_ref().map(|wer| wer.zweck);
    let archiv = zweck == Some(Zweck::Archivierung);
    let (zurueckgegeben, zu_versenden): (Vec<_>, Vec<_>) = v
        .zurueck
        .iter()
        .partition(|z| z.zeichnung == Zeichnungsstand::Zurueckgegeben);
    let alle = |href: &str| html! { a href=(href) { (s.t("liste-alle")) } };
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (i18n::tag(s.sprache, s.jetzt.tag())) }),
            knoepfe: Some(html! {
                @if v.darf_anlegen {
                    (Knopf::neu(&s.t("akte-anlegen")).haupt().icon(Icon::Plus).taste('n').link("/akten/neu"))
                }
                (Knopf::neu(&s.t("nav-aktenplan")).icon(Icon::Plan).link("/aktenplan"))
            }),
            ..Kopf::neu(&titel, Ort::Arbeitsplatz)
        },
        html! {
            (notfall_hinweis(s))
            (faktor_hinweis(s))
            div.spalten {
                div.stapel {
                    @if !v.notfaelle.is_empty() {
                        (karte("notfaelle", &s.t("notfall-offene"), None, notfaelle(s, &v.notfaelle)))
                    }
                    @if !v.zu_zeichnen.is_empty() {
                        (karte("zu-zeichnen", &s.t("geschaeftsgang-zu-zeichnen"), None, geschaeftsgang::wartende(s, &v.zu_zeichnen)))
                    }
                    @if !zurueckgegeben.is_empty() {
                        (karte("zurueckgegeben", &s.t("geschaeftsgang-zurueckgegeben"), None,
                            geschaeftsgang::zurueckgekommene(s, &zurueckgegeben)))
                    }
                    @if !zu_versenden.is_empty() {
                        (karte("zu-versenden", &s.t("geschaeftsgang-zu-versenden"), None,
                            geschaeftsgang::zurueckgekommene(s, &zu_versenden)))
                    }
                    @if !v.wiedervorlagen.is_empty() {
                        (karte("wiedervorlagen", &s.t("nav-wiedervorlagen"), Some(alle("/wiedervorlagen")),
                            frist::zeilen(s, &v.wiedervorlagen, frist::Zurueck::Start, true)))
                    }
                    @if !v.stichproben.is_empty() {
                        (karte("stichproben", &s.t("scan-warten"), Some(alle("/scanstapel")), scanstapel::wartende(s, &v.stichproben)))
                    }
                    @if v.ausweg != Aussonderungslage::default() {
                        (karte("ausweg", &s.t("nav-aussonderung"), Some(html! { a href="/aussonderung" { (s.t("aussonderung-zur-liste")) } }),
                            ausweg(s, v.ausweg)))
                    }
                    @if !v.freigaben.is_empty() {
                        (karte("freigaben", &s.t("freigabe-warten"), None, freigabe::kurz(s, &v.freigaben)))
                    }
                    @if !v.loeschungen.is_empty() {
                        (karte("loeschungen", &s.t("loeschung-warten"), Some(alle("/loeschungen")), loeschung::kurz(s, &v.loeschungen)))
                    }
                    @if !v.rechte.is_empty() {
                        (karte("rechte", &s.t("verwaltung-wartet"), Some(alle("/verwaltung")), verwaltung::kurz(s, &v.rechte)))
                    }
                    @if v.regelwerk {
                        (karte("regelwerk", &s.t("regelwerk-titel"), None, regelwerk::hinweis_karte(s)))
                    }
                    @if !v.uebergaben.is_empty() {
                        (karte("uebergaben", &s.t("uebergabe-titel"), None, uebergabe::zeilen(s, &v.uebergaben)))
                    }
                    @if archiv { (karte("archiv", &s.t("arbeitsplatz-archiv"), None, archivieren(s))) }
                    (karte("zuletzt", &s.t("arbeitsplatz-meine-akten"), None, html! {
                        @if v.meine_akten.is_empty() {
                            (leer(Icon::Akte, &s.t("arbeitsplatz-meine-leer"), &s.t("arbeitsplatz-meine-leer-text")))
                        } @else { (akten(s, &v.meine_akten)) }
                    }))
                    @if !v.meine_dokumente.is_empty() {
                        (karte("zuletzt-dokumente", &s.t("arbeitsplatz-meine-dokumente"), None, dokumente(s, &v.meine_dokumente)))
                    }
                    @if !archiv || !v.offene_akten.is_empty() {
                        (karte("offen", &s.t("arbeitsplatz-offen"), Some(alle("/akten?status=in_bearbeitung")), html! {
                            @if v.offene_akten.is_empty() {
                                (leer(Icon::Haken, &s.t("arbeitsplatz-offen-leer"), &s.t("arbeitsplatz-offen-leer-text")))
                            } @else { (akten(s, &v.offene_akten)) }
                        }))
                    }
                }
                div.stapel {
                    section.karte aria-labelledby="suche" {
                        header { h2 #suche { (s.t("nav-suche")) } }
                        form.innen role="search" action="/suche" aria-labelledby="suche" {
                            div.wahl {
                                div.eingabe {
                                    label for="q-hier" { (s.t("suche-was")) }
                                    input #q-hier type="search" name="q";
                                }
                                (Knopf::neu(&s.t("suche-knopf")).icon(Icon::Lupe).absenden())
                            }
                        }
                    }
                    @if !archiv || !v.geteilt.is_empty() {
                        (karte("geteilt", &s.t("arbeitsplatz-geteilt"), Some(alle("/geteilt")), html! {
                            @if v.geteilt.is_empty() {
                                (leer(Icon::Teilen, &s.t("geteilt-leer"), &s.t("geteilt-leer-zweck")))
                            } @else { ul.zeilen.eng { @for g in &v.geteilt { (geteilt(s, g)) } } }
                        }))
                    }
                }
            }
        },
    )
}

/// What the archive does next: no Akte is in hand there, and none is shared with it.
fn archivieren(s: &Seite) -> Markup {
    html! {
        div.innen {
            p { (s.t("arbeitsplatz-archiv-text")) }
            div.knoepfe {
                (Knopf::neu(&s.t("nav-pruefung")).icon(Icon::Kette).link("/pruefung"))
                (Knopf::neu(&s.t("nav-import")).icon(Icon::Kiste).link("/import"))
            }
        }
    }
}

/// How much waits on the way to the archive; what does not is not named.
fn ausweg(s: &Seite, a: Aussonderungslage) -> Markup {
    let zeilen = [
        (a.faellig, "faellig", "arbeitsplatz-faellig"),
        (a.zu_bewerten, "bewerten", "arbeitsplatz-zu-bewerten"),
        (a.zu_bestaetigen, "antwort", "arbeitsplatz-zu-bestaetigen"),
    ];
    html! {
        ul.zeilen {
            @for (anzahl, ort, text) in zeilen.into_iter().filter(|(anzahl, ..)| *anzahl > 0) {
                li.zeile {
                    p.titel { a href={ "/aussonderung#" (ort) } { (s.mit(text, &[("anzahl", anzahl.into())])) } }
                }
            }
        }
    }
}

/// What an emergency opens; under another purpose a button goes there.
fn notfaelle(s: &Seite, offen: &[OffenerNotfall]) -> Markup {
    html! {
        ul.zeilen {
            @for n in offen {
                @let akte = format!("/akten/{}", n.akte);
                li.zeile {
                    div {
                        @if let Some(zweck) = n.zweck {
                            p.titel { (nummer(&n.kennzeichen)) }
                            form method="post" action="/zweck" {
                                input type="hidden" name="csrf" value=(s.csrf);
                                p { (s.t("notfall-anderer-zweck")) }
                                div.knoepfe {
                                    button.knopf.knopf-klein type="submit" name="zweck" value=(zweck) { (s.name(zweck)) }
                                }
                            }
                        } @else { p.titel { a href=(akte) { (nummer(&n.kennzeichen)) } } }
                        p.neben { (s.t("notfall-banner-text")) }
                    }
                    (stand(Stand::Warn, Icon::Uhr, &s.mit("notfall-offen-bis", &[("zeit", s.zeitpunkt(n.bis).into())])))
                }
            }
        }
    }
}

fn akten(s: &Seite, zeilen: &[AkteZeile]) -> Markup {
    html! {
        ul.zeilen {
            @for a in zeilen {
                li.zeile {
                    div {
                        p.titel { a href={ "/akten/" (a.id) } { (a.betreff) } }
                        p.neben { (nummer(&a.kennzeichen)) " · " (s.name(a.leistung)) " · " (s.zeitpunkt(a.geaendert)) }
                    }
                    @if a.geteilt { (stand(Stand::Info, Icon::Teilen, &s.t("akte-geteilt"))) }
                    @else { (aktenstand(s, a.status, a.ende)) }
                }
            }
        }
    }
}

fn dokumente(s: &Seite, zeilen: &[DokumentZuletzt]) -> Markup {
    html! {
        ul.zeilen {
            @for d in zeilen {
                li.zeile {
                    div {
                        p.titel { a href={ "/dokumente/" (d.id) } { (d.betreff) } }
                        p.neben {
                            (nummer(&d.kennzeichen))
                            @if !d.medientyp.is_empty() { " · " (medientyp(s, &d.medientyp)) }
                            " · " (s.zeitpunkt(d.zeit))
                        }
                    }
                    @if d.storniert { (stand(Stand::Gefahr, Icon::Storno, &s.t("dokument-storniert"))) }
                }
            }
        }
    }
}

fn geteilt(s: &Seite, g: &GeteiltZeile) -> Markup {
    html! {
        li.zeile {
            div {
                p.titel { a href={ "/akten/" (g.akte) } { (g.betreff) } }
                p.neben {
                    (g.organisation) " · " (nummer(&g.kennzeichen)) br;
                    (s.mit("geteilt-bis", &[("datum", s.datum(g.bis).into())]))
                }
            }
        }
    }
}
