//! What changes an Akte or a Vorgang: file Dokumente, open a Vorgang, change Betreff, close, reopen, cancel.

use eakte_domain::werte::{Dokumentklasse, Gliederung, Richtung, Status};
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular, formular_mit_datei, haken,
    hinweis, karte,
};
use super::views::{AblageFormular, AkteView, Eingaben, VorgangAendern, VorgangFormular};

/// The number of events this page was drawn from, so that a change made meanwhile is noticed.
pub(super) fn version(version: u64) -> Markup {
    html! { input type="hidden" name="version" value=(version); }
}

/// `GET /akten/{id}/aendern`. `offene`: Vorgaenge that are to be closed before the Akte, by id and name.
pub fn akte(
    s: &Seite,
    a: &AkteView,
    offene: &[(String, String)],
    eingaben: &Eingaben,
    fehler: &[FormFehler],
) -> Markup {
    let basis = format!("/akten/{}", a.id);
    rahmen_akte(
        s,
        a,
        Reiter::Schritt(&s.t("akte-aendern")),
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
            (schritte(s, &Gegenstand {
                basis: &basis,
                betreff: &a.betreff,
                status: a.status,
                version: a.version,
                heute: s.jetzt.tag().to_string(),
                ist_akte: true,
                offene,
                eingaben,
            }, fehler))
            @if a.darf.loeschung_beantragen {
                div.stapel.schmalseite {
                    (karte("aendern-loeschung", &s.t("loeschung-beantragen"), None, html! { div.innen {
                        p.klein.leise { (s.t("loeschung-beantragen-text")) }
                        div.knoepfe {
                            (Knopf::neu(&s.t("loeschung-beantragen")).icon(Icon::Storno).link(&format!("{basis}/loeschung")))
                        }
                    } }))
                }
            }
            }
        },
    )
}

/// `GET /akten/{id}/vorgaenge/{vorgang}/aendern`.
pub fn vorgang(s: &Seite, v: &VorgangAendern, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}/vorgaenge/{}", v.akte.id, v.vorgang.id);
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("vorgang-aendern")),
        html! {
            (fehlerliste(s, fehler))
            p.stark.unter { (s.t("vorgang-ein")) " " (v.vorgang.nummer) ": " (v.vorgang.betreff) }
            (schritte(s, &Gegenstand {
                basis: &basis,
                betreff: &v.vorgang.betreff,
                status: v.vorgang.status,
                version: v.akte.version,
                heute: s.jetzt.tag().to_string(),
                ist_akte: false,
                offene: &[],
                eingaben: &v.eingaben,
            }, fehler))
        },
    )
}

struct Gegenstand<'a> {
    basis: &'a str,
    betreff: &'a str,
    status: Status,
    version: u64,
    heute: String,
    ist_akte: bool,
    offene: &'a [(String, String)],
    eingaben: &'a Eingaben,
}

/// One card per thing that can be done in this Status; what cannot be done is not there.
fn schritte(s: &Seite, g: &Gegenstand<'_>, fehler: &[FormFehler]) -> Markup {
    let offen = g.status == Status::InBearbeitung;
    let e = g.eingaben;
    let wort = |akte: &str, vorgang: &str| s.t(if g.ist_akte { akte } else { vorgang });
    html! {
        div.stapel.schmalseite {
            @if offen {
                (karte("aendern-betreff", &s.t("aendern-betreff"), None, html! { div.innen {
                    (formular(s, &format!("{}/betreff", g.basis), html! {
                        (version(g.version))
                        (Feld::neu("betreff", &s.t("akte-betreff")).wert(e.oder("betreff", g.betreff)).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-betreff-knopf")).haupt().absenden()) }
                    }))
                } }))
                (karte("aendern-zda", &s.t("aendern-zda"), None, html! { div.innen {
                    p.klein.leise { (wort("aendern-zda-akte", "aendern-zda-vorgang")) }
                    @if !g.offene.is_empty() {
                        p { (s.t("aendern-zda-offen")) }
                        ul {
                            @for (id, name) in g.offene {
                                li { a href={ (g.basis) "/vorgaenge/" (id) "/aendern" } { (name) } }
                            }
                        }
                    }
                    (formular(s, &format!("{}/zda", g.basis), html! {
                        (version(g.version))
                        (Feld::neu("am", &s.t("aendern-zda-am")).wert(e.oder("am", &g.heute)).fehler(fehler).eingabe(s, "date"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-zda-knopf")).icon(Icon::Schloss).absenden()) }
                    }))
                } }))
                (karte("aendern-storno", &s.t("aendern-storno"), None, html! { div.innen {
                    p.klein.leise { (wort("aendern-storno-akte", "aendern-storno-vorgang")) }
                    (formular(s, &format!("{}/stornieren", g.basis), html! {
                        (version(g.version))
                        (Feld::neu("grund", &s.t("aendern-grund")).wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-storno-knopf")).gefahr().icon(Icon::Storno).absenden()) }
                    }))
                } }))
            }
            @if g.status == Status::ZdA {
                (karte("aendern-wieder", &s.t("aendern-wieder"), None, html! { div.innen {
                    p.klein.leise { (wort("aendern-wieder-akte", "aendern-wieder-vorgang")) }
                    (formular(s, &format!("{}/wiedereroeffnen", g.basis), html! {
                        (version(g.version))
                        (Feld::neu("grund", &s.t("aendern-grund")).wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-wieder-knopf")).haupt().icon(Icon::Offen).absenden()) }
                    }))
                } }))
            }
            @if g.status == Status::Storniert {
                (hinweis(Stand::Info, None, html! { p { (s.t("aendern-storniert")) } }))
            }
        }
    }
}

/// `GET /akten/{id}/vorgaenge/neu`.
pub fn vorgang_anlegen(s: &Seite, v: &VorgangFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let e = &v.eingaben;
    let art = if e.wert("gliederung").is_empty() {
        Gliederung::Vorgang.code()
    } else {
        e.wert("gliederung")
    };
    let arten: Vec<_> = Gliederung::ALLE
        .iter()
        .map(|g| (g.code().to_owned(), s.t(&format!("gliederung-{g}"))))
        .collect();
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("vorgang-anlegen")),
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                (karte("neu", &s.t("vorgang-anlegen"), None, html! { div.innen {
                    (formular(s, &format!("{basis}/vorgaenge"), html! {
                        (Feld::neu("betreff", &s.t("akte-betreff")).wert(e.wert("betreff")).fehler(fehler).eingabe(s, "text"))
                        div.nebeneinander {
                            (Feld::neu("gliederung", &s.t("vorgang-art")).wert(art).fehler(fehler).auswahl(s, &arten))
                            @if !v.uebergeordnet.is_empty() {
                                (Feld::neu("uebergeordnet", &s.t("vorgang-in")).freiwillig()
                                    .wert(e.wert("uebergeordnet")).fehler(fehler).auswahl(s, &v.uebergeordnet))
                            }
                        }
                        div.knoepfe {
                            (Knopf::neu(&s.t("vorgang-anlegen")).haupt().icon(Icon::Plus).absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                        }
                    }))
                } }))
            }
        },
    )
}

/// `GET /akten/{id}/ablegen`.
pub fn ablegen(s: &Seite, v: &AblageFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let e = &v.eingaben;
    let richtung = if e.wert("richtung").is_empty() {
        Richtung::Eingang.code()
    } else {
        e.wert("richtung")
    };
    let entwurf = [(
        "ja".to_owned(),
        s.t("schutz-entwurf-ja"),
        e.hat("entwurf", "ja"),
    )];
    let heute = s.jetzt.tag().to_string();
    let eingang = if e.0.iter().any(|(name, _)| name == "eingang") {
        e.wert("eingang")
    } else {
        &heute
    };
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("dokument-ablegen")),
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                @if v.vorgaenge.is_empty() {
                    (hinweis(Stand::Info, Some(&s.t("ablage-kein-vorgang")), html! {
                        p { (s.t("ablage-kein-vorgang-text")) " " a href={ (basis) "/vorgaenge/neu" } { (s.t("vorgang-anlegen")) } }
                    }))
                } @else {
                    (karte("ablegen", &s.t("dokument-ablegen"), None, html! { div.innen {
                        (formular_mit_datei(s, &format!("{basis}/dokumente"), html! {
                            (Feld::neu("vorgang", &s.t("vorgang-ein")).wert(e.wert("vorgang")).fehler(fehler).auswahl(s, &v.vorgaenge))
                            @if !v.dokumente.is_empty() || fehler.iter().any(|f| f.feld == "anlage_zu") {
                                (Feld::neu("anlage_zu", &s.t("ablage-anlage-zu")).freiwillig().hinweis(&s.t("ablage-anlage-hinweis"))
                                    .wert(e.wert("anlage_zu")).fehler(fehler).auswahl(s, &v.dokumente))
                            }
                            (Feld::neu("betreff", &s.t("akte-betreff")).freiwillig().hinweis(&s.t("ablage-betreff-hinweis"))
                                .wert(e.wert("betreff")).fehler(fehler).eingabe(s, "text"))
                            div.nebeneinander {
                                (Feld::neu("klasse", &s.t("dokument-klasse")).hinweis(&s.t("ablage-klasse-hinweis"))
                                    .wert(e.wert("klasse")).fehler(fehler).auswahl(s, &auswahl(s, Dokumentklasse::ALLE)))
                                (Feld::neu("richtung", &s.t("dokument-richtung")).hinweis(&s.t("ablage-richtung-hinweis"))
                                    .wert(richtung).fehler(fehler).auswahl(s, &auswahl(s, Richtung::ALLE)))
                            }
                            (Feld::neu("ausweisgrund", &s.t("scan-ausweis")).freiwillig().hinweis(&s.t("scan-ausweis-hinweis"))
                                .wert(e.wert("ausweisgrund")).fehler(fehler).eingabe(s, "text"))
                            div.nebeneinander {
                                (Feld::neu("datum", &s.t("dokument-datum-schreiben")).freiwillig().wert(e.wert("datum")).fehler(fehler).eingabe(s, "date"))
                                div.nur-eingang {
                                    (Feld::neu("eingang", &s.t("dokument-eingang")).freiwillig().hinweis(&s.t("dokument-eingang-hinweis"))
                                        .wert(eingang).fehler(fehler).eingabe(s, "date"))
                                }
                            }
                            div.nebeneinander {
                                (Feld::neu("absender", &s.t("dokument-absender")).freiwillig().wert(e.wert("absender")).fehler(fehler).eingabe(s, "text"))
                                (Feld::neu("fremdes_zeichen", &s.t("dokument-fremdes-zeichen")).freiwillig()
                                    .wert(e.wert("fremdes_zeichen")).fehler(fehler).eingabe(s, "text"))
                            }
                            (haken("entwurf", &s.t("schutz-entwurf"), &s.t("schutz-entwurf-hinweis"), &entwurf))
                            (Feld::neu("datei", &s.t("ablage-dateien")).hinweis(&s.t("ablage-hinweis")).fehler(fehler).dateien(s, true, ""))
                            div.knoepfe {
                                (Knopf::neu(&s.t("ablage-knopf")).haupt().icon(Icon::Ablegen).absenden())
                                (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                            }
                        }))
                    } }))
                }
            }
        },
    )
}
