//! Schutz: how closely an Akte or Dokument is kept.

use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::dokument::rahmen_dokument;
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, haken, hinweis, icon, karte,
};
use super::views::{AkteView, DokumentSchutzFormular, KreisAntragView, SchutzFormular};

/// `GET /akten/{akte}/schutz`.
pub fn akte(s: &Seite, v: &SchutzFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let stufen: Vec<_> = (0..=v.stufe_max)
        .map(|n| (n.to_string(), s.t(&format!("schutz-stufe-{n}"))))
        .collect();
    let merkmale = [
        ("beschaeftigte", v.schutz.beschaeftigte),
        ("medizinwiderspruch", v.schutz.medizinwiderspruch),
        ("eingeschraenkt", v.schutz.eingeschraenkt),
    ]
    .map(|(code, an)| (code.to_owned(), s.t(&format!("schutz-{code}")), an));
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("schutz-akte")),
        html! {
            div.stapel.schmalseite {
                (fehlerliste(s, fehler))
                (karte("schutz", &s.t("schutz-akte"), None, html! { div.innen {
                    p.klein.leise { (s.t("schutz-akte-text")) }
                    (formular(s, &format!("{basis}/schutz"), html! {
                        (version(v.akte.version))
                        (Feld::neu("stufe", &s.t("schutz-stufe")).hinweis(&s.t("schutz-stufe-hinweis"))
                            .wert(&v.schutz.stufe.to_string()).fehler(fehler).auswahl(s, &stufen))
                        (haken("merkmal", &s.t("schutz-merkmale"), "", &merkmale))
                        @if let Some(schreiben) = &v.ruecknahmen {
                            (Feld::neu("ruecknahme", &s.t("schutz-ruecknahme")).hinweis(&s.t("schutz-ruecknahme-hinweis")).freiwillig()
                                .wert(v.eingaben.wert("ruecknahme")).fehler(fehler).auswahl(s, schreiben))
                        }
                        (personen(s, "ausgeschlossen", "schutz-ausgeschlossen", "schutz-ausgeschlossen-hinweis", &v.ausgeschlossen, fehler))
                        (Feld::neu("grund", &s.t("aendern-grund")).id("schutz-grund").wert(grund(v, "schutz-grund")).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe {
                            (Knopf::neu(&s.t("schutz-knopf")).haupt().absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                        }
                    }))
                } }))
                (karte("sonderkreis", &s.t("schutz-sonderkreis"), None, html! { div.innen {
                    p.klein.leise { (s.t("schutz-sonderkreis-text")) }
                    @if let Some(antrag) = &v.antrag {
                        (offen(s, &basis, v, antrag, fehler))
                    } @else {
                        (formular(s, &format!("{basis}/sonderkreis"), html! {
                            (version(v.akte.version))
                            (personen(s, "mitglied", "schutz-mitglieder", "schutz-mitglieder-hinweis", &v.kreis, fehler))
                            (Feld::neu("grund", &s.t("aendern-grund")).id("kreis-grund").wert(grund(v, "kreis-grund")).fehler(fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("schutz-sonderkreis-knopf")).icon(Icon::Schloss).absenden()) }
                        }))
                    }
                } }))
            }
        },
    )
}

/// `GET /akten/{akte}/medizinwiderspruch`: to who may record an objection and say nothing else of how the Akte is kept.
pub fn medizinwiderspruch(
    s: &Seite,
    a: &AkteView,
    steht: bool,
    grund: &str,
    fehler: &[FormFehler],
) -> Markup {
    let basis = format!("/akten/{}", a.id);
    let titel = s.t("schutz-widerspruch");
    let inhalt = html! {
        p.klein.leise { (s.t("schutz-widerspruch-text")) }
        @if steht {
            p { (s.t("schutz-widerspruch-steht")) }
        } @else {
            (formular(s, &format!("{basis}/medizinwiderspruch"), html! {
                (version(a.version))
                (Feld::neu("grund", &s.t("aendern-grund")).id("widerspruch-grund").wert(grund).fehler(fehler).eingabe(s, "text"))
                div.knoepfe {
                    (Knopf::neu(&s.t("schutz-widerspruch-knopf")).haupt().absenden())
                    (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                }
            }))
        }
    };
    rahmen_akte(
        s,
        a,
        Reiter::Schritt(&titel),
        html! {
            div.stapel.schmalseite {
                (fehlerliste(s, fehler))
                (karte("medizinwiderspruch", &titel, None, html! { div.innen { (inhalt) } }))
            }
        },
    )
}

/// The reason typed in the form whose field has this id.
fn grund<'a>(v: &'a SchutzFormular, id: &str) -> &'a str {
    let e = &v.eingaben;
    let gesendet = match (e.wert("stufe"), e.wert("angenommen")) {
        ("", "") => "kreis-grund",
        ("", "true") => "kreis-ja",
        ("", _) => "kreis-nein",
        _ => "schutz-grund",
    };
    if gesendet == id { e.wert("grund") } else { "" }
}

/// The request that waits: a second person agrees, anybody refuses or takes it back.
fn offen(
    s: &Seite,
    basis: &str,
    v: &SchutzFormular,
    antrag: &KreisAntragView,
    fehler: &[FormFehler],
) -> Markup {
    let stand = v.akte.version;
    let ziel = format!("{basis}/sonderkreis/entscheiden");
    let titel = s.mit(
        "schutz-sonderkreis-offen",
        &[("name", antrag.von.as_str().into())],
    );
    html! {
        (hinweis(Stand::Warn, Some(&titel), html! {
            p {
                @if antrag.mitglieder.is_empty() { (s.t("schutz-sonderkreis-ende")) }
                @else { (antrag.mitglieder.join(", ")) }
            }
            p { (s.t("aendern-grund")) ": " (antrag.grund) }
            @if antrag.eigener { p { (s.t("schutz-zweite-person")) } }
        }))
        @if !antrag.eigener {
            (formular(s, &ziel, html! {
                (version(stand))
                input type="hidden" name="angenommen" value="true";
                (Feld::neu("grund", &s.t("aendern-grund")).id("kreis-ja").wert(grund(v, "kreis-ja")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("schutz-sonderkreis-bestaetigen")).haupt().absenden()) }
            }))
        }
        (formular(s, &ziel, html! {
            (version(stand))
            input type="hidden" name="angenommen" value="false";
            (Feld::neu("grund", &s.t("aendern-grund")).id("kreis-nein").wert(grund(v, "kreis-nein")).fehler(fehler).eingabe(s, "text"))
            div.knoepfe {
                (Knopf::neu(&s.t(if antrag.eigener { "schutz-sonderkreis-zurueck" } else { "schutz-sonderkreis-ablehnen" })).absenden())
            }
        }))
    }
}

/// Colleagues to tick; closed until somebody looks, open if some are ticked.
fn personen(
    s: &Seite,
    name: &str,
    legende: &str,
    text: &str,
    alle: &[(String, String, bool)],
    fehler: &[FormFehler],
) -> Markup {
    let gewaehlt = alle.iter().filter(|(_, _, an)| *an).count();
    let legende = s.t(legende);
    let hier = fehler.iter().find(|f| f.feld == name);
    html! {
        details id=(name) open[gewaehlt > 0 || hier.is_some()] {
            summary { span.knopf.knopf-klein { (legende) ": " (gewaehlt) } }
            @if let Some(f) = hier { p.fehlertext { (icon(Icon::Ausruf)) (f.text) } }
            (haken(name, &legende, &s.t(text), alle))
        }
    }
}

/// `GET /dokumente/{dokument}/schutz`.
pub fn dokument(s: &Seite, v: &DokumentSchutzFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/dokumente/{}", v.dokument.id);
    let entwurf = [("ja".to_owned(), s.t("schutz-entwurf-ja"), v.entwurf)];
    let einwilligung = [(
        "ja".to_owned(),
        s.t("schutz-einwilligung-ja"),
        v.einwilligung,
    )];
    rahmen_dokument(
        s,
        &v.dokument,
        Some(&s.t("schutz-dokument")),
        None,
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                (karte("schutz", &s.t("schutz-dokument"), None, html! { div.innen {
                    p.klein.leise { (s.t("schutz-dokument-text")) }
                    (formular(s, &format!("{basis}/schutz"), html! {
                        (version(v.dokument.version))
                        (haken("entwurf", &s.t("schutz-entwurf"), &s.t("schutz-entwurf-hinweis"), &entwurf))
                        @if let Some(name) = &v.gegangen {
                            (haken("uebernehmen", &s.t("schutz-uebernehmen"),
                                &s.mit("schutz-uebernehmen-hinweis", &[("name", name.as_str().into())]),
                                &[("ja".to_owned(), s.t("schutz-uebernehmen-ja"), v.uebernehmen)]))
                        }
                        (personen(s, "anvertraut", "schutz-anvertraut", "schutz-anvertraut-hinweis", &v.anvertraut, fehler))
                        (haken("einwilligung", &s.t("schutz-einwilligung"), "", &einwilligung))
                        (Feld::neu("bestritten", &s.t("schutz-bestritten")).hinweis(&s.t("schutz-bestritten-hinweis"))
                            .freiwillig().wert(&v.bestritten).fehler(fehler).eingabe(s, "text"))
                        (Feld::neu("grund", &s.t("aendern-grund")).wert(&v.grund).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe {
                            (Knopf::neu(&s.t("schutz-knopf")).haupt().absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                        }
                    }))
                } }))
            }
        },
    )
}
