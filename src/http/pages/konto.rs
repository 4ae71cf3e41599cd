//! One's own account: sessions, password, second factors.

use maud::{Markup, html};

use super::anmelden::{code, neues_passwort, nicht_moeglich};
use super::passkey;
use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, formular, karte, qr, stand};
use super::views::{FaktorView, Konto, SitzungZeile, TokenZeile};
use crate::http::i18n::Benannt;

/// `GET /konto`.
pub fn seite(s: &Seite, v: &Konto) -> Markup {
    let titel = s.t("konto-seite");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("konto-unter")) }),
            ..Kopf::neu(&titel, Ort::Keiner)
        },
        html! {
            div.stapel.schmalseite {
                (nicht_moeglich(s, v.fehler.as_deref()))
                (sitzungen(s, &v.sitzungen))
                @if !v.tokens.is_empty() { (tokens(s, &v.tokens)) }
                @if v.passwort {
                    (faktor(s, v))
                    (passkey::karte(s, v))
                    (passwort(s))
                }
            }
        },
    )
}

fn sitzungen(s: &Seite, sitzungen: &[SitzungZeile]) -> Markup {
    karte(
        "sitzungen",
        &s.t("konto-sitzungen"),
        None,
        html! {
            ul.zeilen { @for z in sitzungen { (sitzung(s, z)) } }
            @if sitzungen.len() > 1 {
                footer {
                    (formular(s, "/konto/sitzungen/andere", html! {
                        (Knopf::neu(&s.t("konto-andere-beenden")).absenden())
                    }))
                }
            }
        },
    )
}

fn sitzung(s: &Seite, z: &SitzungZeile) -> Markup {
    let geraet = if z.geraet.is_empty() {
        s.t("konto-geraet-unbekannt")
    } else {
        z.geraet.clone()
    };
    let weg = if z.anbieter {
        "konto-weg-anbieter"
    } else {
        "konto-weg-passwort"
    };
    let seit = s.zeitpunkt(z.seit);
    let knopf = s.mit(
        "konto-sitzung-beenden-label",
        &[
            ("geraet", geraet.as_str().into()),
            ("zeit", seit.as_str().into()),
        ],
    );
    html! {
        li.zeile {
            div {
                p.titel { (geraet) }
                p.neben {
                    (s.t(weg)) @if z.faktor { ", " (s.t("konto-mit-faktor")) } br;
                    (s.mit("konto-sitzung-zeiten", &[
                        ("seit", seit.into()), ("zuletzt", s.zeitpunkt(z.zuletzt).into()),
                    ]))
                }
            }
            @if z.diese {
                (stand(Stand::Gut, Icon::Haken, &s.t("konto-diese")))
            } @else {
                (formular(s, "/konto/sitzungen/beenden", html! {
                    input type="hidden" name="sitzung" value=(z.id);
                    button.knopf.knopf-klein type="submit" aria-label=(knopf) { (s.t("konto-sitzung-beenden")) }
                }))
            }
        }
    }
}

fn tokens(s: &Seite, tokens: &[TokenZeile]) -> Markup {
    karte(
        "tokens",
        &s.t("konto-tokens"),
        None,
        html! { ul.zeilen { @for z in tokens { (token(s, z)) } } },
    )
}

fn token(s: &Seite, z: &TokenZeile) -> Markup {
    let zweck = z.zweck.name(s.sprache);
    let bis = s.zeitpunkt(z.bis);
    let knopf = s.mit(
        "konto-token-beenden-label",
        &[
            ("zweck", zweck.as_str().into()),
            ("bis", bis.as_str().into()),
        ],
    );
    html! {
        li.zeile {
            div {
                p.titel { (zweck) }
                p.neben {
                    @if let Some(seit) = z.seit {
                        (s.mit("konto-token-seit", &[("seit", s.zeitpunkt(seit).into())])) ", "
                    }
                    (s.mit("konto-token-bis", &[("bis", bis.into())])) br;
                    @match z.zuletzt {
                        Some(zuletzt) => (s.mit("konto-token-zuletzt", &[("zuletzt", s.zeitpunkt(zuletzt).into())])),
                        None => (s.t("konto-token-nie")),
                    }
                }
            }
            (formular(s, "/konto/token/beenden", html! {
                input type="hidden" name="token" value=(z.id);
                button.knopf.knopf-klein type="submit" aria-label=(knopf) { (s.t("konto-sitzung-beenden")) }
            }))
        }
    }
}

fn faktor(s: &Seite, v: &Konto) -> Markup {
    karte(
        "faktor",
        &s.t("faktor-app"),
        None,
        html! { div.innen {
            p { (s.t("faktor-unter")) }
            @if let Some(seit) = v.code_seit {
                p { (stand(Stand::Gut, Icon::Haken, &s.mit("faktor-seit", &[("zeit", s.zeitpunkt(seit).into())]))) }
            }
            @if let Some(f) = &v.einrichten {
                (einrichten(s, f))
                (formular(s, "/konto/faktor/code", html! {
                    (code(s))
                    div.knoepfe { (Knopf::neu(&s.t("faktor-bestaetigen")).haupt().absenden()) }
                }))
            } @else {
                div.knoepfe {
                    (formular(s, "/konto/faktor", html! {
                        @let text = if v.code_seit.is_some() { "faktor-neu" } else { "faktor-einrichten" };
                        (Knopf::neu(&s.t(text)).absenden())
                    }))
                    @if v.code_seit.is_some() && !v.faktor_bleibt {
                        (formular(s, "/konto/faktor/entfernen", html! {
                            (Knopf::neu(&s.t("faktor-entfernen")).gefahr().absenden())
                        }))
                    }
                }
            }
        } },
    )
}

/// What the app needs: a QR code to scan, the secret to type.
pub(super) fn einrichten(s: &Seite, f: &FaktorView) -> Markup {
    let gruppen: Vec<String> = f
        .geheimnis
        .as_bytes()
        .chunks(4)
        .map(|g| String::from_utf8_lossy(g).into_owned())
        .collect();
    html! {
        div.einrichten {
            (qr(&f.uri, &s.t("faktor-qr")))
            div {
                p { (s.t("faktor-scannen")) }
                p.klein.leise { (s.t("faktor-tippen")) }
                p { code.geheimnis { (gruppen.join(" ")) } }
            }
        }
    }
}

fn passwort(s: &Seite) -> Markup {
    karte(
        "passwort-karte",
        &s.t("konto-passwort"),
        None,
        html! { div.innen {
            p { (s.t("konto-passwort-text")) }
            (formular(s, "/konto/passwort", html! {
                (Feld::neu("passwort", &s.t("konto-passwort-alt"))
                    .autocomplete("current-password").eingabe(s, "password"))
                (neues_passwort(s))
                div.knoepfe { (Knopf::neu(&s.t("konto-passwort-knopf")).haupt().absenden()) }
            }))
        } },
    )
}
