//! Löschungen: the list with its approvals, and the form to ask for one.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{Akte, AkteError, LoeschungBeenden, Loeschziel};
use eakte_domain::werte::{Loeschgrundlage, Zweck};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, LoeschungId, NutzerId, VorgangId};
use eakte_projections::{self as projections, Loeschstand, LoeschungZeile};

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::geschlossen::noch_da;
use super::{Abbruch, Antwort};
use crate::app::anmeldung::{Frische, Weg};
use crate::app::{AppError, LoeschAntrag, Satz};
use crate::http::pages::loeschung::{self as seiten, ABLEHNEN, ZURUECK};
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    Auswahl, Eingaben, LoeschFehler, LoeschFormular, LoeschungView, Loeschungen, Schritt,
    WartendeLoeschung,
};
use crate::http::sitzung::Formular;

/// Requests on the page.
const ZEILEN_MAX: u8 = 100;
const LISTE: &str = "/loeschungen";
const ZIEL_FEHLT: &str = "eingabe-loeschziel";

impl Anfrage {
    /// Requests that this person is to approve now, newest first, at most `limit`: named as the second, or free to be the
    /// first.
    pub(super) async fn wartende_loeschungen(
        &self,
        limit: usize,
    ) -> Result<Vec<WartendeLoeschung>, AppError> {
        let mut wartende = Vec::new();
        if !gibt_frei(self) {
            return Ok(wartende);
        }
        let blick = self.blick()?;
        let client = self.app().store.db.read().await?;
        let rows = projections::loeschungen(&*client, blick.akten(), None, ZEILEN_MAX).await?;
        drop(client);
        let ich = self.actor().nutzer;
        for (l, akte) in rows {
            // Open ones come first.
            if l.stand != Loeschstand::Offen || wartende.len() == limit {
                break;
            }
            let erste = self.app().erste_freigabe(l.akte).await?;
            if l.von == ich || erste.is_some_and(|f| f.zweite != ich) {
                continue;
            }
            wartende.push(WartendeLoeschung {
                kennzeichen: akte.aktenzeichen,
                betreff: akte.betreff,
                ziel: ziel_name(&self.seite, l.ziel),
                von: l.name,
                zeit: l.zeit,
            });
        }
        Ok(wartende)
    }
}

/// `GET /loeschungen`.
pub(super) async fn liste(a: Anfrage) -> Antwort {
    zeigen(&a, None).await
}

/// The list again (422), with what was wrong at the form that was sent. Faults go on to their page.
async fn nochmal(
    a: &Anfrage,
    loeschung: Option<LoeschungId>,
    zweite: &str,
    e: AppError,
) -> Antwort {
    let feld = match &e {
        AppError::Eingabe(satz) if satz.key.contains("zweite") => "zweite",
        AppError::Eingabe(_) => "passwort",
        _ => return Err(Abbruch(e)),
    };
    let fehler = LoeschFehler {
        loeschung,
        fehler: a.formfehler(feld, &e),
        zweite: zweite.to_owned(),
        grund: String::new(),
    };
    mit_fehler(a, fehler).await
}

async fn mit_fehler(a: &Anfrage, fehler: LoeschFehler) -> Antwort {
    let seite = zeigen(a, Some(fehler)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}

async fn zeigen(a: &Anfrage, fehler: Option<LoeschFehler>) -> Antwort {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let rows = projections::loeschungen(&*client, blick.akten(), None, ZEILEN_MAX).await?;
    drop(client);
    let mut zeilen = Vec::with_capacity(rows.len());
    for (l, akte) in rows {
        let schritt = schritt(a, &l).await?;
        let hinfaellig = hinfaellig(a, &l).await?;
        zeilen.push(LoeschungView {
            id: l.loeschung,
            akte: l.akte,
            kennzeichen: akte.aktenzeichen,
            betreff: akte.betreff,
            ziel: ziel_name(&a.seite, l.ziel),
            grundlage: l.grundlage,
            begruendung: l.begruendung,
            ereignisse: l.ereignisse,
            von: l.name,
            zeit: l.zeit,
            stand: l.stand,
            grund: l.grund,
            entschieden_am: l.entschieden_am,
            hinfaellig,
            schritt,
        });
    }
    let schluessel_fehlt = gibt_frei(a)
        && a.app()
            .freigabeschluessel(a.actor().nutzer)
            .await?
            .is_none();
    let view = Loeschungen {
        schluessel_fehlt,
        zeilen,
        fehler,
    };
    Ok(seiten::liste(&a.seite, &view).into_response())
}

/// Whether the person approves erasures: watching over data protection is another office.
fn gibt_frei(a: &Anfrage) -> bool {
    a.actor().zweck == Zweck::Datenschutz && a.wer.person.gibt_loeschungen_frei()
}

/// Whose first approval fell because the Akte moved on: somebody held it, say.
async fn hinfaellig(a: &Anfrage, l: &LoeschungZeile) -> Result<Option<String>, AppError> {
    if l.stand != Loeschstand::Offen {
        return Ok(None);
    }
    let freigabe = a.app().hinfaellige_freigabe(l.akte).await?;
    let verzeichnis = a.app().verzeichnis();
    Ok(freigabe.map(|f| {
        verzeichnis
            .person(f.erste)
            .map(|p| p.name.clone())
            .unwrap_or_default()
    }))
}

/// What the person can do with a request now.
async fn schritt(a: &Anfrage, l: &LoeschungZeile) -> Result<Schritt, AppError> {
    if l.stand != Loeschstand::Offen {
        return Ok(Schritt::Keiner);
    }
    let ich = a.actor().nutzer;
    let verzeichnis = a.app().verzeichnis();
    let name = |id| {
        verzeichnis
            .person(id)
            .map(|p| p.name.clone())
            .unwrap_or_default()
    };
    let erste = a.app().erste_freigabe(l.akte).await?;
    if !gibt_frei(a) || l.von == ich {
        return Ok(match (l.von == ich, erste) {
            (true, _) if a.actor().zweck != Zweck::Datenschutz => Schritt::Zuruecknehmen,
            (_, Some(f)) => Schritt::Wartet(name(f.zweite)),
            _ => Schritt::Keiner,
        });
    }
    match erste {
        Some(f) if f.zweite == ich => Ok(Schritt::Zweite(name(f.erste))),
        Some(f) => Ok(Schritt::Wartet(name(f.zweite))),
        None => {
            let personen = a.app().zweite_freigebende(a.actor(), l.akte).await?;
            let auswahl = personen.into_iter().map(|p| (p.id.to_string(), p.name));
            Ok(Schritt::Erste(auswahl.collect()))
        }
    }
}

fn ziel_name(s: &Seite, ziel: Loeschziel) -> String {
    match ziel {
        Loeschziel::Akte => s.t("loeschziel-akte"),
        Loeschziel::Vorgang { .. } => s.t("loeschziel-vorgang"),
        Loeschziel::Dokument { .. } => s.t("loeschziel-dokument"),
        Loeschziel::Fassung { nummer, .. } => {
            s.mit("loeschziel-fassung", &[("nummer", nummer.into())])
        }
        Loeschziel::Ereignisse { von, bis } => s.mit(
            "loeschziel-ereignisse",
            &[("von", (von + 1).into()), ("bis", (bis + 1).into())],
        ),
    }
}

/// `GET /akten/{akte}/loeschung`.
pub(super) async fn neu(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    antrag(&a, id, Eingaben::default(), &[]).await
}

async fn antrag(a: &Anfrage, id: AkteId, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    a.app()
        .darf_akte(a.actor(), Aktion::LoeschungBeantragen, id)
        .await?;
    let (akte, beleg) = a.akte(id).await?;
    // What could not be sent is not asked for.
    if fehler.is_empty() {
        noch_da(&akte)?;
        let stand = a.app().store.stand::<Akte>(id.into()).await?;
        if stand.is_some_and(|s| s.aggregate.loeschung().is_some()) {
            return Err(Abbruch(AkteError::LoeschungLaeuft.into()));
        }
    }
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let baum = projections::baum(&*client, &beleg, &blick.sicht()).await?;
    let s = &a.seite;
    let mut ziele: Auswahl = vec![("akte".into(), s.t("loeschziel-akte"))];
    for v in &baum.vorgaenge {
        let name = format!(
            "{} {:04} {}",
            s.t("loeschziel-vorgang"),
            v.nummer,
            v.betreff
        );
        ziele.push((format!("vorgang {}", v.vorgang), name));
        for d in baum.dokumente.iter().filter(|d| d.vorgang == v.vorgang) {
            let name = format!(
                "{} {:04} {}",
                s.t("loeschziel-dokument"),
                d.nummer,
                d.betreff
            );
            ziele.push((format!("dokument {}", d.dokument), name.clone()));
            for n in 2..=d.fassungen {
                let fassung = s.mit("loeschziel-fassung", &[("nummer", n.into())]);
                ziele.push((
                    format!("fassung {} {n}", d.dokument),
                    format!("{name}, {fassung}"),
                ));
            }
        }
    }
    ziele.push(("ereignisse".into(), s.t("loeschziel-bereich")));
    let view = LoeschFormular {
        akte,
        ziele,
        eingaben,
    };
    Ok(seiten::beantragen(s, &view, fehler).into_response())
}

fn ziel(felder: &Eingaben) -> Result<Loeschziel, Abbruch> {
    let fehlt = || Abbruch(Satz::neu(ZIEL_FEHLT).into());
    let text = felder.wert("ziel").to_owned();
    let mut worte = text.split(' ');
    let art = worte.next().unwrap_or_default();
    let dokument = |wort: Option<&str>| -> Result<DokumentId, Abbruch> {
        wort.and_then(|w| w.parse().ok()).ok_or_else(fehlt)
    };
    Ok(match art {
        "akte" => Loeschziel::Akte,
        "vorgang" => {
            let vorgang: Option<VorgangId> = worte.next().and_then(|w| w.parse().ok());
            Loeschziel::Vorgang {
                vorgang: vorgang.ok_or_else(fehlt)?,
            }
        }
        "dokument" => Loeschziel::Dokument {
            dokument: dokument(worte.next())?,
        },
        "fassung" => Loeschziel::Fassung {
            dokument: dokument(worte.next())?,
            nummer: worte
                .next()
                .and_then(|w| w.parse().ok())
                .ok_or_else(fehlt)?,
        },
        "ereignisse" => {
            let satz = "eingabe-loeschbereich";
            let (von, bis): (u64, u64) = (wert(felder, "von", satz)?, wert(felder, "bis", satz)?);
            // The Verlauf counts from 1.
            Loeschziel::Ereignisse {
                von: von.saturating_sub(1),
                bis: bis.saturating_sub(1),
            }
        }
        _ => return Err(fehlt()),
    })
}

/// `POST /akten/{akte}/loeschung`: the form again (422) if something is missing.
pub(super) async fn beantragen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match beantragt(&a, id, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let feld = match &e {
                AppError::Eingabe(satz) if satz.key == "eingabe-loeschbereich" => "von",
                AppError::Eingabe(satz) if satz.key == "eingabe-rechtsgrundlage" => "grundlage",
                AppError::Eingabe(satz) if satz.key.starts_with("eingabe-betreff") => "begruendung",
                _ => "ziel",
            };
            let fehler = [a.formfehler(feld, &e)];
            let seite = antrag(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn beantragt(a: &Anfrage, id: AkteId, felder: &Eingaben) -> Antwort {
    let antrag = LoeschAntrag {
        ziel: ziel(felder)?,
        grundlage: wert::<Loeschgrundlage>(felder, "grundlage", "eingabe-rechtsgrundlage")?,
        begruendung: betreff(felder, "begruendung")?,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .loeschung_beantragen(a.actor(), id, antrag, auftrag)
        .await?;
    Ok(zurueck(LISTE, "loeschung-beantragt"))
}

/// An approval cannot be taken back. Who has a second factor, or comes through the provider, proves anew who they are;
/// the password that everybody else types with the approval is such a proof.
async fn frisch(a: &Anfrage) -> Result<(), AppError> {
    let faktor = a.app().faktor_seit(a.actor().nutzer).await?.is_some();
    let sitzung = &a.wer.sitzung;
    if faktor || sitzung.weg == Weg::Anbieter {
        sitzung.verlangt(Frische {
            faktor,
            ..Frische::ENDGUELTIG
        })?;
    }
    Ok(())
}

/// `POST /akten/{akte}/loeschung/{loeschung}/freigeben`: the first approval names who approves second.
pub(super) async fn freigeben(
    a: Anfrage,
    Path((akte, loeschung)): Path<(AkteId, LoeschungId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    frisch(&a).await?;
    let passwort = felder.wert("passwort");
    let zweite: Option<NutzerId> =
        wert_oder_nichts(&felder, "zweite", "eingabe-zweite-person-liste")?;
    let (ergebnis, was) = match zweite {
        Some(zweite) => {
            let app = a.app();
            let erste = app.loeschung_erstfreigeben(a.actor(), akte, loeschung, passwort, zweite);
            (erste.await.map(|_| ()), "loeschung-erste")
        }
        None => {
            let app = a.app();
            let zweite = app.loeschung_vollziehen(a.actor(), akte, loeschung, passwort);
            (zweite.await.map(|_| ()), "loeschung-vollzogen")
        }
    };
    match ergebnis {
        Ok(()) => Ok(zurueck(LISTE, was)),
        Err(e) => nochmal(&a, Some(loeschung), felder.wert("zweite"), e).await,
    }
}

/// `POST /akten/{akte}/loeschung/{loeschung}/beenden`: the list again (422) without a reason that can be used.
pub(super) async fn beenden(
    a: Anfrage,
    Path((akte, loeschung)): Path<(AkteId, LoeschungId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let abgelehnt = felder.wert("abgelehnt") == "true";
    let grund = match betreff(&felder, "grund") {
        Ok(grund) => grund,
        Err(Abbruch(e)) => {
            let feld = if abgelehnt { ABLEHNEN } else { ZURUECK };
            let fehler = LoeschFehler {
                loeschung: Some(loeschung),
                fehler: a.formfehler(feld, &e),
                zweite: String::new(),
                grund: felder.wert("grund").to_owned(),
            };
            return mit_fehler(&a, fehler).await;
        }
    };
    let command = LoeschungBeenden {
        loeschung,
        abgelehnt,
        grund,
    };
    let auftrag = a.auftrag(&felder, "")?;
    a.app()
        .loeschung_beenden(a.actor(), akte, command, auftrag)
        .await?;
    Ok(zurueck(LISTE, "loeschung-beendet"))
}

/// `POST /loeschungen/schluessel`.
pub(super) async fn schluessel(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let passwort = felder.wert("passwort");
    match a
        .app()
        .freigabeschluessel_anlegen(a.actor(), passwort)
        .await
    {
        Ok(_) => Ok(zurueck(LISTE, "loeschung-schluessel")),
        Err(e) => nochmal(&a, None, "", e).await,
    }
}
