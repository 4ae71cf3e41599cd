//! Schwaerzen: the pages of a Dokument, the areas that become black on them, and why; and what a copy says of itself.
//!
//! The list of areas is what is sent; a script draws into it. Areas lie over a page as a drawing of 1000 by 1000 units.

use eakte_projections::Dokumentbezug;
use maud::{Markup, html};

use super::dokument::rahmen_dokument;
use super::seite::Seite;
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, icon, karte, nummer, paare,
};
use super::views::{BereichZeile, DokumentView, SchwaerzungFormular};

/// Resolution of the pages drawn on.
const DPI: u32 = 110;
/// In the row that the script copies.
const VORLAGE: u32 = 9999;

/// `GET /dokumente/{id}/schwaerzen`.
pub fn seite(s: &Seite, v: &SchwaerzungFormular, fehler: &[FormFehler]) -> Markup {
    let d = &v.dokument;
    let platz = |key: &str| s.mit(key, &[("nummer", "#".into())]);
    rahmen_dokument(
        s,
        d,
        Some(&s.t("schwaerzen")),
        None,
        html! {
            (fehlerliste(s, fehler))
            (formular(s, &format!("/dokumente/{}/schwaerzen", d.id), html! {
                input type="hidden" name="fassung" value=(d.gezeigt);
                div.lesen data-schwaerzen data-bereich=(platz("schwaerzung-bereich"))
                    data-neu=(platz("schwaerzung-bereich-neu")) {
                    (blaetter(s, v))
                    div.stapel {
                        (bereiche(s, v, fehler))
                        (ablegen(s, v, fehler))
                    }
                }
            }))
        },
    )
}

/// All pages, one below another, with what becomes black.
fn blaetter(s: &Seite, v: &SchwaerzungFormular) -> Markup {
    let d = &v.dokument;
    let bild = |nr: u32| {
        format!(
            "/dokumente/{}/seiten/{nr}?fassung={}&dpi={DPI}",
            d.id, d.gezeigt
        )
    };
    let name = |nr: u32| {
        s.mit(
            "dokument-seite-von",
            &[("seite", nr.into()), ("seiten", v.seiten.into())],
        )
    };
    html! {
        section.betrachter aria-label=(s.t("schwaerzung-seiten")) {
            div.werkzeug data-mit-skript hidden { span.seite { (s.t("schwaerzung-anleitung")) } }
            @for nr in 1..=v.seiten {
                // The picture says the same to who listens.
                p.blattzahl.klein aria-hidden="true" { (name(nr)) }
                figure.blatt.schwarzblatt {
                    img src=(bild(nr)) alt=(name(nr)) width="760" height="1075" loading="lazy";
                    svg data-seite=(nr) viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true"
                        focusable="false" {
                        @for b in v.auf(nr) {
                            rect x=(b.links()) y=(b.oben()) width=(b.breite()) height=(b.hoehe()) {}
                        }
                    }
                }
            }
        }
    }
}

fn bereiche(s: &Seite, v: &SchwaerzungFormular, fehler: &[FormFehler]) -> Markup {
    // The first button of the form: what the Enter key in a field presses.
    let mehr = html! {
        button.knopf.knopf-klein type="submit" name="mehr" value="ja" formnovalidate {
            (icon(Icon::Plus)) span { (s.t("schwaerzung-mehr")) }
        }
    };
    karte(
        "bereiche",
        &s.t("schwaerzung-bereiche"),
        Some(mehr),
        html! {
            div.innen {
                p.klein.leise { (s.t("schwaerzung-bereiche-text")) }
                @for f in fehler.iter().filter(|f| f.feld == "bereiche") {
                    p.fehlertext { (icon(Icon::Ausruf)) (f.text) }
                }
                ol.bereiche {
                    @for (i, zeile) in (0..).zip(&v.zeilen) { li { (bereich(s, i, zeile, fehler)) } }
                }
                template { li { (bereich(s, VORLAGE, &BereichZeile::default(), &[])) } }
                p.nur-vorlesen role="status" data-gesagt {}
            }
        },
    )
}

fn bereich(s: &Seite, i: u32, zeile: &BereichZeile, fehler: &[FormFehler]) -> Markup {
    let name = s.mit("schwaerzung-bereich", &[("nummer", (i + 1).into())]);
    let felder = BereichZeile::FELDER.iter().zip(&zeile.felder);
    html! {
        fieldset.auswahl {
            legend { (name) }
            div.masse {
                @for (feld, wert) in felder {
                    @let schritt = if *feld == "seite" { "1" } else { "0.1" };
                    (Feld::neu(feld, &s.t(&format!("schwaerzung-{feld}"))).id(&format!("{feld}-{i}")).wert(wert)
                        .filter().schritt(schritt).fehler(fehler).eingabe(s, "number"))
                }
            }
            div.knoepfe {
                button.knopf.knopf-klein type="submit" name="entfernen" value=(i) formnovalidate {
                    (icon(Icon::Kreuz)) span { (s.t("schwaerzung-entfernen")) }
                }
            }
        }
    }
}

fn ablegen(s: &Seite, v: &SchwaerzungFormular, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    karte(
        "schwaerzung-ablegen",
        &s.t("schwaerzung-begruendung"),
        None,
        html! {
            div.innen.formular {
                (Feld::neu("grund", &s.t("schwaerzung-grund")).hinweis(&s.t("schwaerzung-grund-hinweis"))
                    .wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                (Feld::neu("rechtsgrundlage", &s.t("schwaerzung-rechtsgrundlage"))
                    .hinweis(&s.t("schwaerzung-rechtsgrundlage-hinweis"))
                    .wert(e.wert("rechtsgrundlage")).fehler(fehler).eingabe(s, "text"))
                (Feld::neu("betreff", &s.t("schwaerzung-betreff")).hinweis(&s.t("schwaerzung-betreff-hinweis"))
                    .wert(e.wert("betreff")).fehler(fehler).eingabe(s, "text"))
                @if !v.dokument.ziele.is_empty() {
                    (Feld::neu("vorgang", &s.t("schwaerzung-vorgang")).hinweis(&s.t("schwaerzung-vorgang-hinweis"))
                        .wert(e.wert("vorgang")).oder(&s.t("schwaerzung-vorgang-gleich")).fehler(fehler)
                        .auswahl(s, &v.dokument.ziele))
                }
                p.klein.leise { (s.t("schwaerzung-folgen")) }
                div.knoepfe { (Knopf::neu(&s.t("schwaerzung-knopf")).haupt().icon(Icon::Schwaerzen).absenden()) }
            }
        },
    )
}

/// What a copy says of itself, and which copies were made of a Dokument.
pub(super) fn karten(s: &Seite, d: &DokumentView) -> Markup {
    html! {
        @if let Some(k) = &d.schwaerzung {
            (karte("schwaerzung", &s.t("schwaerzung-kopie"), None, paare(&kopie(s, d, k))))
        }
        @if !d.kopien.is_empty() {
            (karte("schwaerzungen", &s.t("schwaerzung-kopien"), None, html! {
                div.innen { p.klein.leise { (s.t("schwaerzung-kopien-text")) } }
                ul.zeilen {
                    @for k in &d.kopien {
                        li.zeile { div {
                            p.titel { a href={ "/dokumente/" (k.dokument) } { (k.betreff) } }
                            p.neben { (zeichen(k)) }
                        } }
                    }
                }
            }))
        }
    }
}

fn kopie(
    s: &Seite,
    d: &DokumentView,
    k: &eakte_projections::SchwaerzungAnsicht,
) -> Vec<(String, Markup)> {
    let mut werte = Vec::new();
    if let (Some(q), Some(fassung)) = (&d.quelle, k.fassung) {
        let href = format!("/dokumente/{}?fassung={fassung}", q.dokument);
        let was = s.mit(
            "schwaerzung-von-dokument",
            &[
                ("nummer", format!("{:04}", q.nummer).into()),
                ("vorgang", format!("{:04}", q.vorgang_nummer).into()),
                ("fassung", fassung.into()),
            ],
        );
        werte.push((
            s.t("schwaerzung-von"),
            html! {
                a href=(href) { (q.betreff) }
                br;
                span.leise.klein { @if q.akte != d.akte { (q.aktenzeichen) ", " } (was) }
            },
        ));
    }
    if let Some(grund) = &k.grund {
        werte.push((s.t("schwaerzung-grund"), html! { (grund) }));
    }
    werte.push((
        s.t("schwaerzung-rechtsgrundlage"),
        html! { (k.rechtsgrundlage) },
    ));
    werte.push((s.t("schwaerzung-zahl"), html! { (k.bereiche) }));
    werte
}

/// Numbers of Vorgang and Dokument: `0001-0012`.
fn zeichen(k: &Dokumentbezug) -> Markup {
    nummer(&format!("{:04}-{:04}", k.vorgang_nummer, k.nummer))
}
