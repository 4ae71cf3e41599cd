//! Verwaltung: units and people of an organisation, a person's page, and what waits for the second person.

use eakte_domain::werte::{Leistungsart, Rolle, Stufe};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, fehlerliste, formular, haken, hinweis, icon, karte,
    leer, nummer, paare, stand,
};
use super::views::{
    AntragView, Delegationen, Eingaben, PersonView, PersonZeile, PersonalView, RechtView,
    RolleView, VerwaltungView,
};

/// `GET /verwaltung`.
pub fn seite(s: &Seite, v: &VerwaltungView, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("nav-verwaltung");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (v.organisation) }),
            knoepfe: v.regelwerk.then(|| html! {
                (Knopf::neu(&s.t("regelwerk-titel")).icon(Icon::Schloss).link("/verwaltung/regelwerk"))
            }),
            ..Kopf::neu(&titel, Ort::Verwaltung)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if v.anderer_zweck { (hinweis(Stand::Info, None, html! { p { (s.t("verwaltung-anderer-zweck")) } })) }
                (karte("wartet", &s.t("verwaltung-wartet"), None, html! {
                    @if v.antraege.is_empty() {
                        (leer(Icon::Haken, &s.t("verwaltung-wartet-leer"), &s.t("verwaltung-wartet-leer-text")))
                    }
                    ul.zeilen { @for a in &v.antraege { (antrag(s, a, &v.eingaben, fehler)) } }
                }))
                @if let Some(p) = &v.personal {
                    (personen(s, p))
                    (neue_person(s, &v.eingaben, fehler))
                    (einheiten(s, p, &v.eingaben, fehler))
                    @if let Some(d) = &p.delegationen { (delegationen(s, d, &v.eingaben, fehler)) }
                }
            }
        },
    )
}

/// Names of benefits, by commas.
fn leistungen(s: &Seite, alle: &[Leistungsart]) -> String {
    let namen: Vec<_> = alle.iter().map(|l| s.name(*l)).collect();
    namen.join(", ")
}

fn rolle_titel(s: &Seite, r: &RolleView) -> String {
    format!("{}, {}", s.name(r.rolle), r.einheit)
}

/// Benefits and last day of a role.
fn rolle_neben(s: &Seite, r: &RolleView) -> String {
    let ende = match r.bis {
        Some(tag) => s.mit("verwaltung-bis", &[("datum", s.datum(tag).into())]),
        None => s.t("verwaltung-ohne-ende"),
    };
    if r.leistungsarten.is_empty() {
        ende
    } else {
        format!("{} · {ende}", leistungen(s, &r.leistungsarten))
    }
}

/// What is asked for, and what goes with it.
fn recht(s: &Seite, was: &RechtView) -> (String, String) {
    match was {
        RechtView::Rolle(name, r) => (format!("{name}: {}", rolle_titel(s, r)), rolle_neben(s, r)),
        RechtView::Stufe(name, zahl, grund) => {
            let stufe = s.mit("schutz-stufe-kurz", &[("stufe", (*zahl).into())]);
            (format!("{name}: {stufe}"), grund.clone())
        }
        RechtView::Delegation(gemeinde, leistung, grundlage) => (
            format!("{gemeinde}: {}", s.name(*leistung)),
            format!("{} · {grundlage}", s.t("verwaltung-delegation")),
        ),
    }
}

/// What waits, a line each; decided on at the page of all.
pub(super) fn kurz(s: &Seite, alle: &[AntragView]) -> Markup {
    html! {
        ul.zeilen.eng {
            @for a in alle {
                @let (titel, neben) = recht(s, &a.was);
                li.zeile { div {
                    p.titel { a href={ "/verwaltung#antrag-" (a.id) } { (titel) } }
                    p.neben { (neben) br; (beantragt(s, a)) }
                } }
            }
        }
    }
}

fn beantragt(s: &Seite, a: &AntragView) -> String {
    s.mit("verwaltung-beantragt", &[("wer", a.von.as_str().into())])
}

fn antrag(s: &Seite, a: &AntragView, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    let (titel, neben) = recht(s, &a.was);
    let id = a.id.to_string();
    let feld = format!("grund-{id}");
    let grund = if e.wert("antrag") == id {
        e.wert("grund")
    } else {
        ""
    };
    html! {
        li.zeile.kachelzeile id={ "antrag-" (id) } {
            span.glied aria-hidden="true" { (icon(Icon::Schloss)) }
            div {
                p.titel { (titel) }
                p.neben { (neben) br; (beantragt(s, a)) }
                @if !a.bestaetigen { p.klein.leise { (s.t(if a.eigener { "verwaltung-eigener" } else { "verwaltung-selbst" })) } }
                @if a.bestaetigen || a.eigener {
                    (formular(s, &format!("/verwaltung/antraege/{id}"), html! {
                        input type="hidden" name="antrag" value=(id);
                        (Feld::neu("grund", &s.t("aendern-grund")).id(&feld).wert(grund).fehler(fehler).eingabe(s, "text"))
                        div.knoepfe {
                            @if a.bestaetigen {
                                button.knopf.knopf-haupt type="submit" name="angenommen" value="true" {
                                    (icon(Icon::Haken)) span { (s.t("verwaltung-bestaetigen")) span.nur-vorlesen { ": " (titel) } }
                                }
                            }
                            button.knopf type="submit" name="angenommen" value="false" {
                                (icon(Icon::Kreuz))
                                span {
                                    (s.t(if a.eigener { "verwaltung-zuruecknehmen" } else { "verwaltung-ablehnen" }))
                                    span.nur-vorlesen { ": " (titel) }
                                }
                            }
                        }
                    }))
                }
            }
            (stand(Stand::Warn, Icon::Uhr, &s.t("verwaltung-offen")))
        }
    }
}

fn zustand(s: &Seite, p: &PersonZeile) -> Markup {
    html! {
        @if p.gesperrt { (stand(Stand::Gefahr, Icon::Schloss, &s.t("verwaltung-gesperrt"))) }
        @else if p.wartet { (stand(Stand::Warn, Icon::Uhr, &s.t("verwaltung-offen"))) }
        @else if p.rollen.is_empty() { (stand(Stand::Ruhig, Icon::Info, &s.t("verwaltung-ohne-rolle"))) }
        @else { (stand(Stand::Gut, Icon::Haken, &s.t("verwaltung-aktiv"))) }
    }
}

fn personen(s: &Seite, v: &PersonalView) -> Markup {
    karte(
        "personen",
        &s.t("verwaltung-personen"),
        None,
        html! {
            div.innen {
                form.wahl method="get" action="/verwaltung" aria-label=(s.t("filter-titel")) {
                    (Feld::neu("einheit", &s.t("verwaltung-einheit")).id("filter-einheit").filter().wert(&v.einheit)
                        .auswahl(s, &v.auswahl()))
                    (Knopf::neu(&s.t("filter-anwenden")).absenden())
                    @if !v.einheit.is_empty() { a.klein href="/verwaltung" { (s.t("filter-entfernen")) } }
                }
            }
            @if v.personen.is_empty() {
                (leer(Icon::Info, &s.t("verwaltung-niemand"), &s.t("verwaltung-niemand-text")))
            }
            ul.zeilen {
                @for p in &v.personen {
                    li.zeile {
                        div {
                            p.titel { a href={ "/verwaltung/nutzer/" (p.id) } { (p.name) } }
                            p.neben {
                                (nummer(&p.anmeldename))
                                @for r in &p.rollen { br; (rolle_titel(s, r)) " · " (rolle_neben(s, r)) }
                                @if p.stufe > 0 { br; (s.mit("schutz-stufe-kurz", &[("stufe", p.stufe.into())])) }
                            }
                        }
                        (zustand(s, p))
                    }
                }
            }
        },
    )
}

fn neue_person(s: &Seite, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    karte(
        "nutzer-neu",
        &s.t("verwaltung-nutzer-neu"),
        None,
        html! { div.innen.schmalseite {
            p.klein.leise { (s.t("verwaltung-nutzer-neu-text")) }
            (formular(s, "/verwaltung/nutzer", html! {
                (Feld::neu("name", &s.t("verwaltung-name")).wert(e.wert("name")).fehler(fehler).eingabe(s, "text"))
                (Feld::neu("anmeldename", &s.t("verwaltung-anmeldename")).hinweis(&s.t("verwaltung-anmeldename-hinweis"))
                    .wert(e.wert("anmeldename")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("verwaltung-nutzer-knopf")).haupt().icon(Icon::Plus).absenden()) }
            }))
        } },
    )
}

fn einheiten(s: &Seite, v: &PersonalView, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    karte(
        "einheiten",
        &s.t("verwaltung-einheiten"),
        None,
        html! {
            ul.zeilen.eng {
                @for (tiefe, zeichen, name) in &v.einheiten {
                    li.zeile { span { @for _ in 0..*tiefe { "– " } (nummer(zeichen)) " " (name) } }
                }
            }
            div.innen.schmalseite {
                h3 { (s.t("verwaltung-einheit-neu")) }
                (formular(s, "/verwaltung/einheiten", html! {
                    div.nebeneinander {
                        (Feld::neu("zeichen", &s.t("verwaltung-zeichen")).wert(e.wert("zeichen")).fehler(fehler).eingabe(s, "text"))
                        (Feld::neu("bezeichnung", &s.t("verwaltung-bezeichnung")).wert(e.wert("bezeichnung")).fehler(fehler)
                            .eingabe(s, "text"))
                    }
                    (Feld::neu("uebergeordnet", &s.t("verwaltung-darueber")).freiwillig().wert(e.wert("uebergeordnet"))
                        .fehler(fehler).auswahl(s, &v.auswahl()))
                    div.knoepfe { (Knopf::neu(&s.t("verwaltung-einheit-knopf")).icon(Icon::Plus).absenden()) }
                }))
            }
        },
    )
}

fn delegationen(s: &Seite, v: &Delegationen, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    // Only what is the Kreis's own: the rest would be refused.
    let eigene: Vec<_> = Leistungsart::ALLE
        .iter()
        .copied()
        .filter(|l| l.widerspruchsgrundlage().is_some())
        .collect();
    karte(
        "delegationen",
        &s.t("verwaltung-delegationen"),
        None,
        html! {
            @if v.zeilen.is_empty() {
                (leer(Icon::Teilen, &s.t("verwaltung-keine-delegation"), &s.t("verwaltung-keine-delegation-text")))
            }
            ul.zeilen {
                @for (nr, name, leistung) in &v.zeilen {
                    @let feld = format!("ende-{nr}-{leistung}");
                    li.zeile { div {
                        p.titel { (name) ": " (s.name(*leistung)) }
                        details {
                            summary { span.knopf.knopf-klein { (s.t("verwaltung-delegation-beenden")) span.nur-vorlesen { ": " (name) ", " (s.name(*leistung)) } } }
                            (formular(s, "/verwaltung/delegationen", html! {
                                input type="hidden" name="gemeinde" value=(nr);
                                input type="hidden" name="leistungsart" value=(leistung);
                                input type="hidden" name="gilt" value="nein";
                                (Feld::neu("grundlage", &s.t("aendern-grund")).id(&feld).eingabe(s, "text"))
                                div.knoepfe { (Knopf::neu(&s.t("verwaltung-delegation-beenden")).gefahr().icon(Icon::Kreuz).absenden()) }
                            }))
                        }
                    } }
                }
            }
            div.innen.schmalseite {
                h3 { (s.t("verwaltung-delegation-neu")) }
                p.klein.leise { (s.t("verwaltung-delegation-text")) }
                (formular(s, "/verwaltung/delegationen", html! {
                    div.nebeneinander {
                        (Feld::neu("gemeinde", &s.t("verwaltung-gemeinde")).wert(e.wert("gemeinde")).fehler(fehler)
                            .auswahl(s, &v.gemeinden))
                        (Feld::neu("leistungsart", &s.t("akte-leistung")).wert(e.wert("leistungsart")).fehler(fehler)
                            .auswahl(s, &auswahl(s, &eigene)))
                    }
                    (Feld::neu("grundlage", &s.t("verwaltung-grundlage")).wert(e.wert("grundlage")).fehler(fehler).eingabe(s, "text"))
                    div.knoepfe { (Knopf::neu(&s.t("verwaltung-beantragen")).icon(Icon::Plus).absenden()) }
                }))
            }
        },
    )
}

/// `GET /verwaltung/nutzer/{nutzer}`.
pub fn person(s: &Seite, v: &PersonView, fehler: &[FormFehler]) -> Markup {
    let p = &v.person;
    let basis = format!("/verwaltung/nutzer/{}", p.id);
    let stufe = s.mit("schutz-stufe-kurz", &[("stufe", p.stufe.into())]);
    let angaben = [
        (
            s.t("verwaltung-anmeldename"),
            html! { (nummer(&p.anmeldename)) },
        ),
        (s.t("schutz-stufe"), html! { (stufe) }),
    ];
    rahmen(
        s,
        Kopf {
            pfad: vec![(s.t("nav-verwaltung"), "/verwaltung".to_owned())],
            staende: Some(zustand(s, p)),
            ..Kopf::neu(&p.name, Ort::Verwaltung)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if v.ohne_zugang {
                    (hinweis(Stand::Info, Some(&s.t("verwaltung-zugang")), html! {
                        p { (s.t("verwaltung-zugang-text")) }
                        p { code { "./ops/eakte einmalpasswort --nutzer " (p.anmeldename) } }
                    }))
                }
                (karte("angaben", &s.t("verwaltung-angaben"), None, html! { div.innen { (paare(&angaben)) } }))
                (karte("rollen", &s.t("verwaltung-rollen"), None, html! {
                    @if p.rollen.is_empty() { (leer(Icon::Info, &s.t("verwaltung-keine-rolle"), &s.t("verwaltung-keine-rolle-text"))) }
                    ul.zeilen { @for r in &p.rollen { (rolle(s, &basis, r)) } }
                }))
                @if !v.antraege.is_empty() {
                    (karte("wartet", &s.t("verwaltung-wartet"), None, kurz(s, &v.antraege)))
                }
                @if v.selbst { (hinweis(Stand::Info, None, html! { p { (s.t("verwaltung-selbst")) } })) }
                @else if !p.gesperrt {
                    (rolle_geben(s, &basis, v, fehler))
                    (stufe_geben(s, &basis, v, fehler))
                    (sperren(s, &basis, v, fehler))
                }
            }
        },
    )
}

fn rolle(s: &Seite, basis: &str, r: &RolleView) -> Markup {
    let titel = rolle_titel(s, r);
    let vorbei = r.bis.is_some_and(|tag| tag < s.jetzt.tag());
    html! {
        li.zeile {
            div {
                p.titel { (titel) }
                p.neben { (rolle_neben(s, r)) }
                details {
                    summary { span.knopf.knopf-klein { (s.t("verwaltung-entziehen")) span.nur-vorlesen { ": " (titel) } } }
                    p { (s.t("verwaltung-entziehen-text")) }
                    (formular(s, &format!("{basis}/rollen/entziehen"), html! {
                        input type="hidden" name="rolle" value=(r.rolle);
                        input type="hidden" name="einheit" value=(r.einheit);
                        div.knoepfe { (Knopf::neu(&s.t("verwaltung-entziehen")).gefahr().icon(Icon::Kreuz).absenden()) }
                    }))
                }
            }
            @if vorbei { (stand(Stand::Ruhig, Icon::Uhr, &s.t("verwaltung-abgelaufen"))) }
            @else { (stand(Stand::Gut, Icon::Haken, &s.t("verwaltung-aktiv"))) }
        }
    }
}

fn rolle_geben(s: &Seite, basis: &str, v: &PersonView, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let gewaehlt: Vec<_> = Leistungsart::ALLE
        .iter()
        .map(|l| {
            let an = e.hat("leistungsarten", l.code());
            (l.code().to_owned(), s.name(*l), an)
        })
        .collect();
    karte(
        "rolle-geben",
        &s.t("verwaltung-rolle-geben"),
        None,
        html! { div.innen.schmalseite {
            p.klein.leise { (s.t("verwaltung-rolle-geben-text")) }
            (formular(s, &format!("{basis}/rollen"), html! {
                div.nebeneinander {
                    (Feld::neu("rolle", &s.t("verwaltung-rolle")).wert(e.wert("rolle")).fehler(fehler)
                        .auswahl(s, &auswahl(s, Rolle::ALLE)))
                    (Feld::neu("einheit", &s.t("verwaltung-einheit")).wert(e.wert("einheit")).fehler(fehler)
                        .auswahl(s, &v.einheiten))
                }
                (haken("leistungsarten", &s.t("verwaltung-leistungen"), &s.t("verwaltung-leistungen-hinweis"), &gewaehlt))
                (Feld::neu("bis", &s.t("verwaltung-letzter-tag")).hinweis(&s.t("verwaltung-letzter-tag-hinweis")).freiwillig()
                    .wert(e.wert("bis")).fehler(fehler).eingabe(s, "date"))
                div.knoepfe { (Knopf::neu(&s.t("verwaltung-beantragen")).haupt().absenden()) }
            }))
        } },
    )
}

fn stufe_geben(s: &Seite, basis: &str, v: &PersonView, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let stufen: Vec<_> = (0..=Stufe::MAX)
        .map(|n| (n.to_string(), s.t(&format!("schutz-stufe-{n}"))))
        .collect();
    let jetzt = v.person.stufe.to_string();
    let wert = match e.wert("stufe") {
        "" => jetzt.as_str(),
        wert => wert,
    };
    karte(
        "stufe-geben",
        &s.t("verwaltung-stufe"),
        None,
        html! { div.innen.schmalseite {
            p.klein.leise { (s.t("verwaltung-stufe-text")) }
            (formular(s, &format!("{basis}/stufe"), html! {
                (Feld::neu("stufe", &s.t("schutz-stufe")).wert(wert).fehler(fehler).auswahl(s, &stufen))
                (Feld::neu("grund_stufe", &s.t("aendern-grund")).wert(e.wert("grund_stufe")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("verwaltung-stufe-knopf")).absenden()) }
            }))
        } },
    )
}

fn sperren(s: &Seite, basis: &str, v: &PersonView, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    karte(
        "sperren",
        &s.t("verwaltung-sperren"),
        None,
        html! { div.innen.schmalseite {
            p.klein.leise { (s.t("verwaltung-sperren-text")) }
            (formular(s, &format!("{basis}/sperren"), html! {
                (Feld::neu("grund_sperre", &s.t("aendern-grund")).wert(e.wert("grund_sperre")).fehler(fehler).eingabe(s, "text"))
                div.knoepfe { (Knopf::neu(&s.t("verwaltung-sperren")).gefahr().icon(Icon::Schloss).absenden()) }
            }))
        } },
    )
}
