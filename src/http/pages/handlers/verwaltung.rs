//! Verwaltung: the pages of units and people, their forms, and the second person's decision.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::organisation::{
    DelegationErklaert, EinheitAnlegen, NutzerAnlegen, NutzerSperren, OrganisationError, Recht,
    RechtEntscheiden, RolleEntziehen, RolleZugewiesen, StufeErteilt,
};
use eakte_domain::werte::{Einheit, Leistungsart, Organisationsart, Rolle, Stufe, Zweck};
use eakte_domain::zugriff::Rollenzuweisung;
use eakte_domain::{NutzerId, OrgNr, RechteantragId};
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::rechte::RechtEintrag;
use crate::app::{App, AppError, OrgEintrag, Person, Satz};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::verwaltung as seiten;
use crate::http::pages::views::{
    AntragView, Auswahl, Delegationen, Eingaben, PersonView, PersonZeile, PersonalView, RechtView,
    RolleView, VerwaltungView,
};
use crate::http::sitzung::Formular;

fn rolle_view(r: &Rollenzuweisung) -> RolleView {
    RolleView {
        rolle: r.rolle,
        einheit: r.einheit.to_string(),
        leistungsarten: r.leistungsarten.clone(),
        bis: r.bis,
    }
}

impl Anfrage {
    fn antrag_view(&self, e: RechtEintrag) -> AntragView {
        let ich = self.actor().nutzer;
        AntragView {
            id: e.id,
            von: self.name_von(e.antrag.durch),
            eigener: e.antrag.durch == ich,
            bestaetigen: e.bestaetigt(ich),
            was: match e.antrag.recht {
                Recht::Rolle(r) => {
                    let rolle = RolleView {
                        rolle: r.rolle,
                        einheit: r.einheit.to_string(),
                        leistungsarten: r.leistungsarten,
                        bis: r.bis,
                    };
                    RechtView::Rolle(self.name_von(r.nutzer), rolle)
                }
                Recht::Stufe(s) => {
                    RechtView::Stufe(self.name_von(s.nutzer), s.stufe.zahl(), s.grund.to_string())
                }
                Recht::Delegation(d) => RechtView::Delegation(
                    self.app().verzeichnis().org_name(d.gemeinde),
                    d.leistungsart,
                    d.grundlage.to_string(),
                ),
            },
        }
    }

    /// What this person may confirm just now; nothing to who is no second person.
    pub(super) fn zu_bestaetigen(&self) -> Result<Vec<AntragView>, AppError> {
        if !self.app().bestaetigt_rechte(self.actor()) {
            return Ok(Vec::new());
        }
        let alle = self.app().rechteantraege(self.actor())?.into_iter();
        let alle = alle.map(|e| self.antrag_view(e));
        Ok(alle.filter(|a| a.bestaetigen).collect())
    }

    fn person_zeile(&self, p: &Person, offen: &[RechtEintrag]) -> PersonZeile {
        PersonZeile {
            id: p.id,
            name: p.name.clone(),
            anmeldename: p.anmeldename.clone(),
            gesperrt: p.gesperrt,
            stufe: p.stufe.zahl(),
            rollen: p.rollen.iter().map(rolle_view).collect(),
            wartet: offen.iter().any(|e| e.antrag.recht.nutzer() == Some(p.id)),
        }
    }

    /// Units and people; none to who does not keep them under this purpose.
    fn personal(
        &self,
        org: &OrgEintrag,
        einheit: &str,
        offen: &[RechtEintrag],
    ) -> Option<PersonalView> {
        let personen = self.app().verwaltete_personen(self.actor()).ok()?;
        let dort = |p: &&Person| {
            einheit.is_empty() || p.rollen.iter().any(|r| r.einheit.as_str() == einheit)
        };
        let baum = org.einheitenbaum().into_iter();
        Some(PersonalView {
            einheiten: baum
                .map(|e| (e.tiefe, e.einheit.to_string(), e.name))
                .collect(),
            einheit: einheit.to_owned(),
            personen: personen
                .iter()
                .filter(dort)
                .map(|p| self.person_zeile(p, offen))
                .collect(),
            delegationen: (org.art == Organisationsart::Kreis).then(|| self.delegationen(org)),
        })
    }

    fn delegationen(&self, org: &OrgEintrag) -> Delegationen {
        let verzeichnis = self.app().verzeichnis();
        let zeilen = org.delegationen.iter();
        Delegationen {
            zeilen: zeilen
                .map(|(nr, l)| (*nr, verzeichnis.org_name(*nr), *l))
                .collect(),
            gemeinden: self.andere_organisationen(),
        }
    }

    fn einheiten(&self) -> Auswahl {
        let verzeichnis = self.app().verzeichnis();
        let org = verzeichnis.organisationen.get(&self.wer.person.org);
        let baum = org.map(OrgEintrag::einheitenbaum).unwrap_or_default();
        baum.into_iter()
            .map(|e| (e.einheit.to_string(), format!("{} {}", e.einheit, e.name)))
            .collect()
    }
}

/// `GET /verwaltung`: filter `einheit`.
pub(super) async fn seite(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let einheit = felder.wert("einheit").to_owned();
    uebersicht(&a, &einheit, Eingaben::default(), &[])
}

fn uebersicht(a: &Anfrage, einheit: &str, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let offen = a.app().rechteantraege(a.actor())?;
    let verzeichnis = a.app().verzeichnis();
    let org = verzeichnis.organisationen.get(&a.wer.person.org);
    let org = org.ok_or(AppError::NichtGefunden)?;
    let personal = a.personal(org, einheit, &offen);
    let admin = a.wer.person.zwecke(a.seite.jetzt);
    let view = VerwaltungView {
        organisation: org.name.clone(),
        regelwerk: a.wer.person.org == App::KREIS,
        anderer_zweck: personal.is_none() && admin.contains(&Zweck::Administration),
        personal,
        antraege: offen.into_iter().map(|e| a.antrag_view(e)).collect(),
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// What came of a form of the page of all: the page again (422) if it cannot be so.
fn uebersicht_nach(a: &Anfrage, felder: Eingaben, feld: Feldname, done: Antwort) -> Antwort {
    match done {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Organisation(_)))) => {
            let fehler = [a.formfehler(feld(&e), &e)];
            let seite = uebersicht(a, "", felder, &fehler)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

/// The field of a form that a refusal is about.
type Feldname = fn(&AppError) -> &'static str;

/// `POST /verwaltung/einheiten`.
pub(super) async fn einheit(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let done = einheit_anlegen(&a, &felder).await;
    let feld: Feldname = |e| match e {
        AppError::Eingabe(satz) if satz.key.starts_with("eingabe-betreff") => "bezeichnung",
        AppError::Organisation(OrganisationError::EinheitUnbekannt(_)) => "uebergeordnet",
        _ => "zeichen",
    };
    uebersicht_nach(&a, felder, feld, done)
}

/// The Organisationszeichen in a field.
fn zeichen(felder: &Eingaben, name: &str) -> Result<Einheit, Abbruch> {
    Einheit::new(felder.wert(name)).map_err(|_| Abbruch(Satz::neu("eingabe-einheit").into()))
}

async fn einheit_anlegen(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let oben = match felder.wert("uebergeordnet") {
        "" => None,
        _ => Some(zeichen(felder, "uebergeordnet")?),
    };
    let command = EinheitAnlegen {
        einheit: zeichen(felder, "zeichen")?,
        name: betreff(felder, "bezeichnung")?,
        uebergeordnet: oben,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app().einheit_anlegen(a.actor(), command, auftrag).await?;
    Ok(zurueck("/verwaltung", "einheit-angelegt"))
}

/// `POST /verwaltung/nutzer`: to the new person.
pub(super) async fn nutzer(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let done = nutzer_anlegen(&a, &felder).await;
    let feld: Feldname = |e| match e {
        AppError::Eingabe(_) => "name",
        _ => "anmeldename",
    };
    uebersicht_nach(&a, felder, feld, done)
}

async fn nutzer_anlegen(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let auftrag = a.auftrag(felder, "")?;
    let nutzer = NutzerId(Uuid::new_v5(&auftrag.cmd.0, b"nutzer"));
    let command = NutzerAnlegen {
        nutzer,
        name: betreff(felder, "name")?,
        anmeldename: felder.wert("anmeldename").trim().to_owned(),
    };
    a.app().nutzer_anlegen(a.actor(), command, auftrag).await?;
    Ok(zurueck(
        &format!("/verwaltung/nutzer/{nutzer}"),
        "nutzer-angelegt",
    ))
}

/// Back to a page, which says whether it waits or holds.
async fn recht_aendern(a: &Anfrage, felder: &Eingaben, recht: Recht, pfad: &str) -> Antwort {
    let auftrag = a.auftrag(felder, "")?;
    let (wartet, _) = a.app().recht_aendern(a.actor(), recht, auftrag).await?;
    let was = match wartet {
        Some(_) => "recht-beantragt",
        None => "recht-sofort",
    };
    Ok(zurueck(pfad, was))
}

/// `POST /verwaltung/delegationen`.
pub(super) async fn delegation(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let done = delegation_erklaeren(&a, &felder).await;
    let feld: Feldname = |e| match e {
        AppError::Eingabe(satz) if satz.key.starts_with("eingabe-betreff") => "grundlage",
        AppError::Eingabe(satz) if satz.key == "eingabe-zweck-fehlt" => "leistungsart",
        _ => "gemeinde",
    };
    uebersicht_nach(&a, felder, feld, done)
}

async fn delegation_erklaeren(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let recht = Recht::Delegation(DelegationErklaert {
        gemeinde: wert::<OrgNr>(felder, "gemeinde", "eingabe-empfaenger")?,
        leistungsart: wert::<Leistungsart>(felder, "leistungsart", "eingabe-zweck-fehlt")?,
        gilt: felder.wert("gilt") != "nein",
        grundlage: betreff(felder, "grundlage")?,
    });
    recht_aendern(a, felder, recht, "/verwaltung").await
}

/// `POST /verwaltung/antraege/{antrag}`.
pub(super) async fn entscheiden(
    a: Anfrage,
    Path(id): Path<RechteantragId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let done = entschieden(&a, id, &felder).await;
    if let Err(Abbruch(e @ AppError::Eingabe(_))) = &done {
        let fehler = [a.formfehler(&format!("grund-{id}"), e)];
        let seite = uebersicht(&a, "", felder, &fehler)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response());
    }
    uebersicht_nach(&a, felder, |_| "wartet", done)
}

async fn entschieden(a: &Anfrage, antrag: RechteantragId, felder: &Eingaben) -> Antwort {
    let angenommen = felder.wert("angenommen") == "true";
    let command = RechtEntscheiden {
        antrag,
        angenommen,
        grund: betreff(felder, "grund")?,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .recht_entscheiden(a.actor(), command, auftrag)
        .await?;
    let was = if angenommen {
        "recht-bestaetigt"
    } else {
        "recht-abgelehnt"
    };
    Ok(zurueck("/verwaltung", was))
}

/// `GET /verwaltung/nutzer/{nutzer}`.
pub(super) async fn person(a: Anfrage, Path(id): Path<NutzerId>) -> Antwort {
    person_seite(&a, id, Eingaben::default(), &[]).await
}

async fn person_seite(
    a: &Anfrage,
    id: NutzerId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let person = a.app().verwaltete_person(a.actor(), id)?;
    let offen = a.app().rechteantraege(a.actor())?;
    let zeile = a.person_zeile(&person, &offen);
    let ihre = offen
        .into_iter()
        .filter(|e| e.antrag.recht.nutzer() == Some(id));
    let zugang = a.dienst.oidc.is_some() || a.app().hat_zugang(id).await?;
    let view = PersonView {
        person: zeile,
        selbst: id == a.actor().nutzer,
        ohne_zugang: !zugang && !person.gesperrt,
        antraege: ihre.map(|e| a.antrag_view(e)).collect(),
        einheiten: a.einheiten(),
        eingaben,
    };
    Ok(seiten::person(&a.seite, &view, fehler).into_response())
}

/// What came of a form of a person's page: the page again (422) if it cannot be so.
async fn person_nach(
    a: &Anfrage,
    id: NutzerId,
    felder: Eingaben,
    feld: Feldname,
    done: Antwort,
) -> Result<Response, Abbruch> {
    match done {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Organisation(_)))) => {
            let fehler = [a.formfehler(feld(&e), &e)];
            let seite = person_seite(a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

/// `POST /verwaltung/nutzer/{nutzer}/rollen`.
pub(super) async fn rolle(
    a: Anfrage,
    Path(id): Path<NutzerId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let done = rolle_geben(&a, id, &felder).await;
    let feld: Feldname = |e| match e {
        AppError::Eingabe(satz) if satz.key == "eingabe-datum-oder-leer" => "bis",
        AppError::Organisation(OrganisationError::ZeitraumVorbei(_)) => "bis",
        AppError::Eingabe(satz) if satz.key == "eingabe-einheit" => "einheit",
        AppError::Organisation(OrganisationError::EinheitUnbekannt(_)) => "einheit",
        _ => "rolle",
    };
    person_nach(&a, id, felder, feld, done).await
}

async fn rolle_geben(a: &Anfrage, nutzer: NutzerId, felder: &Eingaben) -> Antwort {
    let leistungsarten = Leistungsart::ALLE.iter().copied();
    let recht = Recht::Rolle(RolleZugewiesen {
        nutzer,
        rolle: wert::<Rolle>(felder, "rolle", "eingabe-rolle")?,
        einheit: zeichen(felder, "einheit")?,
        leistungsarten: leistungsarten
            .filter(|l| felder.hat("leistungsarten", l.code()))
            .collect(),
        bis: wert_oder_nichts::<Date>(felder, "bis", "eingabe-datum-oder-leer")?,
    });
    let pfad = format!("/verwaltung/nutzer/{nutzer}");
    recht_aendern(a, felder, recht, &pfad).await
}

/// `POST /verwaltung/nutzer/{nutzer}/rollen/entziehen`.
pub(super) async fn rolle_entziehen(
    a: Anfrage,
    Path(id): Path<NutzerId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let command = RolleEntziehen {
        nutzer: id,
        rolle: wert::<Rolle>(&felder, "rolle", "eingabe-rolle")?,
        einheit: zeichen(&felder, "einheit")?,
    };
    let auftrag = a.auftrag(&felder, "")?;
    a.app().rolle_entziehen(a.actor(), command, auftrag).await?;
    // Who gives their own office up does not see the page any more.
    let pfad = match a.app().verwaltete_person(a.actor(), id) {
        Ok(_) => format!("/verwaltung/nutzer/{id}"),
        Err(_) => "/".to_owned(),
    };
    Ok(zurueck(&pfad, "rolle-entzogen"))
}

/// `POST /verwaltung/nutzer/{nutzer}/stufe`.
pub(super) async fn stufe(
    a: Anfrage,
    Path(id): Path<NutzerId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let done = stufe_geben(&a, id, &felder).await;
    let feld: Feldname = |e| match e {
        AppError::Eingabe(satz) if satz.key.starts_with("eingabe-betreff") => "grund_stufe",
        _ => "stufe",
    };
    person_nach(&a, id, felder, feld, done).await
}

async fn stufe_geben(a: &Anfrage, nutzer: NutzerId, felder: &Eingaben) -> Antwort {
    let zahl: u8 = wert(felder, "stufe", "eingabe-stufe")?;
    let recht = Recht::Stufe(StufeErteilt {
        nutzer,
        stufe: Stufe::new(zahl).ok_or_else(|| Abbruch(Satz::neu("eingabe-stufe").into()))?,
        grund: betreff(felder, "grund_stufe")?,
    });
    let pfad = format!("/verwaltung/nutzer/{nutzer}");
    recht_aendern(a, felder, recht, &pfad).await
}

/// `POST /verwaltung/nutzer/{nutzer}/sperren`.
pub(super) async fn sperren(
    a: Anfrage,
    Path(id): Path<NutzerId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let done = gesperrt(&a, id, &felder).await;
    person_nach(&a, id, felder, |_| "grund_sperre", done).await
}

async fn gesperrt(a: &Anfrage, nutzer: NutzerId, felder: &Eingaben) -> Antwort {
    let command = NutzerSperren {
        nutzer,
        grund: betreff(felder, "grund_sperre")?,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app().nutzer_sperren(a.actor(), command, auftrag).await?;
    let pfad = format!("/verwaltung/nutzer/{nutzer}");
    Ok(zurueck(&pfad, "nutzer-gesperrt"))
}
