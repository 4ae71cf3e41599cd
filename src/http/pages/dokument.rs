//! Dokument: its pages or text, what is known of it, its versions and fingerprints; and what changes it.

use eakte_domain::werte::Schutzklasse;
use maud::{Markup, html};

use super::akte_aendern::version;
use super::geschaeftsgang;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::scanstapel::vermerk;
use super::schwaerzung;
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, formular_mit_datei, icon, karte, kette,
    medientyp, nummer, paare, stand, zeichnungsstand,
};
use super::views::{DokumentView, DokumentZeile, Eingaben, FassungView};
use super::warum::link as warum_link;

/// `GET /dokumente/{id}`.
pub fn seite(s: &Seite, d: &DokumentView, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/dokumente/{}", d.id);
    let aenderbar = d.darf_bearbeiten && d.storniert.is_none();
    rahmen_dokument(
        s,
        d,
        None,
        Some(html! {
            @if let Some(vor) = d.nachbarn.0 {
                (Knopf::neu(&s.t("dokument-voriges")).nur_icon(Icon::Links).taste('k').link(&format!("/dokumente/{vor}")))
            }
            @if let Some(nach) = d.nachbarn.1 {
                (Knopf::neu(&s.t("dokument-naechstes")).nur_icon(Icon::Rechts).taste('j').link(&format!("/dokumente/{nach}")))
            }
            @if let Some(f) = d.fassung() && d.darf_lesen {
                (Knopf::neu(&s.t("dokument-laden")).haupt().icon(Icon::Laden).link(&format!("{basis}/inhalt?fassung={}", f.nummer)))
            }
            @if d.darf_schwaerzen {
                (Knopf::neu(&s.t("schwaerzen")).icon(Icon::Schwaerzen).link(&format!("{basis}/schwaerzen?fassung={}", d.gezeigt)))
            }
            @if aenderbar { (Knopf::neu(&s.t("akte-aendern")).icon(Icon::Stift).link(&format!("{basis}/aendern"))) }
        }),
        html! {
            (fehlerliste(s, fehler))
            div.lesen {
                (betrachter(s, d))
                div.stapel {
                    (angaben(s, d))
                    (geschaeftsgang::karten(s, d, fehler))
                    (schwaerzung::karten(s, d))
                    @if let Some(v) = &d.vermerk { (vermerk(s, v)) }
                    @if let Some(f) = d.fassung() { (echtheit(s, d, f)) }
                    @if aenderbar && !d.zeichnung.gebunden && d.schwaerzung.is_none() { (neue_fassung(s, d)) }
                    (karte("verlauf", &s.t("akte-verlauf"),
                        Some(html! { a href={ "/akten/" (d.akte) "/verlauf" } { (s.t("dokument-verlauf-akte")) } }),
                        kette(s, &d.ereignisse, false)))
                }
            }
        },
    )
}

/// The frame of all pages about one Dokument. `schritt`: what the page is for, if it is not the Dokument's own.
pub(super) fn rahmen_dokument(
    s: &Seite,
    d: &DokumentView,
    schritt: Option<&str>,
    knoepfe: Option<Markup>,
    inhalt: Markup,
) -> Markup {
    let akte = format!("/akten/{}", d.akte);
    let mut pfad = vec![
        (d.akte_kennzeichen.clone(), akte.clone()),
        (d.vorgang.clone(), akte),
    ];
    let titel = match schritt {
        Some(schritt) => {
            pfad.push((d.betreff.clone(), format!("/dokumente/{}", d.id)));
            pfad.push((schritt.to_owned(), String::new()));
            format!("{schritt}: {}", d.betreff)
        }
        None => d.betreff.clone(),
    };
    rahmen(
        s,
        Kopf {
            pfad,
            knoepfe,
            staende: Some(html! {
                @if let Some(grund) = &d.storniert {
                    @if grund.is_empty() {
                        (stand(Stand::Gefahr, Icon::Storno, &s.t("dokument-storniert")))
                    } @else {
                        (stand(Stand::Gefahr, Icon::Storno, &s.mit("dokument-storniert-grund", &[("grund", grund.as_str().into())])))
                    }
                }
                @if d.klasse.schutzklasse() == Schutzklasse::Besonders {
                    (stand(Stand::Warn, Icon::Schloss, &s.t("akte-besonders")))
                }
                @for merkmal in &d.merkmale { (stand(Stand::Warn, Icon::Schloss, merkmal)) }
                @if d.schwaerzung.is_some() { (stand(Stand::Ruhig, Icon::Schwaerzen, &s.t("schwaerzung-kopie"))) }
                @if d.haupt.is_some() { (stand(Stand::Ruhig, Icon::Dokument, &s.t("dokument-anlage"))) }
                @if let Some(z) = d.zeichnung.stand { (zeichnungsstand(s, z)) }
                @if d.gezeigt > 0 {
                    (stand(Stand::Ruhig, Icon::Fassungen, &s.mit("dokument-fassung-fest", &[("nummer", d.gezeigt.into())])))
                }
                a.stand.stand-gut href={ "/akten/" (d.akte) "/pruefung" } { (icon(Icon::Kette)) (s.t("akte-kette-pruefen")) }
                (warum_link(s, &format!("/dokumente/{}", d.id)))
            }),
            ..Kopf::neu(&titel, Ort::Akten)
        },
        inhalt,
    )
}

/// The pages as pictures with a strip of small ones, or the text. Says why if there is neither.
fn betrachter(s: &Seite, d: &DokumentView) -> Markup {
    let Some(f) = d.fassung().filter(|_| d.darf_lesen) else {
        let grund = s.t(if d.fassungen.is_empty() {
            "dokument-nur-papier"
        } else {
            "dokument-kein-inhalt"
        });
        return html! {
            section.betrachter aria-label=(s.t("dokument-vorschau")) {
                div.blatt.blatt-leer { (icon(Icon::Schloss)) p { (grund) } }
            }
        };
    };
    let basis = format!("/dokumente/{}", d.id);
    let seiten = f.seiten.unwrap_or(0);
    let bild =
        |nr: u32, breite: u32| format!("{basis}/seiten/{nr}?fassung={}&breite={breite}", f.nummer);
    let adresse = |nr: u32| format!("{basis}?fassung={}&seite={nr}", f.nummer);
    let als_text = d.text.is_some() || seiten == 0;
    let label = if d.text.is_some() {
        s.t("dokument-text")
    } else if als_text {
        s.t("dokument-vorschau")
    } else {
        seite_von(s, d.seite, seiten)
    };
    html! {
        section.betrachter aria-label=(label) {
            div.werkzeug role="group" aria-label=(s.t("dokument-ansicht")) {
                @if seiten > 0 && !als_text {
                    @if d.seite > 1 { (Knopf::neu(&s.t("dokument-seite-vor")).still().nur_icon(Icon::Links).link(&adresse(d.seite - 1))) }
                    span.seite { (label) }
                    @if d.seite < seiten { (Knopf::neu(&s.t("dokument-seite-nach")).still().nur_icon(Icon::Rechts).link(&adresse(d.seite + 1))) }
                } @else { span.seite { (label) } }
                span.dehnen {}
                @if f.mit_text && seiten > 0 {
                    @if als_text { (Knopf::neu(&s.t("dokument-als-seiten")).still().icon(Icon::Dokument).link(&adresse(d.seite))) }
                    @else {
                        (Knopf::neu(&s.t("dokument-nur-text")).still().icon(Icon::Text)
                            .link(&format!("{basis}?fassung={}&ansicht=text", f.nummer)))
                    }
                }
                (Knopf::neu(&s.t("dokument-laden")).still().icon(Icon::Laden).link(&format!("{basis}/inhalt?fassung={}", f.nummer)))
            }
            @if als_text {
                @match &d.text {
                    Some(text) => div.blatt.blatt-text lang="de" { (text) },
                    None => div.blatt.blatt-leer {
                        @let grund = if f.unlesbar { "dokument-unlesbar" } else { "dokument-keine-vorschau" };
                        (icon(if f.unlesbar { Icon::Warnung } else { Icon::Dokument })) p { (s.t(grund)) }
                    },
                }
            } @else {
                div.buehne.nur-blatt[seiten < 2] {
                    @if seiten > 1 {
                        nav.streifen aria-label=(s.t("dokument-seiten-nav")) {
                            @for nr in streifen(d.seite, seiten) {
                                a href=(adresse(nr)) aria-current=[(nr == d.seite).then_some("page")] {
                                    img src=(bild(nr, DPI_KLEIN)) alt="" width="64" height="90" loading="lazy";
                                    (s.mit("dokument-seite-nr", &[("nummer", nr.into())]))
                                }
                            }
                        }
                    }
                    div.blatt {
                        img src=(bild(d.seite, DPI)) alt=(bild_alt(s, d, f)) width="760" height="1075";
                    }
                }
            }
        }
    }
}

/// Resolution of the page shown: sharp on a screen of two pixels per point.
const DPI: u32 = 144;
/// Resolution of the small pages.
const DPI_KLEIN: u32 = 36;
/// Pages in the strip: each small picture is rendered anew, so it shows only those around the current one.
const STREIFEN_SEITEN_MAX: u32 = 7;

fn streifen(seite: u32, seiten: u32) -> std::ops::RangeInclusive<u32> {
    let last = seiten.min(
        seite
            .saturating_add(STREIFEN_SEITEN_MAX / 2)
            .max(STREIFEN_SEITEN_MAX),
    );
    let first = last.saturating_sub(STREIFEN_SEITEN_MAX - 1).max(1);
    first..=last
}

fn seite_von(s: &Seite, seite: u32, seiten: u32) -> String {
    s.mit(
        "dokument-seite-von",
        &[("seite", seite.into()), ("seiten", seiten.into())],
    )
}

/// What a reader hears of the picture: which page, and where the text is.
fn bild_alt(s: &Seite, d: &DokumentView, f: &FassungView) -> String {
    let seite = seite_von(s, d.seite, f.seiten.unwrap_or(1));
    let text = s.t(if f.mit_text {
        "dokument-alt-text"
    } else {
        "dokument-alt-ohne"
    });
    format!("{seite}: {}. {text}", d.betreff)
}

fn angaben(s: &Seite, d: &DokumentView) -> Markup {
    let mut werte = vec![
        (s.t("dokument-klasse"), html! { (s.name(d.klasse)) }),
        (s.t("dokument-richtung"), html! { (s.name(d.richtung)) }),
    ];
    if let Some(haupt) = &d.haupt {
        werte.push((s.t("dokument-anlage-zu"), verweis(haupt)));
    }
    if !d.anlagen.is_empty() {
        werte.push((s.t("dokument-anlagen"), anlagen(&d.anlagen)));
    }
    if let Some(absender) = &d.absender {
        werte.push((s.t("dokument-absender"), html! { (absender) }));
    }
    if let Some(datum) = d.datum {
        werte.push((s.t("dokument-datum-schreiben"), html! { (s.datum(datum)) }));
    }
    if let Some(eingang) = d.eingang {
        werte.push((s.t("dokument-eingang"), html! { (s.datum(eingang)) }));
    }
    if let Some(grund) = &d.ausweisgrund {
        werte.push((s.t("scan-ausweis"), html! { (grund) }));
    }
    if let Some((akte, kennzeichen)) = &d.aus {
        let href = format!("/akten/{akte}");
        werte.push((
            s.t("dokument-aus-akte"),
            html! { a href=(href) { (nummer(kennzeichen)) } },
        ));
    }
    if let Some(zeichen) = &d.fremdes_zeichen {
        werte.push((s.t("dokument-fremdes-zeichen"), html! { (zeichen) }));
    }
    if let Some(f) = d.fassung() {
        werte.push((
            s.t("dokument-datei"),
            html! {
                (f.dateiname) br; span.leise.klein { (medientyp(s, &f.medientyp)) ", " (s.groesse(f.groesse)) }
            },
        ));
        werte.push((
            s.t("dokument-abgelegt"),
            html! { (f.wer) br; span.leise.klein { (s.zeitpunkt(f.zeit)) } },
        ));
    }
    let fassungen = (d.fassungen.len() > 1).then(|| {
        html! {
            footer {
                span.klein.leise { (s.t("dokument-fassungen")) }
                @for f in &d.fassungen {
                    @if f.nummer == d.gezeigt { b.klein aria-current="true" { (f.nummer) } }
                    @else {
                        a.klein href={ "/dokumente/" (d.id) "?fassung=" (f.nummer) } {
                            (s.mit("dokument-fassung-nr", &[("nummer", f.nummer.into())]))
                        }
                    }
                }
            }
        }
    });
    karte(
        "angaben",
        &s.t("dokument-angaben"),
        None,
        html! { (paare(&werte)) @if let Some(fassungen) = fassungen { (fassungen) } },
    )
}

/// The Anlagen of a Dokument, by number and Betreff.
pub(super) fn anlagen(zeilen: &[DokumentZeile]) -> Markup {
    html! {
        @for (n, d) in zeilen.iter().enumerate() { @if n > 0 { br; } (verweis(d)) }
    }
}

fn verweis(d: &DokumentZeile) -> Markup {
    html! { a href={ "/dokumente/" (d.id) } { (d.name()) } }
}

fn echtheit(s: &Seite, d: &DokumentView, f: &FassungView) -> Markup {
    html! {
        (karte("echtheit", &s.t("dokument-echtheit"), None, html! {
            ul.pruefliste {
                li {
                    (icon(Icon::Kette))
                    div {
                        p.stark { (s.t("dokument-in-kette")) }
                        p.klein.leise { (s.t("dokument-in-kette-text")) }
                    }
                }
                li {
                    (icon(Icon::Schloss))
                    div {
                        p.stark { (s.t("dokument-verschluesselt")) }
                        p.klein.leise { (s.t("dokument-verschluesselt-text")) }
                    }
                }
            }
            dl.paare {
                div { dt { "SHA-256" } dd.abdruck.ganz { (f.sha256) } }
                div { dt { "BLAKE3" } dd.abdruck.ganz { (f.blake3) } }
            }
            footer { a href={ "/akten/" (d.akte) "/pruefung" } { (s.t("akte-kette-pruefen")) } }
        }))
    }
}

fn neue_fassung(s: &Seite, d: &DokumentView) -> Markup {
    html! {
        section.ablage aria-label=(s.t("dokument-neue-fassung")) {
            (icon(Icon::Fassungen))
            div {
                p.stark { (s.t("dokument-neue-fassung")) }
                p.klein.leise { (s.t("dokument-neue-fassung-text")) }
            }
            div.ganze-breite {
                (formular_mit_datei(s, &format!("/dokumente/{}/fassungen", d.id), html! {
                    (Feld::neu("datei", &s.t("ablage-datei")).dateien(s, false, ""))
                    div.knoepfe { (Knopf::neu(&s.t("dokument-neue-fassung-knopf")).klein().icon(Icon::Ablegen).absenden()) }
                }))
            }
        }
    }
}

/// `GET /dokumente/{id}/aendern`.
pub fn aendern(s: &Seite, d: &DokumentView, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/dokumente/{}", d.id);
    rahmen_dokument(
        s,
        d,
        Some(&s.t("akte-aendern")),
        None,
        html! {
            (fehlerliste(s, fehler))
            div.stapel.schmalseite {
                (karte("aendern-betreff", &s.t("aendern-betreff"), None, html! { div.innen {
                    (formular(s, &format!("{basis}/betreff"), html! {
                        (version(d.version))
                        (Feld::neu("betreff", &s.t("akte-betreff")).wert(e.oder("betreff", &d.betreff)).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-betreff-knopf")).haupt().absenden()) }
                    }))
                } }))
                @if !d.ziele.is_empty() {
                    (karte("aendern-ort", &s.t("dokument-verschieben"), None, html! { div.innen {
                        (formular(s, &format!("{basis}/verschieben"), html! {
                            (version(d.version))
                            (Feld::neu("nach", &s.t("dokument-verschieben-nach")).wert(e.wert("nach")).fehler(fehler).auswahl(s, &d.ziele))
                            div.knoepfe { (Knopf::neu(&s.t("dokument-verschieben-knopf")).icon(Icon::Verschieben).absenden()) }
                        }))
                    } }))
                }
                (karte("aendern-akte", &s.t("dokument-abgeben"), None, html! { div.innen {
                    p.klein.leise { (s.t("dokument-abgeben-text")) }
                    (suche_ziel(s, d, "", &[]))
                } }))
                (karte("aendern-schutz", &s.t("schutz-dokument"), None, html! { div.innen {
                    p.klein.leise { (s.t("schutz-dokument-text")) }
                    div.knoepfe { (Knopf::neu(&s.t("schutz-dokument")).icon(Icon::Schloss).link(&format!("{basis}/schutz"))) }
                } }))
                (karte("aendern-storno", &s.t("aendern-storno"), None, html! { div.innen {
                    p.klein.leise { (s.t("aendern-storno-dokument")) }
                    (formular(s, &format!("{basis}/stornieren"), html! {
                        (version(d.version))
                        (Feld::neu("grund", &s.t("aendern-grund")).wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe { (Knopf::neu(&s.t("aendern-storno-knopf")).gefahr().icon(Icon::Storno).absenden()) }
                    }))
                } }))
            }
        },
    )
}

/// Asks for the Akte a Dokument shall go to. A question, no change: the next page asks again.
pub(super) fn suche_ziel(s: &Seite, d: &DokumentView, wert: &str, fehler: &[FormFehler]) -> Markup {
    html! {
        form.formular action={ "/dokumente/" (d.id) "/abgeben" } {
            (Feld::neu("kennzeichen", &s.t("dokument-abgeben-akte")).wert(wert).fehler(fehler).eingabe(s, "text"))
            div.knoepfe { (Knopf::neu(&s.t("dokument-abgeben-weiter")).icon(Icon::Rechts).absenden()) }
        }
    }
}
