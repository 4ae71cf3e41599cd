//! Geschaeftsgang: the cards of a Dokument about who signs it and its dispatch, the form that hands it on, what waits.

use eakte_domain::werte::{Schrittergebnis, Verfuegung, Versandart};
use eakte_projections::{GeschaeftsgangZeile, SchrittZeile, ZurueckZeile};
use maud::{Markup, html};

use super::dokument::{anlagen, rahmen_dokument};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular, karte, leer, nummer, stand,
    zeichnungsstand,
};
use super::views::{DokumentView, GeschaeftsgangFormular, ZuZeichnen, Zug};

/// Places for co-signatures in the form; through the API there may be more.
pub(super) const MITZEICHNUNGEN: [&str; 3] = ["mit1", "mit2", "mit3"];

/// Cards of the page of a Dokument.
pub(super) fn karten(s: &Seite, d: &DokumentView, fehler: &[FormFehler]) -> Markup {
    let z = &d.zeichnung;
    if z.gaenge.is_empty() && !z.vorlegbar {
        return html! {};
    }
    let basis = format!("/dokumente/{}", d.id);
    html! {
        (karte("geschaeftsgang", &s.t("geschaeftsgang-titel"), z.stand.map(|z| zeichnungsstand(s, z)), html! {
            @if z.gaenge.is_empty() {
                (leer(Icon::Stift, &s.t("geschaeftsgang-keiner"), &s.t("geschaeftsgang-keiner-text")))
            }
            @for g in &z.gaenge { (gang(s, g)) }
            @if let Some(zug) = &z.zug { (am_zug(s, d, zug, fehler)) }
            @if let Some(gang) = z.beendbar {
                div.innen {
                    details open[fehler.iter().any(|f| f.feld == "grund")] {
                        summary { span.knopf.knopf-klein { (s.t("geschaeftsgang-ende")) } }
                        (formular(s, &format!("{basis}/geschaeftsgang/{gang}/beenden"), html! {
                            (Feld::neu("grund", &s.t("geschaeftsgang-ende-grund")).wert(z.eingaben.wert("grund"))
                                .fehler(fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("geschaeftsgang-ende-knopf")).klein().icon(Icon::Kreuz).absenden()) }
                        }))
                    }
                }
            }
            @if z.vorlegbar {
                div.innen { div.knoepfe {
                    (Knopf::neu(&s.t("geschaeftsgang-eroeffnen")).klein().icon(Icon::Stift)
                        .link(&format!("{basis}/geschaeftsgang")))
                } }
            }
        }))
        @if z.versendbar || !z.versand.is_empty() { (versand(s, d, fehler)) }
    }
}

/// One Geschaeftsgang: who handed what on, and its steps.
fn gang(s: &Seite, g: &GeschaeftsgangZeile) -> Markup {
    let vorgelegt = [
        ("fassung", g.fassung.into()),
        ("wer", g.eroeffnet_von.as_str().into()),
    ];
    html! {
        div.innen {
            p { (s.mit("geschaeftsgang-vorgelegt", &vorgelegt)) br; span.klein.leise { (s.zeitpunkt(g.eroeffnet_am)) } }
            @if let Some(vermerk) = &g.vermerk { p { (vermerk) } }
        }
        ol.zeilen.eng {
            @for schritt in &g.schritte { (schritt_zeile(s, g, schritt)) }
        }
        @if let (Some(wer), Some(grund)) = (&g.beendet_von, &g.grund) {
            div.innen { p {
                (s.mit("geschaeftsgang-beendet", &[("wer", wer.as_str().into()), ("grund", grund.as_str().into())]))
            } }
        }
    }
}

fn schritt_zeile(s: &Seite, g: &GeschaeftsgangZeile, z: &SchrittZeile) -> Markup {
    html! {
        li.zeile {
            div {
                p.titel { (s.name(z.verfuegung)) ": " (z.name.as_deref().unwrap_or_default()) }
                p.neben {
                    @if let (Some(wer), Some(am)) = (&z.erledigt_von, z.erledigt_am) { (wer) ", " (s.zeitpunkt(am)) }
                    @else if let Some(termin) = z.termin {
                        (s.mit("geschaeftsgang-schritt-bis", &[("datum", s.datum_kurz(termin).into())]))
                    }
                    @if let Some(vermerk) = &z.vermerk { br; (vermerk) }
                }
            }
            (schritt_stand(s, g, z))
        }
    }
}

fn schritt_stand(s: &Seite, g: &GeschaeftsgangZeile, z: &SchrittZeile) -> Markup {
    let (art, i, key) = match (z.ergebnis, z.verfuegung) {
        (Some(Schrittergebnis::Zurueckgegeben), _) => {
            (Stand::Warn, Icon::Kreuz, "geschaeftsgang-schritt-zurueck")
        }
        (Some(Schrittergebnis::Gezeichnet), Verfuegung::Kenntnisnahme) => {
            (Stand::Gut, Icon::Haken, "geschaeftsgang-schritt-genommen")
        }
        (Some(Schrittergebnis::Gezeichnet), _) => {
            (Stand::Gut, Icon::Haken, "geschaeftsgang-schritt-gezeichnet")
        }
        (None, _) if z.wartet => (Stand::Info, Icon::Uhr, "geschaeftsgang-schritt-wartet"),
        (None, _) if g.wartet().is_some() => {
            (Stand::Ruhig, Icon::Uhr, "geschaeftsgang-schritt-spaeter")
        }
        (None, _) => (
            Stand::Ruhig,
            Icon::Kreuz,
            "geschaeftsgang-schritt-entfaellt",
        ),
    };
    stand(art, i, &s.t(key))
}

/// What somebody can do whose turn it is.
fn am_zug(s: &Seite, d: &DokumentView, zug: &Zug, fehler: &[FormFehler]) -> Markup {
    let gang = d.zeichnung.gaenge.iter();
    let mut gang = gang.filter(|g| g.geschaeftsgang == zug.geschaeftsgang);
    let schritt = gang.next().and_then(GeschaeftsgangZeile::wartet);
    let Some(verfuegung) = schritt.map(|z| z.verfuegung) else {
        return html! {};
    };
    let ziel = format!(
        "/dokumente/{}/geschaeftsgang/{}/schritte/{}",
        d.id, zug.geschaeftsgang, zug.nummer
    );
    let was = s.name(verfuegung);
    let titel = match &zug.fuer {
        None => s.mit("geschaeftsgang-sie", &[("was", was.into())]),
        Some(name) => s.mit(
            "geschaeftsgang-sie-fuer",
            &[("name", name.as_str().into()), ("was", was.into())],
        ),
    };
    let kenntnis = verfuegung == Verfuegung::Kenntnisnahme;
    let knopf = s.t(if kenntnis {
        "geschaeftsgang-kenntnis-knopf"
    } else {
        "geschaeftsgang-zeichnen"
    });
    let e = &d.zeichnung.eingaben;
    html! {
        div.innen {
            p.stark { (titel) }
            @if !kenntnis && !zug.eigenes && !d.anlagen.is_empty() {
                p { (s.t("geschaeftsgang-anlagen")) br; (anlagen(&d.anlagen)) }
            }
            @if zug.eigenes { p { (s.t("geschaeftsgang-selbst")) } }
            @else {
                (formular(s, &ziel, html! {
                    input type="hidden" name="ergebnis" value=(Schrittergebnis::Gezeichnet.code());
                    (Feld::neu("vermerk", &s.t("geschaeftsgang-vermerk")).freiwillig().wert(e.wert("vermerk"))
                        .fehler(fehler).eingabe(s, "text"))
                    div.knoepfe { (Knopf::neu(&knopf).icon(Icon::Haken).absenden()) }
                }))
            }
            @if !kenntnis {
                details open[zug.eigenes || fehler.iter().any(|f| f.feld == "rueckgabe")] {
                    summary { span.knopf.knopf-klein { (s.t("geschaeftsgang-rueckgabe-knopf")) } }
                    (formular(s, &ziel, html! {
                        input type="hidden" name="ergebnis" value=(Schrittergebnis::Zurueckgegeben.code());
                        (Feld::neu("rueckgabe", &s.t("geschaeftsgang-rueckgabe")).hinweis(&s.t("geschaeftsgang-rueckgabe-hinweis"))
                            .wert(e.wert("rueckgabe")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("geschaeftsgang-rueckgabe-knopf")).icon(Icon::Kreuz).absenden()) }
                    }))
                }
            }
        }
    }
}

fn versand(s: &Seite, d: &DokumentView, fehler: &[FormFehler]) -> Markup {
    let (z, e) = (&d.zeichnung, &d.zeichnung.eingaben);
    let heute = s.jetzt.tag().to_string();
    let tag = e.oder("tag", &heute);
    karte(
        "versand",
        &s.t("versand-titel"),
        None,
        html! {
            @if !z.versand.is_empty() {
                ul.zeilen.eng {
                    @for v in &z.versand {
                        li.zeile { div {
                            p.titel { (s.mit("versand-zeile", &[
                                ("datum", s.datum_kurz(v.tag).into()), ("art", s.name(v.versandart).into()),
                                ("empfaenger", v.empfaenger.as_str().into()),
                            ])) }
                            p.neben { (v.von) ", " (s.zeitpunkt(v.zeit)) }
                        } }
                    }
                }
            }
            @if z.versendbar {
                div.innen {
                    (formular(s, &format!("/dokumente/{}/versand", d.id), html! {
                        div.nebeneinander {
                            (Feld::neu("tag", &s.t("versand-tag")).wert(tag).fehler(fehler).eingabe(s, "date"))
                            (Feld::neu("versandart", &s.t("versand-art")).wert(e.wert("versandart")).fehler(fehler)
                                .auswahl(s, &auswahl(s, Versandart::ALLE)))
                        }
                        (Feld::neu("empfaenger", &s.t("versand-empfaenger")).wert(e.wert("empfaenger")).fehler(fehler)
                            .eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("versand-knopf")).icon(Icon::Brief).absenden()) }
                    }))
                }
            }
        },
    )
}

/// `GET /dokumente/{id}/geschaeftsgang`, and again if something was wrong with it.
pub fn eroeffnen(s: &Seite, v: &GeschaeftsgangFormular, fehler: &[FormFehler]) -> Markup {
    let (d, e) = (&v.dokument, &v.eingaben);
    let basis = format!("/dokumente/{}", d.id);
    let fassung = d.fassungen.first().map_or(0, |f| f.nummer);
    let mit = |n: usize| s.mit("geschaeftsgang-mit", &[("nummer", (n + 1).into())]);
    rahmen_dokument(
        s,
        d,
        Some(&s.t("geschaeftsgang-eroeffnen")),
        None,
        html! {
            (fehlerliste(s, fehler))
            div.stapel.schmalseite {
                (karte("geschaeftsgang", &s.t("geschaeftsgang-eroeffnen"), None, html! { div.innen {
                    p.klein.leise { (s.t("geschaeftsgang-eroeffnen-text")) }
                    @if v.schluss.is_empty() {
                        (leer(Icon::Stift, &s.t("geschaeftsgang-niemand"), &s.t("geschaeftsgang-niemand-text")))
                    } @else {
                        (formular(s, &format!("{basis}/geschaeftsgang"), html! {
                            p { (s.mit("geschaeftsgang-fassung", &[("nummer", fassung.into())])) }
                            input type="hidden" name="fassung" value=(e.oder("fassung", &fassung.to_string()));
                            @for (n, name) in MITZEICHNUNGEN.iter().enumerate() {
                                (Feld::neu(name, &mit(n)).freiwillig().wert(e.wert(name)).fehler(fehler).auswahl(s, &v.personen))
                            }
                            (Feld::neu("schluss", &s.t("geschaeftsgang-schluss")).hinweis(&s.t("geschaeftsgang-schluss-hinweis"))
                                .wert(e.wert("schluss")).fehler(fehler).auswahl(s, &v.schluss))
                            (Feld::neu("kenntnis", &s.t("geschaeftsgang-kenntnis")).freiwillig().wert(e.wert("kenntnis"))
                                .fehler(fehler).auswahl(s, &v.personen))
                            (Feld::neu("termin", &s.t("geschaeftsgang-termin")).freiwillig().wert(e.wert("termin"))
                                .fehler(fehler).eingabe(s, "date"))
                            (Feld::neu("vermerk", &s.t("geschaeftsgang-vermerk")).freiwillig()
                                .hinweis(&s.t("geschaeftsgang-vermerk-hinweis")).wert(e.wert("vermerk")).fehler(fehler)
                                .eingabe(s, "text"))
                            div.knoepfe {
                                (Knopf::neu(&s.t("geschaeftsgang-knopf")).haupt().icon(Icon::Stift).absenden())
                                (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                            }
                        }))
                    }
                } }))
            }
        },
    )
}

/// Card of the Arbeitsplatz: what waits for one's signature.
pub(super) fn wartende(s: &Seite, zeilen: &[ZuZeichnen]) -> Markup {
    let heute = s.jetzt.tag();
    html! {
        ul.zeilen {
            @for z in zeilen {
                @let w = &z.zeile;
                li.zeile {
                    div {
                        p.titel { a href={ "/dokumente/" (w.dokument) "#geschaeftsgang" } { (w.betreff) } }
                        p.neben {
                            (s.name(w.verfuegung))
                            @if let Some(name) = &z.fuer { " " (s.mit("geschaeftsgang-fuer", &[("name", name.as_str().into())])) }
                            " · " (s.mit("geschaeftsgang-von", &[("wer", w.eroeffnet_von.as_str().into())])) br;
                            (nummer(&w.aktenzeichen))
                            @if let Some(vermerk) = &w.vermerk { " · " (vermerk) }
                        }
                    }
                    @if let Some(termin) = w.termin {
                        @let art = if termin < heute { Stand::Warn } else { Stand::Info };
                        (stand(art, Icon::Uhr, &s.mit("geschaeftsgang-schritt-bis", &[("datum", s.datum_kurz(termin).into())])))
                    }
                }
            }
        }
    }
}

/// Cards of the Arbeitsplatz: what came back to who handed it on.
pub(super) fn zurueckgekommene(s: &Seite, zeilen: &[&ZurueckZeile]) -> Markup {
    html! {
        ul.zeilen {
            @for z in zeilen {
                li.zeile { div {
                    p.titel { a href={ "/dokumente/" (z.dokument) "#geschaeftsgang" } { (z.betreff) } }
                    p.neben {
                        (nummer(&z.aktenzeichen))
                        @if let (Some(von), Some(am)) = (&z.von, z.am) { " · " (von) ", " (s.zeitpunkt(am)) }
                        @if let Some(vermerk) = &z.vermerk { br; (vermerk) }
                    }
                } }
            }
        }
    }
}
