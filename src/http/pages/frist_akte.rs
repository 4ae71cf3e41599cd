//! Fristen of an Akte: its Wiedervorlagen and demands to cooperate, and the forms that set, end and follow them up.

use eakte_domain::werte::{Status, Versagungsart, Versagungsumfang};
use jiff::ToSpan;
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::frist::{Zurueck, faelligkeit, zeilen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular, haken, hinweis, karte, leer,
    stand,
};
use super::views::{AkteFristen, AufforderungView, Eingaben, WiedervorlageView};

/// Days that a person has if nothing else is entered.
const FRIST_TAGE: i32 = 21;

/// `GET /akten/{id}/fristen`.
pub fn seite(s: &Seite, v: &AkteFristen, fehler: &[FormFehler]) -> Markup {
    let darf = v.akte.darf.bearbeiten && v.akte.status == Status::InBearbeitung;
    let (offen, erledigt): (Vec<_>, Vec<_>) = v
        .wiedervorlagen
        .iter()
        .cloned()
        .partition(|w| w.erledigt.is_none());
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Fristen,
        html! {
            (fehlerliste(s, fehler))
            div.spalten {
                div.stapel {
                    (karte("wiedervorlagen", &s.t("nav-wiedervorlagen"), None, html! {
                        @if offen.is_empty() { (leer(Icon::Uhr, &s.t("frist-keine"), &if darf { s.t("frist-keine-text") } else { String::new() })) }
                        @else {
                            (zeilen(s, &offen, Zurueck::Akte, darf))
                            @if darf { div.innen { (verschieben(s, v, &offen, fehler)) } }
                        }
                    }))
                    @for a in &v.aufforderungen { (aufforderung(s, v, a, darf, fehler)) }
                    @if !erledigt.is_empty() { (karte("erledigt", &s.t("frist-erledigte"), None, erledigte(s, &erledigt))) }
                }
                div.stapel {
                    @if darf { (setzen(s, v, fehler)) (anfordern(s, v, fehler)) }
                    (karte("was", &s.t("mitwirkung-was"), None, html! { div.innen {
                        p { (s.t("mitwirkung-was-text")) }
                        p { (s.t("mitwirkung-was-zda")) }
                    } }))
                }
            }
        },
    )
}

fn erledigte(s: &Seite, alle: &[WiedervorlageView]) -> Markup {
    html! {
        ul.zeilen.eng {
            @for w in alle {
                li.zeile {
                    div {
                        p.titel { (w.grund) }
                        @if let Some((wann, wer, vermerk)) = &w.erledigt {
                            p.neben {
                                (wer) ", " (s.zeitpunkt(*wann))
                                @if let Some(vermerk) = vermerk { br; (vermerk) }
                            }
                        }
                    }
                    (stand(Stand::Gut, Icon::Haken, &s.datum_kurz(w.am)))
                }
            }
        }
    }
}

/// A Wiedervorlage on another day, with a word of why.
fn verschieben(
    s: &Seite,
    v: &AkteFristen,
    offen: &[WiedervorlageView],
    fehler: &[FormFehler],
) -> Markup {
    let e = &v.eingaben;
    let werte: Vec<_> = offen
        .iter()
        .map(|w| {
            (
                w.id.to_string(),
                format!("{} {}", s.datum_kurz(w.am), w.grund),
            )
        })
        .collect();
    let gewaehlt = match werte.as_slice() {
        [(einzige, _)] => einzige.as_str(),
        _ => e.wert("wiedervorlage"),
    };
    html! {
        details open[e.wert("formular") == "verschieben"] {
            summary { span.knopf.knopf-klein { (s.t("frist-verschieben")) } }
            (formular(s, &format!("/akten/{}/wiedervorlagen/verschieben", v.akte.id), html! {
                input type="hidden" name="formular" value="verschieben";
                (Feld::neu("wiedervorlage", &s.t("frist-welche")).wert(gewaehlt).fehler(fehler).auswahl(s, &werte))
                (Feld::neu("erneut_am", &s.t("frist-erneut")).wert(e.wert("erneut_am")).fehler(fehler).eingabe(s, "date"))
                (Feld::neu("anlass", &s.t("frist-vermerk")).freiwillig().wert(e.wert("anlass")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("frist-verschieben-knopf")).icon(Icon::Uhr).absenden()) }
            }))
        }
    }
}

fn setzen(s: &Seite, v: &AkteFristen, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    karte(
        "setzen",
        &s.t("frist-setzen"),
        None,
        html! { div.innen {
            (formular(s, &format!("/akten/{}/wiedervorlagen", v.akte.id), html! {
                (Feld::neu("am", &s.t("frist-am")).wert(e.wert("am")).fehler(fehler).eingabe(s, "date"))
                (Feld::neu("grund", &s.t("frist-grund")).hinweis(&s.t("frist-grund-hinweis"))
                    .wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
                (Feld::neu("vorgang", &s.t("vorgang-ein")).oder(&s.t("frist-ganze-akte"))
                    .wert(e.wert("vorgang")).fehler(fehler).auswahl(s, &v.vorgaenge))
                (Feld::neu("fuer", &s.t("frist-wen")).oder(&s.t("frist-einheit"))
                    .wert(e.wert("fuer")).fehler(fehler).auswahl(s, &v.personen))
                div.knoepfe { (Knopf::neu(&s.t("frist-setzen-knopf")).haupt().icon(Icon::Uhr).absenden()) }
            }))
        } },
    )
}

fn anfordern(s: &Seite, v: &AkteFristen, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let frist = s.jetzt.tag().saturating_add(FRIST_TAGE.days()).to_string();
    let gesendet = e.wert("formular") == "anfordern";
    let belehrung = [(
        "ja".to_owned(),
        s.t("mitwirkung-belehrung-haken"),
        !gesendet || e.hat("belehrung", "ja"),
    )];
    let vorgang = match v.vorgaenge.as_slice() {
        [(einziger, _)] => einziger.as_str(),
        _ => e.wert("zu_vorgang"),
    };
    karte(
        "anfordern",
        &s.t("mitwirkung-anfordern"),
        None,
        html! { div.innen {
            p.klein.leise { (s.t("mitwirkung-anfordern-text")) }
            @if v.vorgaenge.is_empty() { p { (s.t("vorgang-keiner-text")) } }
            @else {
                (formular(s, &format!("/akten/{}/aufforderungen", v.akte.id), html! {
                    input type="hidden" name="formular" value="anfordern";
                    (Feld::neu("zu_vorgang", &s.t("vorgang-ein")).wert(vorgang).fehler(fehler).auswahl(s, &v.vorgaenge))
                    (Feld::neu("unterlagen", &s.t("mitwirkung-unterlagen")).hinweis(&s.t("mitwirkung-unterlagen-hinweis"))
                        .wert(e.wert("unterlagen")).fehler(fehler).absatz(s, 4))
                    (Feld::neu("frist", &s.t("mitwirkung-frist")).hinweis(&s.t("mitwirkung-frist-hinweis"))
                        .wert(e.oder("frist", &frist)).fehler(fehler).eingabe(s, "date"))
                    (haken("belehrung", &s.t("mitwirkung-belehrung"), &s.t("mitwirkung-belehrung-hinweis"), &belehrung))
                    (Feld::neu("schreiben", &s.t("mitwirkung-schreiben")).oder(&s.t("mitwirkung-schreiben-neu"))
                        .wert(e.wert("schreiben")).fehler(fehler).auswahl(s, &v.schreiben))
                    (Feld::neu("empfaenger", &s.t("mitwirkung-empfaenger")).filter()
                        .hinweis(&s.t("mitwirkung-empfaenger-hinweis"))
                        .wert(e.wert("empfaenger")).fehler(fehler).eingabe(s, "text"))
                    (Feld::neu("zustaendig", &s.t("mitwirkung-zustaendig")).oder(&s.t("frist-einheit"))
                        .wert(e.wert("zustaendig")).fehler(fehler).auswahl(s, &v.personen))
                    div.knoepfe { (Knopf::neu(&s.t("mitwirkung-anfordern-knopf")).icon(Icon::Brief).absenden()) }
                }))
            }
        } },
    )
}

/// How a demand stands, in one or two words.
fn stand_von(s: &Seite, a: &AufforderungView) -> Markup {
    match (&a.erledigt, &a.versagt) {
        (Some(_), _) => stand(Stand::Gut, Icon::Haken, &s.t("mitwirkung-erledigt")),
        (None, Some((_, art, _))) => stand(Stand::Warn, Icon::Schloss, &s.name(*art)),
        (None, None) if a.entfallen => {
            stand(Stand::Ruhig, Icon::Storno, &s.t("mitwirkung-entfallen"))
        }
        (None, None) => faelligkeit(s, a.ende),
    }
}

fn aufforderung(
    s: &Seite,
    v: &AkteFristen,
    a: &AufforderungView,
    darf: bool,
    fehler: &[FormFehler],
) -> Markup {
    let (wann, wer) = &a.angefordert;
    let titel = s.mit("mitwirkung-bis", &[("datum", s.datum(a.frist).into())]);
    let belehrt = if a.belehrung {
        "mitwirkung-belehrt"
    } else {
        "mitwirkung-nicht-belehrt"
    };
    karte(
        &format!("m-{}", a.id),
        &titel,
        Some(stand_von(s, a)),
        html! { div.innen {
            div.fliess { ul { @for u in &a.unterlagen { li { (u) } } } }
            p {
                a href={ "/dokumente/" (a.dokument) } { (s.t("mitwirkung-schreiben")) }
                " · " (s.mit("mitwirkung-vorgang", &[("nummer", a.vorgang.as_str().into())]))
                " · " (s.t(belehrt))
            }
            @if a.ende != a.frist {
                p.klein.leise { (s.mit("mitwirkung-ende", &[("datum", s.datum(a.ende).into())])) }
            }
            p.klein.leise { (wer) ", " (s.zeitpunkt(*wann)) }
            @if let Some((tag, art, umfang)) = &a.versagt {
                p {
                    (s.name(*art)) ", " (s.name(*umfang)) ", " (s.datum(*tag))
                    @if let Some(bescheid) = a.bescheid { " · " a href={ "/dokumente/" (bescheid) } { (s.t("mitwirkung-bescheid")) } }
                }
            }
            @if let Some((wann, wer)) = &a.erledigt {
                p {
                    (s.t("mitwirkung-erledigt")) ": " (wer) ", " (s.zeitpunkt(*wann))
                    @if let Some(eingang) = a.eingegangen { " · " a href={ "/dokumente/" (eingang) } { (s.t("mitwirkung-eingang")) } }
                    @if let Some(vermerk) = &a.vermerk { br; (vermerk) }
                }
            }
            @if darf && a.erledigt.is_none() && !a.entfallen { (eingegangen(s, v, a, fehler)) }
            @if darf && a.offen() { (versagen(s, v, a, fehler)) }
        } },
    )
}

/// What was entered for this demand; nothing if it was another's form.
fn eingaben_zu<'a>(v: &'a AkteFristen, a: &AufforderungView, leer: &'a Eingaben) -> &'a Eingaben {
    if v.eingaben.wert("aufforderung") == a.id.to_string() {
        &v.eingaben
    } else {
        leer
    }
}

fn eingegangen(s: &Seite, v: &AkteFristen, a: &AufforderungView, fehler: &[FormFehler]) -> Markup {
    let leer = Eingaben::default();
    let e = eingaben_zu(v, a, &leer);
    let id = |feld: &str| format!("{feld}-{}", a.id);
    html! {
        details open[e.wert("formular") == "erledigt"] {
            summary { span.knopf.knopf-klein { (s.t("mitwirkung-eingegangen")) } }
            (formular(s, &format!("/akten/{}/aufforderungen/{}/erledigt", v.akte.id, a.id), html! {
                input type="hidden" name="formular" value="erledigt";
                input type="hidden" name="aufforderung" value=(a.id);
                (Feld::neu("eingang", &s.t("mitwirkung-eingang")).id(&id("eingang")).oder(&s.t("mitwirkung-nichts"))
                    .wert(e.wert("eingang")).fehler(fehler).auswahl(s, &v.eingaenge))
                (Feld::neu("vermerk", &s.t("frist-vermerk")).id(&id("vermerk")).freiwillig()
                    .wert(e.wert("vermerk")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("mitwirkung-eingegangen-knopf")).icon(Icon::Haken).absenden()) }
            }))
        }
    }
}

fn versagen(s: &Seite, v: &AkteFristen, a: &AufforderungView, fehler: &[FormFehler]) -> Markup {
    let leer = Eingaben::default();
    let e = eingaben_zu(v, a, &leer);
    let id = |feld: &str| format!("{feld}-{}", a.id);
    let heute = s.jetzt.tag();
    let tag = heute.to_string();
    if !a.belehrung {
        return hinweis(
            Stand::Info,
            None,
            html! { p { (s.t("versagung-ohne-belehrung")) } },
        );
    }
    if heute <= a.ende {
        return hinweis(
            Stand::Info,
            None,
            html! { p { (s.mit("versagung-noch-nicht", &[("datum", s.datum(a.ende).into())])) } },
        );
    }
    html! {
        details open[e.wert("formular") == "versagung"] {
            summary { span.knopf.knopf-klein.knopf-gefahr { (s.t("versagung-festhalten")) } }
            p.klein.leise { (s.t("versagung-text")) }
            @if v.bescheide.is_empty() { p { (s.t("versagung-kein-bescheid")) } }
            @else {
                (formular(s, &format!("/akten/{}/aufforderungen/{}/versagung", v.akte.id, a.id), html! {
                    input type="hidden" name="formular" value="versagung";
                    input type="hidden" name="aufforderung" value=(a.id);
                    (Feld::neu("bescheid", &s.t("mitwirkung-bescheid")).id(&id("bescheid"))
                        .wert(e.wert("bescheid")).fehler(fehler).auswahl(s, &v.bescheide))
                    div.nebeneinander {
                        (Feld::neu("art", &s.t("versagung-art")).id(&id("art"))
                            .wert(e.wert("art")).fehler(fehler).auswahl(s, &auswahl(s, Versagungsart::ALLE)))
                        (Feld::neu("umfang", &s.t("versagung-umfang")).id(&id("umfang"))
                            .wert(e.wert("umfang")).fehler(fehler).auswahl(s, &auswahl(s, Versagungsumfang::ALLE)))
                    }
                    (Feld::neu("tag", &s.t("versagung-tag")).id(&id("tag"))
                        .wert(e.oder("tag", &tag)).fehler(fehler).eingabe(s, "date"))
                    div.knoepfe { (Knopf::neu(&s.t("versagung-knopf")).gefahr().icon(Icon::Schloss).absenden()) }
                }))
            }
        }
    }
}
