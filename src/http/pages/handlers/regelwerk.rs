//! Regelwerk: the policies of the district, and the two people who confirm others.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::organisation::{
    Probezeile, Regeldatei, Regelvorlage, RegelwerkEntscheiden, RegelwerkGewechselt, Regelwerkstand,
};
use eakte_domain::zugriff::RegelwerkHash;
use eakte_zugriff::unterschiede;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::gruende::regelgrund;
use crate::http::pages::regelwerk as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    BestaetigungView, Eingaben, ProbeView, RegelverlaufView, Regelwechselart, RegelwerkView,
    VorlageView,
};
use crate::http::sitzung::Formular;

impl Anfrage {
    fn probe_view(&self, z: &Probezeile) -> ProbeView {
        let verzeichnis = self.app().verzeichnis();
        let person = verzeichnis.person(z.nutzer);
        let sprache = self.seite.sprache;
        let grund = |g| regelgrund(&self.app().regelwerk, g, sprache);
        let rollen = z.rollen.iter();
        ProbeView {
            name: self.name_von(z.nutzer),
            organisation: person.map_or_else(String::new, |p| verzeichnis.org_name(p.org)),
            rollen: rollen.map(|r| (r.rolle, r.einheit.to_string())).collect(),
            zweck: z.zweck,
            aktion: z.aktion,
            objekte: z.objekte,
            beispiel: z.beispiel.clone(),
            faktor: z.faktor.clone(),
            vorher: grund(&z.vorher),
            nachher: grund(&z.nachher),
        }
    }

    fn vorlage_view(&self, v: &Regelvorlage, geltend: &[Regeldatei]) -> VorlageView {
        let (neu, probe) = (&v.vorgelegt, &v.vorgelegt.probe);
        let zeilen = |gewonnen| {
            let zeilen = probe.zeilen.iter().filter(move |z| z.gewonnen == gewonnen);
            zeilen.map(|z| self.probe_view(z)).collect()
        };
        let (alt, dateien) = (texte(geltend), texte(&neu.dateien));
        let ich = self.actor().nutzer;
        let bestaetigt = v.bestaetigt.iter().map(|b| BestaetigungView {
            name: self.name_von(b.durch),
            datenschutz: b.datenschutz,
            grund: b.grund.to_string(),
            am: b.am,
        });
        VorlageView {
            hash: neu.hash,
            am: neu.am,
            gewonnen: probe.gewonnen,
            verloren: probe.verloren,
            verglichen: probe.verglichen,
            ausgelassen: probe.ausgelassen,
            weitere: probe.weitere,
            gewinne: zeilen(true),
            verluste: zeilen(false),
            regeln: unterschiede(alt.clone(), dateien.clone()).ok(),
            schema: schema(alt) != schema(dateien),
            bestaetigt: bestaetigt.collect(),
            selbst: v.bestaetigt.iter().any(|b| b.durch == ich),
        }
    }

    fn wechselart(&self, w: &RegelwerkGewechselt) -> Regelwechselart {
        match (&w.allein, w.bisher) {
            (Some(grund), _) => Regelwechselart::Allein(grund.to_string()),
            (None, None) => Regelwechselart::Erstes,
            (None, Some(_)) => {
                let wer = w.bestaetigt.iter().map(|id| self.name_von(*id));
                Regelwechselart::Bestaetigt(wer.collect())
            }
        }
    }

    /// Changes and refusals, the newest first.
    fn regelverlauf(&self, stand: &Regelwerkstand) -> Vec<RegelverlaufView> {
        let wechsel = stand.wechsel.iter().map(|w| RegelverlaufView {
            am: w.am,
            hash: w.neu,
            was: self.wechselart(w),
        });
        let abgelehnt = stand.abgelehnt.iter().map(|a| RegelverlaufView {
            am: a.am,
            hash: a.hash,
            was: Regelwechselart::Abgelehnt(self.name_von(a.durch), a.grund.to_string()),
        });
        let mut alle: Vec<_> = wechsel.chain(abgelehnt).collect();
        alle.sort_by_key(|e| std::cmp::Reverse(e.am));
        alle
    }
}

fn texte(dateien: &[Regeldatei]) -> impl Iterator<Item = (&str, &str)> + Clone {
    dateien.iter().map(|d| (d.name.as_str(), d.text.as_str()))
}

/// The text of what is no policy.
fn schema<'a>(mut dateien: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let schema = dateien.find(|(name, _)| !name.ends_with(".cedar"));
    schema.map(|(_, text)| text)
}

/// `GET /verwaltung/regelwerk`.
pub(super) async fn seite(a: Anfrage) -> Antwort {
    zeigen(&a, Eingaben::default(), &[])
}

fn zeigen(a: &Anfrage, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let stand = a.app().regelwerk_ansehen(a.actor())?;
    let geltend = stand.geltend.as_ref();
    let dateien = geltend.map_or(&[][..], |s| &s.dateien);
    let view = RegelwerkView {
        geltend: geltend.map(|s| s.hash),
        noch_altes: geltend.is_some_and(|s| s.hash != a.app().regelwerk.hash()),
        vorlage: stand.vorlage.as_ref().map(|v| a.vorlage_view(v, dateien)),
        verlauf: a.regelverlauf(&stand),
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// `POST /verwaltung/regelwerk/entscheidung`.
pub(super) async fn entscheiden(
    a: Anfrage,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match entschieden(&a, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Organisation(_)))) => {
            let fehler = [a.formfehler("grund", &e)];
            let seite = zeigen(&a, felder, &fehler)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn entschieden(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let hash: Option<RegelwerkHash> = felder.wert("hash").parse().ok();
    let command = RegelwerkEntscheiden {
        hash: hash.ok_or_else(|| AppError::from(Satz::neu("eingabe-beschaedigt")))?,
        angenommen: felder.wert("angenommen") == "true",
        grund: betreff(felder, "grund")?,
    };
    let (angenommen, hash) = (command.angenommen, command.hash);
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .regelwerk_entscheiden(a.actor(), command, auftrag)
        .await?;
    let stand = a.app().regelwerkstand();
    let gilt = stand.is_some_and(|s| s.geltend.as_ref().is_some_and(|g| g.hash == hash));
    let was = match (angenommen, gilt) {
        (true, true) => "regelwerk-gewechselt",
        (true, false) => "regelwerk-bestaetigt",
        (false, _) => "regelwerk-abgelehnt",
    };
    Ok(zurueck("/verwaltung/regelwerk", was))
}
