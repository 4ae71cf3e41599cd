//! Akte: its head and tabs. Übersicht, Dokumente, Verlauf; Freigaben are in `freigabe`, changes in `akte_aendern`.

use eakte_domain::werte::{Status, Zweck};
use maud::{Markup, html};

use super::aktenplan::aufbewahrung;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, Icon, Knopf, aktenstand, auswahl, blaettern, dokument_tabelle, formular_mit_datei, icon,
    karte, kette, kuerzel, leer, nummer, reiter, stand, status,
};
use super::views::{
    AbgabeView, AkteDokumente, AkteUebersicht, AkteVerlauf, AkteView, Auswahl, FreigabeView,
    VorgangView,
};
use super::warum::link as warum_link;
use super::{aussonderung_akte, frist};
use eakte_domain::werte::{Dokumentklasse, Richtung};

/// The tabs of an Akte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reiter<'a> {
    Uebersicht,
    Dokumente,
    Verlauf,
    Fristen,
    Freigaben,
    Zugriffe,
    Zustaendigkeit,
    Aussonderung,
    /// None of them: a step that is taken with the Akte, by its name.
    Schritt(&'a str),
}

impl<'a> Reiter<'a> {
    const fn schritt(self) -> Option<&'a str> {
        if let Self::Schritt(name) = self {
            Some(name)
        } else {
            None
        }
    }
}

/// Whether Fristen are shown: they are internal to those who work for a benefit. Who sees the Akte through a share, or
/// for another purpose, has no part in them.
fn arbeitet(s: &Seite, a: &AkteView) -> bool {
    let zweck = s.sitzung.as_ref().map(|wer| wer.zweck);
    a.geteilt_von.is_none() && matches!(zweck, Some(Zweck::Leistung(_)))
}

/// The frame of all pages about one Akte.
pub(super) fn rahmen_akte(s: &Seite, a: &AkteView, hier: Reiter<'_>, inhalt: Markup) -> Markup {
    let basis = format!("/akten/{}", a.id);
    let offen = a.status == Status::InBearbeitung;
    let mut pfad = vec![(s.t("nav-aktenplan"), "/aktenplan".to_owned())];
    pfad.extend(a.plan.iter().enumerate().map(|(i, (kz, name))| {
        let unterste = i + 1 == a.plan.len();
        let href = if unterste {
            format!("/akten?plan={kz}")
        } else {
            format!("/aktenplan#plan-{kz}")
        };
        (format!("{kz} {name}"), href)
    }));
    let titel = match hier.schritt() {
        Some(schritt) => {
            pfad.push((a.kennzeichen.clone(), basis.clone()));
            pfad.push((schritt.to_owned(), String::new()));
            format!("{schritt}: {}", a.betreff)
        }
        None => a.betreff.clone(),
    };
    let mut ziele = vec![
        (
            s.t("akte-uebersicht"),
            basis.clone(),
            None,
            hier == Reiter::Uebersicht,
        ),
        (
            s.t("akte-dokumente"),
            format!("{basis}/dokumente"),
            None,
            hier == Reiter::Dokumente,
        ),
        (
            s.t("akte-verlauf"),
            format!("{basis}/verlauf"),
            None,
            hier == Reiter::Verlauf,
        ),
    ];
    if arbeitet(s, a) {
        ziele.push((
            s.t("akte-fristen"),
            format!("{basis}/fristen"),
            None,
            hier == Reiter::Fristen,
        ));
    }
    if a.darf.freigaben_sehen {
        ziele.push((
            s.t("akte-freigaben"),
            format!("{basis}/freigaben"),
            None,
            hier == Reiter::Freigaben,
        ));
    }
    if a.darf.zugriffe_sehen {
        ziele.push((
            s.t("akte-zugriffe"),
            format!("{basis}/zugriffe"),
            None,
            hier == Reiter::Zugriffe,
        ));
    }
    if a.darf.uebergabe_sehen {
        ziele.push((
            s.t("akte-zustaendigkeit"),
            format!("{basis}/zustaendigkeit"),
            None,
            hier == Reiter::Zustaendigkeit,
        ));
    }
    if a.darf.aussonderung_sehen {
        ziele.push((
            s.t("akte-aussonderung"),
            format!("{basis}/aussonderung"),
            None,
            hier == Reiter::Aussonderung,
        ));
    }
    // Windows of one Akte are told apart by their tab; what is left of erased Akten by the Aktenzeichen.
    let name = if a.geloescht() {
        &a.kennzeichen
    } else {
        &a.betreff
    };
    let reiter_hier = ziele.iter().find(|(.., gewaehlt)| *gewaehlt);
    let fenster = match (hier.schritt(), reiter_hier) {
        (Some(schritt), _) => format!("{schritt}: {name}"),
        (None, Some((text, ..))) if hier != Reiter::Uebersicht => format!("{text}: {name}"),
        (None, _) => name.clone(),
    };
    rahmen(
        s,
        Kopf {
            fenster: Some(&fenster),
            nummer: Some(&a.kennzeichen),
            pfad,
            // A form has its own blue button.
            knoepfe: hier.schritt().is_none().then(|| html! {
                @if a.darf.bearbeiten && offen {
                    (Knopf::neu(&s.t("dokument-ablegen")).haupt().icon(Icon::Ablegen).taste('n').link(&format!("{basis}/ablegen")))
                }
                @if a.darf.freigeben && offen {
                    (Knopf::neu(&s.t("freigabe-erteilen")).icon(Icon::Teilen).link(&format!("{basis}/freigaben/neu")))
                }
                @if (a.darf.bearbeiten && offen) || (a.darf.wiedereroeffnen && a.status == Status::ZdA) {
                    (Knopf::neu(&s.t("akte-aendern")).icon(Icon::Stift).link(&format!("{basis}/aendern")))
                }
                @if a.darf.schutz {
                    (Knopf::neu(&s.t("schutz-akte")).icon(Icon::Schloss).link(&format!("{basis}/schutz")))
                } @else if a.darf.medizinwiderspruch {
                    (Knopf::neu(&s.t("schutz-widerspruch")).icon(Icon::Schloss).link(&format!("{basis}/medizinwiderspruch")))
                }
            }),
            staende: Some(html! {
                (aktenstand(s, a.status, a.ende))
                @if a.besonders { (stand(Stand::Warn, Icon::Schloss, &s.t("akte-besonders"))) }
                @for merkmal in &a.merkmale { (stand(Stand::Warn, Icon::Schloss, merkmal)) }
                @if let Some(von) = &a.geteilt_von {
                    (stand(Stand::Info, Icon::Teilen, &s.mit("akte-geteilt-von", &[("organisation", von.as_str().into())])))
                }
                @if a.darf.pruefen {
                    a.stand.stand-gut href={ (basis) "/pruefung" } { (icon(Icon::Kette)) (s.t("akte-kette-pruefen")) }
                }
                (warum_link(s, &basis))
            }),
            ..Kopf::neu(&titel, Ort::Akten)
        },
        html! {
            @if hier.schritt().is_none() { (reiter(&s.t("akte-bereiche"), &ziele)) }
            (inhalt)
        },
    )
}

/// `GET /akten/{id}`.
pub fn uebersicht(s: &Seite, v: &AkteUebersicht) -> Markup {
    let a = &v.akte;
    let basis = format!("/akten/{}", a.id);
    let ablegbar = a.darf.bearbeiten && a.status == Status::InBearbeitung;
    rahmen_akte(
        s,
        a,
        Reiter::Uebersicht,
        html! {
            div.spalten {
                div.stapel {
                    (eckdaten(s, a))
                    @if !a.geloescht() { (vorgaenge(s, a, &v.vorgaenge)) }
                    @if !v.abgaben.is_empty() { (abgaben(s, &v.abgaben)) }
                    @if ablegbar { (ablage(s, a, &offene(&v.vorgaenge), "")) }
                }
                div.stapel {
                    @if arbeitet(s, a) {
                        (frist::akte_karte(s, a.id, (&v.wiedervorlagen, &v.aufforderungen), ablegbar))
                    }
                    @if let Some(ausweg) = &v.aussonderung { (aussonderung_akte::kurz(s, a, ausweg)) }
                    @if a.darf.freigaben_sehen {
                        (karte("freigaben", &s.t("akte-freigaben"),
                            Some(html! { a href={ (basis) "/freigaben" } { (s.t("liste-alle")) } }),
                            html! {
                                @if v.wartende > 0 { (warten(s, v.wartende)) }
                                @else if v.freigaben.is_empty() {
                                    (leer(Icon::Teilen, &s.t("freigabe-keine"), &s.t("freigabe-keine-text")))
                                }
                                @if !v.freigaben.is_empty() { ul.zeilen.eng { @for f in &v.freigaben { (freigabe_kurz(s, f)) } } }
                                footer { span.klein.leise { (s.t("freigabe-fuss")) } }
                            }))
                    }
                    (karte("verlauf", &s.t("akte-verlauf"),
                        Some(html! { a href={ (basis) "/verlauf" } { (s.t("liste-alle")) } }),
                        kette(s, &v.ereignisse, false)))
                }
            }
        },
    )
}

/// What went to other Akten: a reference stays where it lay.
fn abgaben(s: &Seite, zeilen: &[AbgabeView]) -> Markup {
    karte(
        "abgaben",
        &s.t("akte-abgaben"),
        None,
        html! {
            ul.zeilen {
                @for z in zeilen {
                    li.zeile {
                        div {
                            p.titel { a href={ "/dokumente/" (z.dokument) } { (z.betreff) } }
                            p.neben {
                                (s.t("akte-abgabe-an")) " "
                                a href={ "/akten/" (z.an) } { (nummer(&z.an_kennzeichen)) }
                                " · " (z.wer) ", " (s.zeitpunkt(z.zeit))
                            }
                        }
                    }
                }
            }
        },
    )
}

fn eckdaten(s: &Seite, a: &AkteView) -> Markup {
    let laufzeit = match (a.beginn, a.zda_am) {
        (Some(von), Some(bis)) => format!("{} – {}", s.datum_kurz(von), s.datum_kurz(bis)),
        (Some(von), None) => s.mit("akte-seit", &[("datum", s.datum(von).into())]),
        (None, Some(bis)) => s.mit("akte-zda-am", &[("datum", s.datum(bis).into())]),
        (None, None) => s.t("akte-laufend"),
    };
    html! {
        section.karte aria-label=(s.t("akte-eckdaten")) {
            dl.fakten {
                div { dt { (s.t("akte-leistung")) } dd { (s.name(a.leistung)) } }
                div { dt { (s.t("akte-federfuehrend")) } dd { (a.organisation) ", " (a.einheit) } }
                @if let Some((tag, bei)) = &a.ersteingang {
                    div { dt { (s.t("uebergabe-ersteingang")) } dd { (s.datum(*tag)) ", " (bei) } }
                }
                // A stub has neither: how long it ran was erased with it.
                @if !a.geloescht() {
                    div { dt { (s.t("akte-laufzeit")) } dd { (laufzeit) } }
                    div { dt { (s.t("akte-aufbewahren")) } dd { (aufbewahrung(s, a.aufbewahrung_jahre)) } }
                }
            }
        }
    }
}

fn offene(vorgaenge: &[VorgangView]) -> Auswahl {
    vorgaenge
        .iter()
        .filter(|v| v.status == Status::InBearbeitung)
        .map(|v| (v.id.to_string(), format!("{} {}", v.nummer, v.betreff)))
        .collect()
}

/// The Vorgaenge of an Akte, each folding out to its Dokumente; the first open one is unfolded.
fn vorgaenge(s: &Seite, a: &AkteView, vorgaenge: &[VorgangView]) -> Markup {
    let basis = format!("/akten/{}", a.id);
    let offen = a.status == Status::InBearbeitung && a.darf.bearbeiten;
    let erster = vorgaenge
        .iter()
        .find(|v| v.status == Status::InBearbeitung && !v.dokumente.is_empty())
        .or(vorgaenge.first())
        .map(|v| v.id);
    let anlegen = offen.then(|| {
        html! { a href={ (basis) "/vorgaenge/neu" } { (icon(Icon::Plus)) (s.t("vorgang-anlegen")) } }
    });
    karte(
        "vorgaenge",
        &s.t("akte-vorgaenge"),
        anlegen,
        html! {
            @if vorgaenge.is_empty() { (leer(Icon::Vorgang, &s.t("vorgang-keiner"), &s.t("vorgang-keiner-text"))) }
            @for v in vorgaenge { (vorgang(s, a, v, erster == Some(v.id), offen)) }
        },
    )
}

fn vorgang(s: &Seite, a: &AkteView, v: &VorgangView, auf: bool, darf: bool) -> Markup {
    let basis = format!("/akten/{}", a.id);
    // Where the Kreis itself has decided, no other body decides on objections.
    let widerspruch = a.darf.widerspruch && v.status != Status::Storniert;
    let stufe = match v.stufe {
        0 | 1 => "vorgang",
        2 => "vorgang stufe-2",
        _ => "vorgang stufe-3",
    };
    let pfad = format!("{basis}/vorgaenge/{}", v.id);
    let titel = s.mit("vorgang-dokumente", &[("nummer", v.nummer.as_str().into())]);
    let offen = v.status == Status::InBearbeitung;
    html! {
        details class=(stufe) open[auf] data-vorgang=[(offen && darf).then_some(v.id)] {
            summary {
                (icon(Icon::Rechts))
                span.nummer.leise { (v.nummer) }
                h3 { (v.betreff) }
                (status(s, v.status))
            }
            div.inhalt {
                @if v.dokumente.is_empty() { (leer(Icon::Dokument, &s.t("dokument-keines"), "")) }
                @else { (dokument_tabelle(s, &titel, &v.dokumente)) }
                @if darf && v.status != Status::Storniert {
                    div.knoepfe {
                        @if offen {
                            (Knopf::neu(&s.t("dokument-ablegen")).klein().icon(Icon::Ablegen)
                                .link(&format!("{basis}/ablegen?vorgang={}", v.id)))
                        }
                        (Knopf::neu(&s.t("vorgang-aendern")).klein().icon(Icon::Stift).link(&format!("{pfad}/aendern")))
                        @if widerspruch {
                            (Knopf::neu(&s.t("widerspruch-titel")).klein().icon(Icon::Teilen).link(&format!("{pfad}/widerspruch")))
                        }
                    }
                }
            }
        }
    }
}

/// The place to drop files; without JavaScript a plain form. Details can be given on `/ablegen`.
pub(super) fn ablage(s: &Seite, a: &AkteView, vorgaenge: &Auswahl, gewaehlt: &str) -> Markup {
    if vorgaenge.is_empty() {
        return html! {};
    }
    // One open Vorgang needs no choosing.
    let gewaehlt = match vorgaenge.as_slice() {
        [(einziger, _)] => einziger,
        _ => gewaehlt,
    };
    let heute = s.jetzt.tag().to_string();
    html! {
        section.ablage aria-label=(s.t("dokument-ablegen")) {
            (icon(Icon::Ablegen))
            div {
                p.stark { (s.t("ablage-titel")) }
                p.klein.leise { (s.t("ablage-hinweis")) }
            }
            div.ganze-breite {
                (formular_mit_datei(s, &format!("/akten/{}/dokumente", a.id), html! {
                    div.nebeneinander {
                        (Feld::neu("vorgang", &s.t("vorgang-ein")).wert(gewaehlt).auswahl(s, vorgaenge))
                        (Feld::neu("klasse", &s.t("dokument-klasse")).auswahl(s, &auswahl(s, Dokumentklasse::ALLE)))
                        // Most of what is filed came in; what went out or was made inside is chosen here, not corrected later.
                        (Feld::neu("richtung", &s.t("dokument-richtung")).wert(Richtung::Eingang.code()).auswahl(s, &auswahl(s, Richtung::ALLE)))
                        // From this day on a term may run (§ 16 Abs. 2 SGB I); it cannot be given later.
                        div.nur-eingang {
                            (Feld::neu("eingang", &s.t("dokument-eingang")).freiwillig().wert(&heute).eingabe(s, "date"))
                        }
                    }
                    (Feld::neu("datei", &s.t("ablage-dateien")).dateien(s, true, ""))
                    div.knoepfe { (Knopf::neu(&s.t("ablage-knopf")).icon(Icon::Ablegen).absenden()) }
                }))
            }
        }
    }
}

/// That what was asked for is not in force yet.
fn warten(s: &Seite, anzahl: usize) -> Markup {
    html! {
        div.innen { p { (stand(Stand::Warn, Icon::Uhr, &s.mit("freigabe-warten-anzahl", &[("anzahl", anzahl.into())]))) } }
    }
}

fn freigabe_kurz(s: &Seite, f: &FreigabeView) -> Markup {
    html! {
        li.zeile.kachelzeile {
            (kuerzel(&f.organisation))
            div {
                p.stark { (f.organisation) }
                p.neben {
                    (s.name(f.zweck)) ", " (s.mit("freigabe-bis", &[("datum", s.datum(f.bis).into())]))
                    @if let Some(vorgang) = &f.vorgang { br; (s.mit("freigabe-nur", &[("vorgang", vorgang.as_str().into())])) }
                }
            }
        }
    }
}

/// `GET /akten/{id}/dokumente`.
pub fn dokumente(s: &Seite, v: &AkteDokumente) -> Markup {
    let mit: Vec<_> = v
        .vorgaenge
        .iter()
        .filter(|v| !v.dokumente.is_empty())
        .collect();
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Dokumente,
        html! {
            div.stapel {
                @if mit.is_empty() {
                    @let keines = if v.akte.ende.is_some() { "dokument-keines-mehr" } else { "dokument-keines" };
                    section.karte { (leer(Icon::Dokument, &s.t(keines), "")) }
                }
                @for v in mit {
                    (karte(&format!("v-{}", v.nummer), &format!("{} {}", v.nummer, v.betreff), Some(status(s, v.status)),
                        dokument_tabelle(s, &v.betreff, &v.dokumente)))
                }
            }
        },
    )
}

/// `GET /akten/{id}/verlauf`.
pub fn verlauf(s: &Seite, v: &AkteVerlauf) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let anfang = v.fortsetzung.then(|| format!("{basis}/verlauf"));
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Verlauf,
        html! {
            div.spalten {
                div {
                    (karte("ereignisse", &s.t("verlauf-titel"), None, kette(s, &v.ereignisse, true)))
                    (blaettern(s, anfang.as_deref(), v.weiter.as_deref()))
                }
                (karte("nachweis", &s.t("verlauf-was"), None, html! {
                    div.innen {
                        p { (s.t("verlauf-was-text")) }
                        @if v.akte.darf.pruefen {
                            div.knoepfe { (Knopf::neu(&s.t("akte-kette-pruefen")).icon(Icon::Kette).link(&format!("{basis}/pruefung"))) }
                        }
                    }
                }))
            }
        },
    )
}
