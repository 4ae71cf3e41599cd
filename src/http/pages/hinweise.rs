//! What a person is told above pages because of who they are: what their session leaves closed, an emergency that runs,
//! reviews that wait.

use maud::{Markup, html};

use super::seite::{Faktorluecke, Seite, SitzungView, Stand};
use super::teile::{Knopf, formular, hinweis, mit_feldern, nummer};

/// Said above lists: what they leave out for want of a second factor, and where to show it.
pub(super) fn faktor_hinweis(s: &Seite) -> Markup {
    let Some(luecke) = s.sitzung.as_ref().and_then(|wer| wer.faktor) else {
        return html! {};
    };
    let (text, knopf, href) = match luecke {
        Faktorluecke::Fehlt => (
            "faktor-fehlt",
            "faktor-fehlt-knopf",
            "/konto#faktor".to_owned(),
        ),
        Faktorluecke::Alt => (
            "faktor-alt",
            "bestaetigen-knopf",
            mit_feldern("/bestaetigen", [("ziel", s.pfad.as_str())].into_iter()),
        ),
    };
    hinweis(
        Stand::Info,
        None,
        html! { p { (s.t(text)) " " a href=(href) { (s.t(knopf)) } } },
    )
}

/// As long as an emergency lasts, whoever is in it sees that on every page.
pub(super) fn notfall_banner(s: &Seite, wer: &SitzungView) -> Markup {
    html! {
        @for n in &wer.notfaelle {
            aside.warnung aria-label=(s.t("notfall-banner")) {
                (hinweis(Stand::Warn, None, html! {
                    p.stark { (s.mit("notfall-banner-bis", &[("zeit", s.zeitpunkt(n.bis).into())])) }
                    p { a href={ "/akten/" (n.akte) } { (nummer(&n.aktenzeichen)) } ". " (s.t("notfall-banner-text")) }
                    (formular(s, &format!("/notfall/{}/beenden", n.id), html! {
                        div.knoepfe { (Knopf::neu(&s.t("notfall-beenden")).absenden()) }
                    }))
                }))
            }
        }
    }
}

/// To who reviews emergencies: that some wait.
pub(super) fn notfall_hinweis(s: &Seite) -> Markup {
    let offen = s.sitzung.as_ref().map(|wer| wer.pruefungen);
    let Some((anzahl, ueberfaellig)) = offen.filter(|(anzahl, _)| *anzahl > 0) else {
        return html! {};
    };
    let (art, text) = if ueberfaellig > 0 {
        (Stand::Gefahr, "notfall-warten-ueberfaellig")
    } else {
        (Stand::Warn, "notfall-warten")
    };
    let zahlen = [
        ("anzahl", anzahl.into()),
        ("ueberfaellig", ueberfaellig.into()),
    ];
    hinweis(
        art,
        None,
        html! { p { (s.mit(text, &zahlen)) " " a href="/notfall" { (s.t("notfall-warten-link")) } } },
    )
}
