//! Freigaben: those of an Akte, the second person's decision, the form to grant one, and what others shared with us.

use eakte_domain::werte::{Dokumentklasse, Leistungsart, Status, Zweck};
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, haken, icon, karte, kuerzel, leer,
    nummer, stand,
};
use super::views::{
    AkteFreigaben, FreigabeFormular, FreigabeView, Geltung, Geteilt, WartendeFreigabe,
};

/// `GET /akten/{id}/freigaben`.
pub fn liste(s: &Seite, v: &AkteFreigaben, fehler: &[FormFehler]) -> Markup {
    let offen = v.akte.status == Status::InBearbeitung;
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Freigaben,
        html! {
            (fehlerliste(s, fehler))
            div.spalten {
                (karte("freigaben", &s.t("akte-freigaben"), None, html! {
                    @if v.freigaben.is_empty() { (leer(Icon::Teilen, &s.t("freigabe-keine"), &s.t("freigabe-keine-text"))) }
                    ul.zeilen { @for f in &v.freigaben { (freigabe(s, v, f, fehler)) } }
                }))
                div.stapel {
                    @if v.mitnehmen { (mitnehmen(s, v, fehler)) }
                    (was(s, v, offen))
                }
            }
        },
    )
}

/// The shared documents as a download that only the recipient opens.
fn mitnehmen(s: &Seite, v: &AkteFreigaben, fehler: &[FormFehler]) -> Markup {
    karte(
        "mitnehmen",
        &s.t("mitnehmen"),
        None,
        html! {
            div.innen {
                p { (s.t("mitnehmen-text")) }
                form.formular action={ "/akten/" (v.akte.id) "/uebermittlung" } {
                    (Feld::neu("empfaenger", &s.t("mitnehmen-fuer")).hinweis(&s.t("mitnehmen-hinweis")).freiwillig()
                        .wert(&v.schluessel).fehler(fehler).eingabe(s, "text"))
                    div.knoepfe { (Knopf::neu(&s.t("mitnehmen-knopf")).icon(Icon::Laden).absenden()) }
                }
            }
        },
    )
}

fn was(s: &Seite, v: &AkteFreigaben, offen: bool) -> Markup {
    karte(
        "was",
        &s.t("freigabe-was"),
        None,
        html! {
            div.innen {
                p { (s.t("freigabe-was-text")) }
                p { (s.t("freigabe-was-zweite")) }
                p { (s.t("freigabe-was-ende")) }
                @if v.akte.darf.freigeben && offen {
                    div.knoepfe {
                        (Knopf::neu(&s.t("freigabe-erteilen")).icon(Icon::Teilen)
                            .link(&format!("/akten/{}/freigaben/neu", v.akte.id)))
                    }
                }
            }
        },
    )
}

fn freigabe(s: &Seite, v: &AkteFreigaben, f: &FreigabeView, fehler: &[FormFehler]) -> Markup {
    let klassen: Vec<_> = f.klassen.iter().map(|k| s.name(*k)).collect();
    let alle = f.klassen.len() == Dokumentklasse::ALLE.len();
    let lebt = matches!(f.geltung, Geltung::Gilt | Geltung::Kuenftig);
    let grund_id = format!("grund-{}", f.id);
    html! {
        li.zeile.kachelzeile {
            (kuerzel(&f.organisation))
            div {
                p.stark { (f.organisation) @if let Some(einheit) = &f.einheit { ", " (einheit) } }
                p.neben {
                    (s.name(f.zweck)) ", " (s.datum_kurz(f.von)) " – " (s.datum_kurz(f.bis)) br;
                    (f.rechtsgrundlage) br;
                    @if let Some(v) = &f.vereinbarung { (s.t("freigabe-vereinbarung")) ": " (v) br; }
                    @if let Some(vorgang) = &f.vorgang { (s.mit("freigabe-nur", &[("vorgang", vorgang.as_str().into())])) }
                    @else { (s.t("freigabe-ganze-akte")) }
                    ", "
                    @if alle { (s.t("freigabe-alle-klassen")) } @else { (klassen.join(", ")) }
                }
                @if let Some((wer, grund)) = &f.abgelehnt {
                    p.neben { (s.mit("freigabe-abgelehnt-von", &[("wer", wer.as_str().into()), ("grund", grund.as_str().into())])) }
                }
                @if f.geltung == Geltung::Wartet { (wartet(s, v, f, fehler)) }
                @if f.geltung == Geltung::Verfallen && v.akte.darf.freigeben { (aufraeumen(s, v, f)) }
                @if lebt && v.akte.darf.freigeben && !f.uebergabe {
                    details open[fehler.iter().any(|e| e.feld == grund_id)] {
                        summary { span.knopf.knopf-klein { (s.t("freigabe-widerrufen")) span.nur-vorlesen { ": " (f.organisation) } } }
                        (formular(s, &format!("/akten/{}/freigaben/{}/widerrufen", v.akte.id, f.id), html! {
                            (version(v.akte.version))
                            (Feld::neu("grund", &s.t("aendern-grund")).id(&grund_id)
                                .wert(getippt(v, &grund_id, fehler)).fehler(fehler).eingabe(s, "text"))
                            div.knoepfe { (Knopf::neu(&s.t("freigabe-widerrufen-knopf")).zu(&f.organisation).gefahr().icon(Icon::Kreuz).absenden()) }
                        }))
                    }
                }
            }
            (geltung(s, f.geltung))
        }
    }
}

/// What was typed in this field, if it is the one that cannot be used.
fn getippt<'a>(v: &'a AkteFreigaben, feld: &str, fehler: &[FormFehler]) -> &'a str {
    if fehler.iter().any(|e| e.feld == feld) {
        &v.grund
    } else {
        ""
    }
}

/// Who asked and who can agree; the buttons for those who may.
fn wartet(s: &Seite, v: &AkteFreigaben, f: &FreigabeView, fehler: &[FormFehler]) -> Markup {
    let ziel = format!("/akten/{}/freigaben/{}/entscheiden", v.akte.id, f.id);
    let grund_id = format!("ablehnung-{}", f.id);
    let offen = v.akte.status == Status::InBearbeitung;
    let nein = s.t(if f.eigener {
        "freigabe-zuruecknehmen"
    } else {
        "freigabe-ablehnen"
    });
    html! {
        @if let Some(von) = &f.beantragt_von { p.neben { (s.mit("freigabe-beantragt-von", &[("wer", von.as_str().into())])) } }
        @if v.akte.darf.freigeben {
            @if f.eigener {
                p.neben {
                    @if v.andere.is_empty() { (s.t("freigabe-niemand-sonst")) }
                    @else { (s.mit("freigabe-zustimmen-kann", &[("wer", v.andere.join(", ").into())])) }
                }
            } @else if !f.zustimmbar {
                p.neben { (s.t("freigabe-fuer-andere")) }
            } @else if offen {
                (formular(s, &ziel, html! {
                    (version(v.akte.version))
                    input type="hidden" name="zustimmen" value="ja";
                    div.knoepfe {
                        button.knopf.knopf-haupt type="submit" {
                            (icon(Icon::Haken))
                            span { (s.t("freigabe-zustimmen")) span.nur-vorlesen { ": " (f.organisation) } }
                        }
                    }
                }))
            } @else { p.neben { (s.t("freigabe-akte-zu")) } }
            details open[fehler.iter().any(|e| e.feld == grund_id)] {
                summary { span.knopf.knopf-klein { (nein) span.nur-vorlesen { ": " (f.organisation) } } }
                (formular(s, &ziel, html! {
                    (version(v.akte.version))
                    input type="hidden" name="zustimmen" value="nein";
                    (Feld::neu("grund", &s.t("aendern-grund")).id(&grund_id)
                                .wert(getippt(v, &grund_id, fehler)).fehler(fehler).eingabe(s, "text"))
                    div.knoepfe { (Knopf::neu(&nein).zu(&f.organisation).gefahr().icon(Icon::Kreuz).absenden()) }
                }))
            }
        }
    }
}

/// A request that nobody decided on in time: it opens nothing, and one click puts it away.
fn aufraeumen(s: &Seite, v: &AkteFreigaben, f: &FreigabeView) -> Markup {
    formular(
        s,
        &format!("/akten/{}/freigaben/{}/entscheiden", v.akte.id, f.id),
        html! {
            (version(v.akte.version))
            input type="hidden" name="zustimmen" value="nein";
            input type="hidden" name="grund" value=(s.t("freigabe-verfallen"));
            div.knoepfe {
                button.knopf.knopf-klein type="submit" {
                    (icon(Icon::Kreuz))
                    span { (s.t("freigabe-aufraeumen")) span.nur-vorlesen { ": " (f.organisation) } }
                }
            }
        },
    )
}

/// What waits for somebody like the person, a line each; decided on at the page of the Akte.
pub(super) fn kurz(s: &Seite, alle: &[WartendeFreigabe]) -> Markup {
    html! {
        ul.zeilen.eng {
            @for f in alle {
                li.zeile { div {
                    p.titel { a href={ "/akten/" (f.akte) "/freigaben" } { (f.betreff) } }
                    p.neben {
                        (nummer(&f.kennzeichen)) br;
                        (f.organisation) ", " (s.name(f.zweck)) br;
                        (s.mit("freigabe-beantragt-von", &[("wer", f.von.as_str().into())]))
                    }
                } }
            }
        }
    }
}

fn geltung(s: &Seite, g: Geltung) -> Markup {
    match g {
        Geltung::Wartet => stand(Stand::Warn, Icon::Uhr, &s.t("freigabe-wartet")),
        Geltung::Verfallen => stand(Stand::Ruhig, Icon::Uhr, &s.t("freigabe-verfallen")),
        Geltung::Abgelehnt => stand(Stand::Ruhig, Icon::Kreuz, &s.t("freigabe-nicht-erteilt")),
        Geltung::Gilt => stand(Stand::Gut, Icon::Haken, &s.t("freigabe-gilt")),
        Geltung::Kuenftig => stand(Stand::Info, Icon::Uhr, &s.t("freigabe-kuenftig")),
        Geltung::Abgelaufen => stand(Stand::Ruhig, Icon::Uhr, &s.t("freigabe-abgelaufen")),
        Geltung::Beendet => stand(
            Stand::Ruhig,
            Icon::Kreuz,
            &s.t("freigabe-mit-vereinbarung-beendet"),
        ),
        Geltung::Widerrufen => stand(Stand::Ruhig, Icon::Kreuz, &s.t("freigabe-widerrufen-stand")),
    }
}

/// `GET /akten/{id}/freigaben/neu`, and again if something was wrong with it.
pub fn erteilen(s: &Seite, v: &FreigabeFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let e = &v.eingaben;
    let heute = s.jetzt.tag().to_string();
    let von = if e.wert("von").is_empty() {
        &heute
    } else {
        e.wert("von")
    };
    let zweck = if e.wert("zweck").is_empty() {
        v.akte.leistung.code()
    } else {
        e.wert("zweck")
    };
    let zwecke: Vec<_> = Leistungsart::ALLE
        .iter()
        .map(|l| Zweck::Leistung(*l))
        .map(|z| (z.to_string(), s.name(z)))
        .collect();
    let klassen: Vec<_> = Dokumentklasse::ALLE
        .iter()
        .map(|k| (k.code().to_owned(), s.name(*k), e.hat("klassen", k.code())))
        .collect();
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("freigabe-erteilen")),
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                (karte("erteilen", &s.t("freigabe-erteilen"), None, html! { div.innen {
                    p.leise { (s.t("freigabe-unter")) }
                    p { (s.t(if v.vereinbarungen.is_empty() { "freigabe-zu-zweit" } else { "freigabe-zu-zweit-oder" })) }
                    (formular(s, &format!("{basis}/freigaben"), html! {
                        (Feld::neu("empfaenger", &s.t("freigabe-wer")).wert(e.wert("empfaenger")).fehler(fehler).auswahl(s, &v.organisationen))
                        @if !v.vorgaenge.is_empty() {
                            (Feld::neu("vorgang", &s.t("freigabe-vorgang")).oder(&s.t("freigabe-ganze-akte"))
                                .wert(e.wert("vorgang")).fehler(fehler).auswahl(s, &v.vorgaenge))
                        }
                        (Feld::neu("einheit", &s.t("freigabe-einheit")).hinweis(&s.t("freigabe-einheit-hinweis")).freiwillig()
                            .wert(e.wert("einheit")).fehler(fehler).eingabe(s, "text"))
                        @if !v.vereinbarungen.is_empty() {
                            (Feld::neu("vereinbarung", &s.t("freigabe-vereinbarung")).oder(&s.t("freigabe-ohne-vereinbarung"))
                                .hinweis(&s.t("freigabe-vereinbarung-hinweis"))
                                .wert(e.wert("vereinbarung")).fehler(fehler).auswahl(s, &v.vereinbarungen))
                        }
                        div.nebeneinander {
                            (Feld::neu("zweck", &s.t("konto-zweck")).hinweis(&s.t("freigabe-zweck-hinweis"))
                                .id("freigabe-zweck").wert(zweck).fehler(fehler).auswahl(s, &zwecke))
                            @let grundlage = s.t("freigabe-grundlage");
                            @let feld = Feld::neu("rechtsgrundlage", &grundlage);
                            // An agreement brings its own.
                            @let feld = if v.vereinbarungen.is_empty() { feld } else { feld.freiwillig() };
                            (feld.hinweis(&s.t("freigabe-grundlage-hinweis"))
                                .wert(e.wert("rechtsgrundlage")).fehler(fehler).eingabe(s, "text"))
                        }
                        div.nebeneinander {
                            (Feld::neu("von", &s.t("freigabe-von")).wert(von).fehler(fehler).eingabe(s, "date"))
                            (Feld::neu("bis", &s.t("freigabe-bis-feld")).wert(e.wert("bis")).fehler(fehler).eingabe(s, "date"))
                        }
                        div.eingabe.falsch[fehler.iter().any(|f| f.feld == "klassen")] #klassen {
                            @for f in fehler.iter().filter(|f| f.feld == "klassen") {
                                p.fehlertext { (icon(Icon::Ausruf)) (f.text) }
                            }
                            (haken("klassen", &s.t("freigabe-klassen"), &s.t("freigabe-klassen-hinweis"), &klassen))
                        }
                        div.knoepfe {
                            (Knopf::neu(&s.t("freigabe-erteilen")).haupt().icon(Icon::Teilen).absenden())
                            (Knopf::neu(&s.t("formular-abbrechen")).link(&format!("{basis}/freigaben")))
                        }
                    }))
                } }))
            }
        },
    )
}

/// `GET /geteilt`.
pub fn geteilt(s: &Seite, v: &Geteilt) -> Markup {
    let titel = s.t("nav-geteilt");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("geteilt-unter")) }),
            ..Kopf::neu(&titel, Ort::Geteilt)
        },
        html! {
            section.karte aria-label=(titel) {
                @if v.zeilen.is_empty() {
                    (leer(Icon::Teilen, &s.t("geteilt-leer"), &s.t("geteilt-leer-zweck")))
                    @if !v.anderswo.is_empty() { (anderswo(s, &v.anderswo)) }
                }
                @else {
                    ul.zeilen {
                        @for g in &v.zeilen {
                            li.zeile.kachelzeile {
                                (kuerzel(&g.organisation))
                                div {
                                    p.titel { a href={ "/akten/" (g.akte) } { (g.betreff) } }
                                    p.neben {
                                        (nummer(&g.kennzeichen)) " · " (g.organisation) " · " (s.name(g.zweck))
                                        @if let Some(vorgang) = &g.vorgang { br; (s.mit("freigabe-nur", &[("vorgang", vorgang.as_str().into())])) }
                                    }
                                }
                                (stand(Stand::Info, Icon::Uhr, &s.mit("geteilt-bis", &[("datum", s.datum_kurz(g.bis).into())])))
                            }
                        }
                    }
                }
            }
            @if v.mehr { p.klein.leise { (s.t("geteilt-mehr")) } }
        },
    )
}

/// The purposes under which something is shared, each a button that changes to it.
fn anderswo(s: &Seite, zwecke: &[Zweck]) -> Markup {
    html! {
        form.innen method="post" action="/zweck" {
            input type="hidden" name="csrf" value=(s.csrf);
            input type="hidden" name="zurueck" value=(s.pfad);
            p { (s.t("geteilt-anderswo")) }
            div.knoepfe {
                @for z in zwecke {
                    button.knopf type="submit" name="zweck" value=(z) { (s.name(*z)) }
                }
            }
        }
    }
}
