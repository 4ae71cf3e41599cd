//! What a handler knows of its request: who asks, how the page should look, what the gate lets through.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use eakte_domain::werte::{Leistungsart, Stufe, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Ressource};
use uuid::Uuid;

use super::Abbruch;
use crate::app::anmeldung::PasskeyOrt;
use crate::app::publish::{Verweigerung, Zustand};
use crate::app::tor::Blick;
use crate::app::{Actor, App, AppError, Auftrag, Satz, now};
use crate::http::Dienst;
use crate::http::fehler::beschreibung;
use crate::http::i18n::{Benannt, Sprache};
use crate::http::pages::seite::{
    Faktorluecke, Meldung, NotfallBanner, Seite, SitzungView, Stand, Thema, Warnung,
};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::Eingaben;
use crate::http::sitzung::{Angemeldet, cookie};
use crate::store::StoreError;

/// A request of somebody who is logged in.
pub(super) struct Anfrage {
    /// The service.
    pub(super) dienst: Dienst,
    /// Who.
    pub(super) wer: Angemeldet,
    /// What the page is told.
    pub(super) seite: Seite,
    /// Where passkeys hold, if they do where this request was sent.
    pub(super) passkey: Option<PasskeyOrt>,
    path: String,
}

impl FromRequestParts<Dienst> for Anfrage {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, Response> {
        let wer = Angemeldet::from_request_parts(parts, dienst).await?;
        let seite = Seite::neu(dienst, &parts.headers, &parts.uri, Some(&wer));
        Ok(Self {
            dienst: dienst.clone(),
            wer,
            seite,
            passkey: dienst.passkey_ort(&parts.headers),
            path: parts.uri.path().to_owned(),
        })
    }
}

impl Anfrage {
    /// The application.
    pub(super) fn app(&self) -> &App {
        &self.dienst.app
    }

    /// Who acts and why.
    pub(super) fn actor(&self) -> &Actor {
        self.wer.actor()
    }

    /// What of lists this person may see.
    pub(super) fn blick(&self) -> Result<Blick, AppError> {
        self.app().blick(self.actor())
    }

    /// Whether the person may open (or import) an Akte in their own unit under their purpose.
    ///
    /// Whoever works for no benefit, as the archive, is asked about each.
    pub(super) fn darf_neu(&self, aktion: Aktion) -> bool {
        let person = &self.wer.person;
        let Some(akteur) = person.akteur(self.actor().zweck, None) else {
            return false;
        };
        let darf = |leistungsart| {
            let ressource =
                AkteRessource::kuenftig(person.org, akteur.einheit.clone(), leistungsart);
            self.app()
                .entscheiden(self.actor(), aktion, Ressource::Akte(&ressource))
                .is_ok()
        };
        match self.leistungsart() {
            Some(leistungsart) => darf(leistungsart),
            None => Leistungsart::ALLE.iter().copied().any(darf),
        }
    }

    /// The benefit the person works for; none under other purposes.
    pub(super) fn leistungsart(&self) -> Option<Leistungsart> {
        match self.actor().zweck {
            Zweck::Leistung(leistungsart) => Some(leistungsart),
            Zweck::Archivierung
            | Zweck::Administration
            | Zweck::Datenschutz
            | Zweck::Fachaufsicht
            | Zweck::Revision => None,
        }
    }

    /// What is wrong with a field of a form, in the person's language.
    pub(super) fn formfehler(&self, feld: &str, e: &AppError) -> FormFehler {
        FormFehler {
            feld: feld.to_owned(),
            text: match e {
                // The page that comes back shows the newer state already.
                AppError::Veraltet | AppError::Store(StoreError::Conflict) => {
                    self.seite.t("formular-veraltet")
                }
                e => beschreibung(e, self.seite.sprache).detail,
            },
        }
    }

    /// The command of a form: the same form sent twice is one command; changed and sent again it is another.
    ///
    /// `mehr` is what the fields do not hold, e.g. the digest of a file.
    pub(super) fn auftrag(&self, felder: &Eingaben, mehr: &str) -> Result<Auftrag, AppError> {
        let mut hasher = blake3::Hasher::new();
        for text in [self.path.as_str(), mehr] {
            hasher.update(text.as_bytes()).update(&[0]);
        }
        for (name, wert) in &felder.0 {
            hasher
                .update(name.as_bytes())
                .update(&[0])
                .update(wert.as_bytes())
                .update(&[0]);
        }
        let version = match felder.wert("version") {
            "" => None,
            text => {
                let unreadable = |_| AppError::from(Satz::neu("eingabe-beschaedigt"));
                Some(text.parse().map_err(unreadable)?)
            }
        };
        let key = hasher.finalize().to_hex();
        Ok(Auftrag::wiederholbar(self.actor(), key.as_str()).bei_version(version))
    }
}

/// Whether the person can put it right in the form they sent: then it comes back with what they typed.
pub(super) fn im_formular(e: &AppError) -> bool {
    matches!(
        e,
        AppError::Eingabe(_)
            | AppError::Akte(_)
            | AppError::Organisation(_)
            | AppError::Scanstapel(_)
            | AppError::Veraltet
            | AppError::Store(StoreError::Conflict)
    )
}

/// A value of a form as the domain knows it; else the sentence of this key.
pub(super) fn wert<T: std::str::FromStr>(
    felder: &Eingaben,
    name: &str,
    satz: &'static str,
) -> Result<T, Abbruch> {
    felder
        .wert(name)
        .parse()
        .map_err(|_| Abbruch(Satz::neu(satz).into()))
}

/// A value that may be missing.
pub(super) fn wert_oder_nichts<T: std::str::FromStr>(
    felder: &Eingaben,
    name: &str,
    satz: &'static str,
) -> Result<Option<T>, Abbruch> {
    if felder.wert(name).is_empty() {
        Ok(None)
    } else {
        wert(felder, name, satz).map(Some)
    }
}

/// Back to a page, which says what was done. `was` is the end of a key `meldung-…`.
pub(super) fn zurueck(pfad: &str, was: &str) -> Response {
    let trenner = if pfad.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{pfad}{trenner}m={was}")).into_response()
}

/// Level 3 opens with a second factor shown so long ago at most: policy `zweiter_faktor_alt`.
const FAKTOR_MINUTEN_MAX: u32 = 60;
/// How long the signer may be silent before people are told.
const STUMM_MS: i64 = 60_000;
/// What can be said after a redirect: nobody can make a link say anything else.
const MELDUNGEN: &[&str] = &[
    "abgelegt",
    "akte-angelegt",
    "geaendert",
    "vorgang-angelegt",
    "zda",
    "wiedereroeffnet",
    "storniert",
    "verschoben",
    "abgegeben",
    "fassung",
    "geschwaerzt",
    "freigegeben",
    "freigabe-beantragt",
    "freigabe-abgelehnt",
    "widerrufen",
    "loeschung-beantragt",
    "loeschung-erste",
    "loeschung-vollzogen",
    "loeschung-beendet",
    "loeschung-schluessel",
    "schutz",
    "medizinwiderspruch",
    "sonderkreis-beantragt",
    "sonderkreis-entschieden",
    "vertretung",
    "vertretung-beendet",
    "notfall",
    "notfall-beendet",
    "notfall-geprueft",
    "vereinbarung-entworfen",
    "vereinbarung-genehmigt",
    "vereinbarung-beendet",
    "einheit-angelegt",
    "nutzer-angelegt",
    "nutzer-gesperrt",
    "recht-beantragt",
    "recht-sofort",
    "recht-bestaetigt",
    "recht-abgelehnt",
    "rolle-entzogen",
    "regelwerk-bestaetigt",
    "regelwerk-gewechselt",
    "regelwerk-abgelehnt",
    "auskunft",
    "geschaeftsgang",
    "gezeichnet",
    "zurueckgegeben",
    "geschaeftsgang-beendet",
    "versandt",
    "wiedervorlage",
    "wiedervorlage-erledigt",
    "mitwirkung-angefordert",
    "mitwirkung-erledigt",
    "versagung",
    "scan-angeliefert",
    "scan-befunde",
    "scan-vernichtet",
    "aussonderung-angeboten",
    "aussonderung-bewertet",
    "aussonderung-zurueck",
    "aussonderung-gesperrt",
    "aussonderung-aufgehoben",
    "uebergabe-angeboten",
    "uebergabe-angenommen",
    "uebergabe-abgelehnt",
    "uebergabe-zurueck",
    "zweck",
    "zweck-beendet",
    "zweck-keiner",
    "gleich",
    "passwort",
    "faktor",
    "faktor-weg",
    "passkey",
    "passkey-weg",
    "sitzung-beendet",
    "token-beendet",
    "sitzungen-beendet",
];

impl Seite {
    /// For a request: language from cookie, else from the browser; appearance and keys from cookies.
    pub(in crate::http) fn neu(
        dienst: &Dienst,
        headers: &HeaderMap,
        uri: &Uri,
        wer: Option<&Angemeldet>,
    ) -> Self {
        let accept = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let sprache = cookie(headers, "sprache").and_then(Sprache::from_code);
        let mut s = Self {
            sprache: sprache.unwrap_or_else(|| Sprache::from_accept_language(accept)),
            thema: cookie(headers, "thema")
                .and_then(Thema::from_code)
                .unwrap_or_default(),
            tasten: cookie(headers, "tasten") != Some("aus"),
            pfad: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
            jetzt: now(),
            csrf: wer.map(|w| w.sitzung.csrf.clone()).unwrap_or_default(),
            nonce: Uuid::new_v4(),
            sitzung: wer.map(|w| sitzung(dienst, w)),
            meldung: None,
            warnung: None,
        };
        s.warnung = warnung(&s, dienst.app.publisher.zustand());
        let was = uri
            .query()
            .and_then(|q| q.split('&').find_map(|p| p.strip_prefix("m=")));
        s.meldung = was
            .filter(|was| MELDUNGEN.contains(was))
            .map(|was| Meldung {
                art: match was {
                    "gleich" | "zweck-beendet" | "zweck-keiner" => Stand::Info,
                    _ => Stand::Gut,
                },
                text: match (was, &s.sitzung) {
                    ("zweck" | "zweck-beendet", Some(sitzung)) => s.mit(
                        &format!("meldung-{was}"),
                        &[("zweck", sitzung.zweck.name(s.sprache).into())],
                    ),
                    _ => s.t(&format!("meldung-{was}")),
                },
            });
        s
    }
}

/// What everybody must know about the log's signature.
fn warnung(s: &Seite, zustand: Zustand) -> Option<Warnung> {
    let verweigert = match zustand {
        Zustand::Ohne | Zustand::Gut(_) => return None,
        Zustand::Stumm { seit, .. } if s.jetzt.0 - seit.0 < STUMM_MS => return None,
        Zustand::Stumm { seit, .. } => {
            let seit = s.zeitpunkt(seit);
            return Some(Warnung {
                art: Stand::Warn,
                titel: s.mit("warnung-stumm", &[("zeit", seit.into())]),
                text: s.t("warnung-stumm-text"),
            });
        }
        Zustand::Verweigert(v) => v,
    };
    let grund = match verweigert {
        Verweigerung::Zurueckgesetzt { gemerkt, vorhanden } => s.mit(
            "warnung-zurueckgesetzt",
            &[
                ("gemerkt", s.zahl(gemerkt).into()),
                ("vorhanden", s.zahl(vorhanden).into()),
            ],
        ),
        Verweigerung::Umgeschrieben { gemerkt } => s.mit(
            "warnung-umgeschrieben",
            &[("gemerkt", s.zahl(gemerkt).into())],
        ),
        Verweigerung::FremdeSchluessel => s.t("warnung-schluessel"),
    };
    Some(Warnung {
        art: Stand::Gefahr,
        titel: s.t("warnung-verweigert"),
        text: format!("{grund} {}", s.t("warnung-tun")),
    })
}

fn offene_notfaelle(dienst: &Dienst, wer: &Angemeldet) -> Vec<NotfallBanner> {
    if wer.person.notfaelle.is_empty() {
        return Vec::new();
    }
    let (alle, jetzt) = (dienst.app.notfaelle(wer.actor()), now());
    let alle = alle.unwrap_or_default().into_iter();
    let offen = alle.filter(|n| n.notfall.nutzer == wer.person.id && n.notfall.laeuft(jetzt));
    let banner = offen.map(|n| NotfallBanner {
        id: n.id,
        akte: n.notfall.akte,
        aktenzeichen: n.notfall.aktenzeichen,
        bis: n.notfall.bis,
    });
    banner.collect()
}

/// What of the levels up to `stufe` stays closed with a second factor shown so many minutes ago. Says nothing of any
/// Akte: it follows from the clearance alone.
fn luecke(stufe: Stufe, minuten: Option<u32>) -> Option<Faktorluecke> {
    match (stufe.zahl(), minuten) {
        (2.., None) => Some(Faktorluecke::Fehlt),
        (3.., Some(minuten)) if minuten > FAKTOR_MINUTEN_MAX => Some(Faktorluecke::Alt),
        _ => None,
    }
}

fn sitzung(dienst: &Dienst, wer: &Angemeldet) -> SitzungView {
    let (person, zweck) = (&wer.person, wer.actor().zweck);
    let akteur = person.akteur(zweck, None);
    let offen = dienst.app.notfaelle_offen(wer.actor());
    SitzungView {
        name: person.name.clone(),
        organisation: dienst.app.verzeichnis().org_name(person.org),
        einheit: akteur
            .as_ref()
            .map(|a| a.einheit.to_string())
            .unwrap_or_default(),
        rolle: akteur.as_ref().map(|a| a.rolle),
        vertretung: akteur.and_then(|a| a.vertretung).map(|v| v.name),
        zweck,
        zwecke: person.zwecke(now()),
        faktor: luecke(person.stufe, dienst.app.kontext(wer.actor()).faktor),
        notfaelle: offene_notfaelle(dienst, wer),
        pruefungen: (offen.alle, offen.ueberfaellig),
        verwaltung: dienst.app.bestaetigt_rechte(wer.actor()),
        auskunft: dienst.app.gibt_auskunft(wer.actor()),
    }
}
