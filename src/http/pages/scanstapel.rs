//! Scanstapel: the list of batches, and one batch with its sample, its Dokumente and what becomes of the paper.

use eakte_domain::werte::{Scanbefund, Scanmangel, Stapelstand};
use eakte_projections::{ScanstapelZeile, StapelDokument, TransfervermerkAnsicht};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular, hinweis, icon, karte, leer,
    nummer, paare, stand,
};
use super::views::StapelSeite;

/// `GET /scanstapel`. `darf`: files paper here, and so may deliver a batch.
pub fn liste(s: &Seite, zeilen: &[ScanstapelZeile], darf: bool) -> Markup {
    let titel = s.t("nav-scanstapel");
    let von = |staende: &[Stapelstand]| -> Vec<&ScanstapelZeile> {
        zeilen
            .iter()
            .filter(|z| staende.contains(&z.stand))
            .collect()
    };
    let offen = von(&[Stapelstand::ZuPruefen, Stapelstand::Nacharbeit]);
    let geprueft = von(&[Stapelstand::Geprueft]);
    let erledigt = von(&[Stapelstand::Vernichtet]);
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("scan-unter")) }),
            knoepfe: darf.then(|| {
                Knopf::neu(&s.t("scan-neu"))
                    .haupt()
                    .icon(Icon::Ablegen)
                    .link("/scanstapel/neu")
            }),
            ..Kopf::neu(&titel, Ort::Scanstapel)
        },
        html! {
            div.stapel {
                (karte("offen", &s.t("scan-offen"), None, html! {
                    @if offen.is_empty() { (leer(Icon::Haken, &s.t("scan-keine"), &s.t("scan-keine-text"))) }
                    ul.zeilen { @for z in offen { (zeile(s, z)) } }
                }))
                (karte("geprueft", &s.t("scan-geprueft"), None, html! {
                    @if geprueft.is_empty() { (leer(Icon::Uhr, &s.t("scan-keine-geprueft"), "")) }
                    ul.zeilen { @for z in geprueft { (zeile(s, z)) } }
                }))
                (karte("erledigt", &s.t("scan-erledigt"), None, html! {
                    @if erledigt.is_empty() { (leer(Icon::Uhr, &s.t("scan-keine-erledigt"), "")) }
                    ul.zeilen { @for z in erledigt { (zeile(s, z)) } }
                }))
            }
        },
    )
}

/// Lines of the Arbeitsplatz: batches with Dokumente that the person may look at.
pub(super) fn wartende(s: &Seite, zeilen: &[ScanstapelZeile]) -> Markup {
    html! {
        ul.zeilen {
            @for z in zeilen {
                li.zeile {
                    div {
                        p.titel { a href={ "/scanstapel/" (z.stapel) } { (z.name) } }
                        p.neben {
                            (angeliefert(s, z)) br;
                            (s.mit("scan-zu-pruefen", &[("anzahl", z.offen.into())]))
                        }
                    }
                    (lage(s, z.stand))
                }
            }
        }
    }
}

/// How far a batch is, in one or two words.
fn lage(s: &Seite, st: Stapelstand) -> Markup {
    let text = s.name(st);
    match st {
        Stapelstand::ZuPruefen => stand(Stand::Warn, Icon::Uhr, &text),
        Stapelstand::Nacharbeit => stand(Stand::Gefahr, Icon::Warnung, &text),
        Stapelstand::Geprueft => stand(Stand::Gut, Icon::Haken, &text),
        Stapelstand::Vernichtet => stand(Stand::Ruhig, Icon::Storno, &text),
    }
}

fn angeliefert(s: &Seite, z: &ScanstapelZeile) -> String {
    let werte = [
        ("tag", s.datum_kurz(z.angeliefert_am).into()),
        ("wer", z.angeliefert_von.as_str().into()),
    ];
    s.mit("scan-angeliefert", &werte)
}

fn zeile(s: &Seite, z: &ScanstapelZeile) -> Markup {
    let zaehlung = [("anzahl", z.stichprobe.into()), ("offen", z.offen.into())];
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (icon(Icon::Bild)) }
            div {
                p.titel { a href={ "/scanstapel/" (z.stapel) } { (z.name) } }
                p.neben {
                    (angeliefert(s, z)) br;
                    (s.mit("scan-dokumente", &[("anzahl", z.dokumente.into())])) " · "
                    (s.mit("scan-in-stichprobe", &zaehlung)) br;
                    @match (&z.vernichtet_am, &z.vernichtet_durch) {
                        (Some(_), Some(_)) => { (vernichtet(s, z)) }
                        _ => { (s.mit("scan-vernichtbar", &[("tag", s.datum_kurz(z.vernichtbar_ab).into())])) }
                    }
                }
            }
            (lage(s, z.stand))
        }
    }
}

fn vernichtet(s: &Seite, z: &ScanstapelZeile) -> String {
    let tag = z.vernichtet_am.map(|d| s.datum_kurz(d));
    let werte = [
        ("tag", tag.unwrap_or_default().into()),
        (
            "durch",
            z.vernichtet_durch.as_deref().unwrap_or_default().into(),
        ),
        (
            "wer",
            z.vernichtet_von.as_deref().unwrap_or_default().into(),
        ),
    ];
    s.mit("scan-vernichtet", &werte)
}

/// `GET /scanstapel/{stapel}`.
pub fn eines(s: &Seite, v: &StapelSeite, fehler: &[FormFehler]) -> Markup {
    let z = &v.ansicht.stapel;
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-scanstapel"), "/scanstapel".to_owned())],
            staende: Some(lage(s, z.stand)),
            unter: Some(html! { (angeliefert(s, z)) }),
            ..Kopf::neu(&z.name, Ort::Scanstapel)
        },
        html! {
            (fehlerliste(s, fehler))
            div.spalten {
                div.stapel {
                    (stichprobe(s, v, fehler))
                    (karte("alle", &s.t("scan-alle"), None, html! {
                        ul.zeilen { @for d in &v.ansicht.dokumente { (dokument(s, d)) } }
                    }))
                }
                div.stapel {
                    (originale(s, v, fehler))
                    (uebergabe(s, v))
                }
            }
        },
    )
}

fn uebergabe(s: &Seite, v: &StapelSeite) -> Markup {
    let z = &v.ansicht.stapel;
    let blaetter: u32 = v.ansicht.dokumente.iter().map(|d| d.blaetter).sum();
    let bildgleich = if z.bildgleich {
        "scan-bildgleich-ja"
    } else {
        "scan-bildgleich-nein"
    };
    let text = |t: &str| html! { (t) };
    let werte = [
        (s.t("scan-tag"), text(&s.datum(z.gescannt_am))),
        (s.t("scan-geraet"), text(&z.geraet)),
        (
            s.t("scan-einstellung"),
            text(&einstellung(s, z.dpi, z.farbe)),
        ),
        (s.t("scan-bearbeiter"), text(&z.bearbeiter)),
        (s.t("scan-blaetter"), html! { (blaetter) }),
        (s.t("scan-bildgleich"), text(&s.t(bildgleich))),
        (s.t("scan-ab"), text(&s.datum(z.vernichtbar_ab))),
    ];
    karte(
        "uebergabe",
        &s.t("scan-uebergabe"),
        None,
        html! { (paare(&werte)) },
    )
}

fn einstellung(s: &Seite, dpi: u16, farbe: eakte_domain::werte::Scanfarbe) -> String {
    let werte = [("dpi", dpi.into()), ("farbe", s.name(farbe).into())];
    s.mit("scan-einstellung-wert", &werte)
}

/// What a look at it found, or that nobody has looked.
fn befund(s: &Seite, d: &StapelDokument) -> Markup {
    match (d.befund, d.mangel) {
        (Some(Scanbefund::Mangel), Some(m)) => stand(Stand::Gefahr, Icon::Kreuz, &s.name(m)),
        (Some(b @ Scanbefund::InOrdnung), _) => stand(Stand::Gut, Icon::Haken, &s.name(b)),
        (Some(b), _) => stand(Stand::Ruhig, Icon::Storno, &s.name(b)),
        (None, _) if d.stichprobe => stand(Stand::Warn, Icon::Uhr, &s.t("scan-befund-offen")),
        (None, _) => html! {},
    }
}

fn dokument(s: &Seite, d: &StapelDokument) -> Markup {
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (icon(Icon::Dokument)) }
            div {
                p.titel { a href={ "/dokumente/" (d.dokument) } { (d.betreff) } }
                p.neben {
                    (nummer(&d.aktenzeichen)) " · " (s.name(d.klasse))
                    @if let (Some(am), Some(von)) = (d.geprueft_am, &d.geprueft_von) {
                        br;
                        (s.mit("scan-geprueft-von", &[("tag", s.datum_kurz(am).into()), ("wer", von.as_str().into())]))
                    }
                }
            }
            (befund(s, d))
        }
    }
}

fn stichprobe(s: &Seite, v: &StapelSeite, fehler: &[FormFehler]) -> Markup {
    let z = &v.ansicht.stapel;
    let offen = matches!(z.stand, Stapelstand::ZuPruefen | Stapelstand::Nacharbeit);
    let gezogen: Vec<_> = v
        .ansicht
        .dokumente
        .iter()
        .filter(|d| d.stichprobe)
        .collect();
    let text = if z.stand == Stapelstand::Nacharbeit {
        "scan-nacharbeit-text"
    } else {
        "scan-stichprobe-text"
    };
    let titel = if z.runde > 1 {
        s.mit("scan-runde", &[("nummer", z.runde.into())])
    } else {
        s.t("scan-stichprobe")
    };
    let pruefbar = offen && v.arbeitet && !z.eigener;
    karte(
        "stichprobe",
        &titel,
        None,
        html! {
            @if offen { div.innen { p { (s.t(text)) } @if z.eigener {
                (hinweis(Stand::Info, None, html! { p { (s.t("scan-eigener")) } }))
            } } }
            ul.zeilen { @for d in &gezogen { (dokument(s, d)) } }
            @if pruefbar && gezogen.iter().any(|d| d.befund.is_none()) {
                div.innen {
                    (formular(s, &format!("/scanstapel/{}/stichprobe", z.stapel), html! {
                        input type="hidden" name="runde" value=(z.runde);
                        @for d in gezogen.iter().filter(|d| d.befund.is_none()) { (feld(s, v, d, fehler)) }
                        div.knoepfe { (Knopf::neu(&s.t("scan-pruefen")).haupt().icon(Icon::Haken).absenden()) }
                    }))
                }
            }
        },
    )
}

/// What mends a fault: the key of its sentence.
fn abhilfe(m: Scanmangel) -> &'static str {
    match m {
        Scanmangel::Unleserlich | Scanmangel::Unvollstaendig | Scanmangel::Bildfehler => {
            "scan-abhilfe-bild"
        }
        Scanmangel::FalschZugeordnet => "scan-abhilfe-zuordnung",
        Scanmangel::FalschBeschrieben => "scan-abhilfe-beschreibung",
    }
}

/// The choice of findings for one Dokument of the sample.
fn feld(s: &Seite, v: &StapelSeite, d: &StapelDokument, fehler: &[FormFehler]) -> Markup {
    let name = format!("befund-{}", d.dokument);
    let label = s.mit("scan-befund", &[("dokument", d.betreff.as_str().into())]);
    let mut werte = vec![(
        Scanbefund::InOrdnung.to_string(),
        s.name(Scanbefund::InOrdnung),
    )];
    werte.extend(auswahl(s, Scanmangel::ALLE));
    let offen = s.t("scan-befund-offen");
    let zuletzt = d.mangel.zip(d.fassung).map(|(m, n)| {
        let werte = [
            ("mangel", s.name(m).into()),
            ("nummer", n.into()),
            ("abhilfe", s.t(abhilfe(m)).into()),
        ];
        s.mit("scan-zuletzt", &werte)
    });
    let feld = Feld::neu(&name, &label)
        .oder(&offen)
        .wert(v.eingaben.wert(&name))
        .fehler(fehler);
    match &zuletzt {
        Some(zuletzt) => feld.hinweis(zuletzt).auswahl(s, &werte),
        None => feld.auswahl(s, &werte),
    }
}

fn originale(s: &Seite, v: &StapelSeite, fehler: &[FormFehler]) -> Markup {
    let z = &v.ansicht.stapel;
    let heute = s.jetzt.tag();
    let ab = z.vernichtbar_ab;
    let reif = z.stand == Stapelstand::Geprueft && z.bildgleich && heute >= ab && v.arbeitet;
    let am = match v.eingaben.wert("am") {
        "" => heute.to_string(),
        am => am.to_owned(),
    };
    karte(
        "originale",
        &s.t("scan-originale"),
        None,
        html! {
            div.innen {
                @match z.stand {
                    Stapelstand::Vernichtet => p { (vernichtet(s, z)) },
                    _ if !z.bildgleich => p { (s.t("scan-originale-bildgleich")) },
                    Stapelstand::Geprueft => {
                        p { (s.mit("scan-originale-frist", &[("tag", s.datum(ab).into())])) }
                    }
                    _ => p { (s.t("scan-originale-pruefung")) },
                }
                @if reif {
                    (formular(s, &format!("/scanstapel/{}/vernichtung", z.stapel), html! {
                        (Feld::neu("am", &s.t("scan-vernichtet-am")).wert(&am).fehler(fehler).eingabe(s, "date"))
                        (Feld::neu("durch", &s.t("scan-vernichtet-durch")).hinweis(&s.t("scan-vernichtet-durch-hinweis"))
                            .wert(v.eingaben.wert("durch")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("scan-vernichten")).gefahr().icon(Icon::Storno).absenden()) }
                    }))
                }
            }
        },
    )
}

/// How a Dokument came from paper, beside what else is known of it.
pub(super) fn vermerk(s: &Seite, t: &TransfervermerkAnsicht) -> Markup {
    let text = |t: &str| html! { (t) };
    let bildgleich = if t.bildgleich {
        "scan-bildgleich-ja"
    } else {
        "scan-bildgleich-nein"
    };
    let werte = [
        (
            s.t("scan-vermerk-stapel"),
            html! { a href={ "/scanstapel/" (t.stapel) } { (t.stapelname) } },
        ),
        (s.t("scan-tag"), text(&s.datum(t.gescannt_am))),
        (s.t("scan-geraet"), text(&t.geraet)),
        (
            s.t("scan-einstellung"),
            text(&einstellung(s, t.dpi, t.farbe)),
        ),
        (s.t("scan-bearbeiter"), text(&t.bearbeiter)),
        (s.t("scan-blaetter"), html! { (t.blaetter) }),
        (s.t("scan-bildgleich"), text(&s.t(bildgleich))),
    ];
    karte(
        "vermerk",
        &s.t("scan-vermerk"),
        None,
        html! { (paare(&werte)) },
    )
}
