//! Aussonderung: for who leads Akten what is due and how what was offered stands; for the archive what to appraise.

use eakte_domain::werte::{Aktenende, Bewertung};
use eakte_projections::{AussonderungZeile, Aussonderungsstand, FaelligeAkte};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, formular_paket, hinweis, icon, karte,
    leer, nummer, stand,
};
use super::views::{Aussonderungen, Ergebnis, Gruppe, entbehrlich};

/// `GET /aussonderung`.
pub fn seite(s: &Seite, v: &Aussonderungen, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("nav-aussonderung");
    let unter = if v.archiv {
        s.t("aussonderung-unter-archiv")
    } else {
        s.t("aussonderung-unter")
    };
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (unter) }),
            ..Kopf::neu(&titel, Ort::Aussonderung)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if let Some(e) = &v.ergebnis { (ergebnis(s, e)) }
                @if !v.archiv { (faellig(s, v)) }
                @if v.archiv { (bewerten(s, v, fehler)) }
                @if v.gruppen.is_empty() {
                    (karte("angeboten", &s.t("aussonderung-angeboten"), None,
                        leer(Icon::Kiste, &s.t("aussonderung-keine"), &s.t("aussonderung-keine-text"))))
                }
                @for g in &v.gruppen { (gruppe(s, v, g)) }
                (antwort(s, v, fehler))
            }
        },
    )
}

fn ergebnis(s: &Seite, e: &Ergebnis) -> Markup {
    let art = if e.abgelehnt.is_empty() && e.geloescht.is_empty() {
        Stand::Gut
    } else {
        Stand::Warn
    };
    hinweis(
        art,
        Some(&e.titel),
        html! {
            p { (s.mit("aussonderung-erledigt", &[("anzahl", e.erledigt.into())])) }
            @if !e.abgelehnt.is_empty() {
                ul { @for (akte, grund) in &e.abgelehnt { li { (nummer(akte)) ": " (grund) } } }
            }
            @if !e.ohne.is_empty() {
                p { (s.mit("aussonderung-ohne", &[("akten", e.ohne.join(", ").into())])) }
            }
            @if !e.geloescht.is_empty() {
                p { (s.mit("aussonderung-geloescht", &[("akten", e.geloescht.join(", ").into())])) }
            }
        },
    )
}

fn faellig(s: &Seite, v: &Aussonderungen) -> Markup {
    let (gesperrt, frei): (Vec<&FaelligeAkte>, Vec<&FaelligeAkte>) =
        v.faellig.iter().partition(|f| f.gesperrt);
    karte(
        "faellig",
        &s.t("aussonderung-faellig"),
        None,
        html! {
            @if v.faellig.is_empty() {
                (leer(Icon::Kiste, &s.t("aussonderung-nichts-faellig"), &s.t("aussonderung-nichts-faellig-text")))
            }
            @if !frei.is_empty() {
                div.innen {
                    p { (s.t("aussonderung-faellig-text")) }
                    (formular(s, "/aussonderung/anbieten", html! {
                        fieldset.auswahl {
                            legend { (s.t("aussonderung-akten")) }
                            div.felder.lang {
                                @for f in &frei {
                                    label.haken {
                                        input type="checkbox" name="akte" value=(f.akte.akte)
                                            checked[v.eingaben.hat("akte", &f.akte.akte.to_string())];
                                        span {
                                            (nummer(&f.akte.aktenzeichen)) " " (f.akte.betreff)
                                            " · " (frist(s, f.frist))
                                        }
                                    }
                                }
                            }
                        }
                        div.knoepfe { (Knopf::neu(&s.t("aussonderung-anbieten")).haupt().icon(Icon::Kiste).absenden()) }
                    }))
                }
            }
            @if !gesperrt.is_empty() {
                ul.zeilen {
                    @for f in &gesperrt {
                        li.zeile {
                            div {
                                p.titel { a href={ "/akten/" (f.akte.akte) "/aussonderung" } { (nummer(&f.akte.aktenzeichen)) " " (f.akte.betreff) } }
                                p.neben { (frist(s, f.frist)) }
                            }
                            (gesperrt_stand(s))
                        }
                    }
                }
            }
        },
    )
}

fn frist(s: &Seite, bis: jiff::civil::Date) -> String {
    s.mit("aussonderung-frist", &[("datum", s.datum_kurz(bis).into())])
}

/// A hold keeps it.
pub(super) fn gesperrt_stand(s: &Seite) -> Markup {
    stand(Stand::Warn, Icon::Schloss, &s.t("aussonderung-gesperrt"))
}

/// How far an Akte is, in one or two words.
pub(super) fn lage(s: &Seite, z: &AussonderungZeile) -> Markup {
    let archiv = z.bewertung == Some(Bewertung::Archivwuerdig);
    if z.vernichtet_am.is_some() {
        let ende = z.akte.ende.unwrap_or(Aktenende::Geloescht);
        return stand(Stand::Ruhig, Icon::Haken, &s.name(ende));
    }
    match z.stand {
        Aussonderungsstand::Angeboten => {
            stand(Stand::Warn, Icon::Uhr, &s.t("aussonderung-stand-angeboten"))
        }
        Aussonderungsstand::Bewertet if z.fehler.is_some() => stand(
            Stand::Gefahr,
            Icon::Kreuz,
            &s.t("aussonderung-stand-gescheitert"),
        ),
        Aussonderungsstand::Bewertet if archiv => {
            stand(Stand::Info, Icon::Kiste, &s.t("aussonderung-stand-a"))
        }
        Aussonderungsstand::Bewertet => {
            stand(Stand::Info, Icon::Storno, &s.t("aussonderung-stand-v"))
        }
        Aussonderungsstand::Abgegeben => {
            stand(Stand::Warn, Icon::Uhr, &s.t("aussonderung-stand-abgegeben"))
        }
        Aussonderungsstand::Uebernommen => stand(
            Stand::Gut,
            Icon::Haken,
            &s.t("aussonderung-stand-uebernommen"),
        ),
        Aussonderungsstand::Zurueckgenommen => stand(
            Stand::Ruhig,
            Icon::Kreuz,
            &s.t("aussonderung-stand-zurueck"),
        ),
    }
}

/// What there is to say of an Akte beside how far it is.
pub(super) fn angaben(s: &Seite, z: &AussonderungZeile) -> Markup {
    html! {
        p.neben {
            (frist(s, z.frist))
            @if let Some((am, von)) = z.bewertet_am.zip(z.bewertet_von.as_deref()) {
                br; (s.mit("aussonderung-bewertet-von", &[("wer", von.into()), ("wann", s.zeitpunkt(am).into())]))
            }
            @if let Some(grund) = &z.begruendung { br; (s.t("aussonderung-begruendung")) ": " (grund) }
            @if let Some(am) = z.abgegeben_am { br; (s.mit("aussonderung-abgegeben-am", &[("wann", s.zeitpunkt(am).into())])) }
            @if let Some(paket) = &z.paket { br; "SHA-256 " span.abdruck.ganz { (paket) } }
            @if let Some((am, von)) = z.bestaetigt_am.zip(z.bestaetigt_von.as_deref()) {
                @let rolle = z.bestaetigt_rolle.map(|r| s.name(r)).unwrap_or_default();
                br; (s.mit("aussonderung-bestaetigt-von", &[("wann", s.zeitpunkt(am).into()), ("wer", von.into()), ("rolle", rolle.into())]))
            }
            @if let Some(kennung) = &z.archivkennung { br; (s.t("aussonderung-archivkennung")) ": " (kennung) }
            @if let Some(fehler) = z.fehler.as_deref().filter(|f| !f.is_empty()) { br; (s.t("aussonderung-fehler")) ": " (fehler) }
            @if let Some(am) = z.beendet_am {
                br; (s.mit("aussonderung-beendet-am", &[("wann", s.zeitpunkt(am).into())]))
                ": "
                @if let Some(grund) = &z.grund { (grund) } @else { (s.t("aussonderung-wiedereroeffnet")) }
            }
            @if let Some(am) = z.vernichtet_am { br; (s.mit("aussonderung-vernichtet-am", &[("wann", s.zeitpunkt(am).into())])) }
        }
    }
}

/// For who leads the Akte: where its erasure is asked for once nobody needs it, or that it was.
pub(super) fn ende(s: &Seite, z: &AussonderungZeile) -> Markup {
    html! {
        @if z.loeschung_beantragt && z.beendet_am.is_none() {
            p.klein { a href="/loeschungen" { (s.t("aussonderung-loeschung-beantragt")) } }
        } @else if entbehrlich(z) {
            p.klein { a href={ "/akten/" (z.akte.akte) "/loeschung" } { (s.t("aussonderung-loeschen")) } }
        }
    }
}

fn gruppe(s: &Seite, v: &Aussonderungen, g: &Gruppe) -> Markup {
    let basis = format!("/aussonderung/{}", g.aussonderung);
    // Of one day and office there may be several: the beginning of its id tells them apart, also to who only listens.
    let prozess = g.aussonderung.to_string();
    let titel = s.mit(
        "aussonderung-vom",
        &[
            ("prozess", prozess[..8].into()),
            ("datum", s.datum_kurz(g.angeboten_am.tag()).into()),
            ("stelle", g.stelle.as_str().into()),
        ],
    );
    karte(
        &format!("a-{}", g.aussonderung),
        &titel,
        None,
        html! {
            ul.zeilen {
                @for z in &g.zeilen {
                    li.zeile.kachelzeile {
                        span.glied aria-hidden="true" { (icon(Icon::Akte)) }
                        div {
                            p.titel { a href={ "/akten/" (z.akte.akte) "/aussonderung" } { (nummer(&z.akte.aktenzeichen)) " " (z.akte.betreff) } }
                            (angaben(s, z))
                            @if !v.archiv { (ende(s, z)) }
                        }
                        div.staende { (lage(s, z)) @if z.gesperrt { (gesperrt_stand(s)) } }
                    }
                }
            }
            footer {
                p.klein.leise {
                    (s.mit("aussonderung-angeboten-von", &[("wer", g.angeboten_von.as_str().into())]))
                    br; (s.t("aussonderung-prozess")) ": " span.abdruck.ganz { (g.aussonderung) }
                }
                div.knoepfe {
                    @if g.zeilen.iter().any(|z| z.beendet_am.is_none() && z.vernichtet_am.is_none()) {
                        (Knopf::neu(&s.t("aussonderung-0501")).icon(Icon::Laden).link(&format!("{basis}/anbieteverzeichnis")))
                    }
                    @if !v.archiv && g.abgebbar {
                        @let paket = match g.ersetzt {
                            Some(am) => s.mit("aussonderung-0503-neu", &[("datum", s.datum_kurz(am.tag()).into())]),
                            None => s.t("aussonderung-0503"),
                        };
                        (formular(s, &format!("{basis}/paket"), html! {
                            (Knopf::neu(&paket).icon(Icon::Kiste).absenden())
                        }))
                    }
                }
            }
        },
    )
}

/// The archive decides: on each, or on all that are left blank at once.
fn bewerten(s: &Seite, v: &Aussonderungen, fehler: &[FormFehler]) -> Markup {
    let offen: Vec<&AussonderungZeile> = v
        .gruppen
        .iter()
        .flat_map(|g| &g.zeilen)
        .filter(|z| z.stand == Aussonderungsstand::Angeboten)
        .collect();
    if offen.is_empty() {
        return html! {};
    }
    let arten = [
        ("A".to_owned(), s.t("aussonderung-a")),
        ("V".to_owned(), s.t("aussonderung-v")),
    ];
    karte(
        "bewerten",
        &s.t("aussonderung-bewerten"),
        None,
        html! { div.innen {
            p { (s.t("aussonderung-bewerten-text")) }
            (formular(s, "/aussonderung/bewerten", html! {
                @for z in &offen {
                    (Feld::neu(&z.akte.akte.to_string(), &format!("{} {}", z.akte.aktenzeichen, z.akte.betreff))
                        .hinweis(&format!("{} · {}", z.akte.plan, frist(s, z.frist)))
                        .oder(&s.t("aussonderung-noch-nicht"))
                        .wert(v.eingaben.wert(&z.akte.akte.to_string())).auswahl(s, &arten))
                }
                (Feld::neu("alle", &s.t("aussonderung-alle")).hinweis(&s.t("aussonderung-alle-hinweis"))
                    .oder(&s.t("aussonderung-noch-nicht")).wert(v.eingaben.wert("alle")).fehler(fehler).auswahl(s, &arten))
                (Feld::neu("begruendung", &s.t("aussonderung-begruendung")).hinweis(&s.t("aussonderung-bleibt"))
                    .freiwillig().wert(v.eingaben.wert("begruendung")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("aussonderung-bewerten-knopf")).haupt().icon(Icon::Haken).absenden()) }
            }))
        } },
    )
}

fn antwort(s: &Seite, v: &Aussonderungen, fehler: &[FormFehler]) -> Markup {
    let text = if v.archiv {
        s.t("aussonderung-antwort-archiv")
    } else {
        s.t("aussonderung-antwort-text")
    };
    karte(
        "antwort",
        &s.t("aussonderung-antwort"),
        None,
        html! { div.innen.schmalseite {
            p { (text) }
            (formular_paket(s, "/aussonderung/antwort", html! {
                (Feld::neu("datei", &s.t("aussonderung-antwort-datei")).fehler(fehler).dateien(s, false, ".zip,.xml"))
                div.knoepfe { (Knopf::neu(&s.t("aussonderung-antwort-knopf")).icon(Icon::Ablegen).absenden()) }
            }))
        } },
    )
}
