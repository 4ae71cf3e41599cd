//! The decision: yes with a Beleg, or no with a reason. Every check in the system ends here.

use std::cmp::Ordering;

use cedar_policy::{Authorizer, Context, Decision, Entities, Entity, EntityUid, Request, Schema};
use eakte_domain::zugriff::{
    Aktion, Beleg, Erlaubnis, FreigabeZeile, Grund, Kontext, Nutzer, Ressource, Vertretungszeile,
    Verweigert,
};
use eakte_domain::{FreigabeId, NotfallId, NutzerId};

use crate::entitaet::{self, EntitaetFehler};
use crate::regelwerk::{Regelwerk, Typen};

/// The gate for one person under one set of circumstances: prepared once, asked often.
///
/// Lives as long as one request; a role taken back takes effect with the next.
pub struct Tor<'r> {
    pub(crate) regelwerk: &'r Regelwerk,
    nutzer: Nutzer,
    kontext: Kontext,
    /// `None` if Cedar refused the values: then everything is refused.
    pub(crate) subjekt: Option<Subjekt>,
}

pub(crate) struct Subjekt {
    pub(crate) nutzer: Entity,
    pub(crate) kontext: Context,
}

impl Subjekt {
    pub(crate) fn neu(
        typen: &Typen,
        nutzer: &Nutzer,
        kontext: &Kontext,
    ) -> Result<Self, EntitaetFehler> {
        Ok(Self {
            nutzer: entitaet::nutzer(typen, nutzer, kontext)?,
            kontext: entitaet::kontext(kontext)?,
        })
    }

    /// The question whether this person may do something to this object.
    pub(crate) fn frage(
        &self,
        aktion: &EntityUid,
        objekt: Entity,
        schema: Option<&Schema>,
    ) -> Result<(Request, Entities), String> {
        let request = Request::new(
            self.nutzer.uid(),
            aktion.clone(),
            objekt.uid(),
            self.kontext.clone(),
            schema,
        )
        .map_err(|e| e.to_string())?;
        let entities = Entities::from_entities([self.nutzer.clone(), objekt], schema)
            .map_err(|e| e.to_string())?;
        Ok((request, entities))
    }

    /// All that Cedar is told, as text in a fixed order; `None` if it cannot be written.
    pub(crate) fn text(&self) -> Option<String> {
        let nutzer = self.nutzer.to_json_string().ok()?;
        Some(format!("{nutzer} {}", self.kontext))
    }
}

/// What Cedar said about one way to the object; `G`: by which policies.
#[derive(Clone, Copy)]
pub(crate) enum Spruch<G> {
    /// At least one permit, no forbid.
    Erlaubt(G),
    /// By a forbid; none: no permit holds.
    Verboten(Option<G>),
    /// A policy failed: counts as no.
    Fehler,
}

impl<G> Spruch<G> {
    fn map<H>(self, f: impl FnOnce(G) -> H) -> Spruch<H> {
        match self {
            Self::Erlaubt(g) => Spruch::Erlaubt(f(g)),
            Self::Verboten(g) => Spruch::Verboten(g.map(f)),
            Self::Fehler => Spruch::Fehler,
        }
    }

    /// What the ways to an object come to: the first that is permitted, else the first that something forbids. A failure
    /// ends the search.
    pub(crate) fn ueber_alle(wege: impl IntoIterator<Item = Self>) -> Self {
        let mut verbot = None;
        for spruch in wege {
            match spruch {
                Self::Erlaubt(_) | Self::Fehler => return spruch,
                Self::Verboten(durch) => verbot = verbot.or(durch),
            }
        }
        Self::Verboten(verbot)
    }
}

/// By id; but who looks in an emergency answers for that, whatever else would open the way.
pub(crate) fn reihenfolge(a: &Grund, b: &Grund) -> Ordering {
    let (erst, dann) = (a.regel == NOTFALL, b.regel == NOTFALL);
    dann.cmp(&erst).then_with(|| a.regel.cmp(&b.regel))
}

impl Regelwerk {
    /// Prepares the gate for a person and their circumstances.
    pub fn fuer(&self, nutzer: &Nutzer, kontext: &Kontext) -> Tor<'_> {
        let subjekt = Subjekt::neu(&self.typen, nutzer, kontext)
            .inspect_err(|e| tracing::error!(%e, "gate cannot describe a user"))
            .ok();
        Tor {
            regelwerk: self,
            nutzer: nutzer.clone(),
            kontext: *kontext,
            subjekt,
        }
    }

    /// Decides once: [`Regelwerk::fuer`] and [`Tor::entscheiden`] in one call.
    pub fn entscheiden(
        &self,
        nutzer: &Nutzer,
        aktion: Aktion,
        ressource: Ressource<'_>,
        kontext: &Kontext,
    ) -> Result<Beleg, Verweigert> {
        self.fuer(nutzer, kontext).entscheiden(aktion, ressource)
    }
}

impl Tor<'_> {
    /// Decides whether the person may do `aktion` on `ressource`.
    ///
    /// Tries the direct way, then each share; the Beleg names the one that was permitted. An error inside a policy
    /// and an action asked on the wrong kind of object are refusals. `Verweigert::sichtbar` tells 403 from 404.
    pub fn entscheiden(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
    ) -> Result<Beleg, Verweigert> {
        match self.erster_weg(aktion, ressource) {
            Ok((freigabe, gruende)) => Ok(self.beleg(aktion, ressource, freigabe, gruende)),
            Err(grund) => Err(Verweigert {
                sichtbar: self.sichtbar(aktion, ressource),
                grund,
            }),
        }
    }

    /// Whether [`Self::entscheiden`] would allow it, for who needs neither proof nor reason.
    pub fn erlaubt(&self, aktion: Aktion, ressource: Ressource<'_>) -> bool {
        self.erster_weg(aktion, ressource).is_ok()
    }

    /// The person this gate was prepared for.
    pub fn nutzer(&self) -> &Nutzer {
        &self.nutzer
    }

    /// The circumstances this gate was prepared for.
    pub fn kontext(&self) -> &Kontext {
        &self.kontext
    }

    pub(crate) fn sichtbar(&self, aktion: Aktion, ressource: Ressource<'_>) -> bool {
        match aktion.sicht() {
            None => true,
            Some(sicht) if sicht == aktion => false,
            Some(sicht) => self.erster_weg(sicht, ressource).is_ok(),
        }
    }

    /// The first way that is permitted, with its permits; or the reason of the refusal.
    pub(crate) fn erster_weg(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
    ) -> Result<(Option<FreigabeId>, Vec<Grund>), Grund> {
        if aktion.objektart() != ressource.objektart() {
            tracing::error!(%aktion, "gate asked about the wrong kind of object");
            return Err(fehlgeschlagen());
        }
        let freigaben = ressource.akte().map_or(&[][..], |a| &a.freigaben);
        let wege = std::iter::once(None).chain(freigaben.iter().map(Some));
        let sprueche = wege.map(|weg| {
            let spruch = self.spruch(aktion, ressource, weg);
            spruch.map(|gruende| (weg.map(|f| f.freigabe), gruende))
        });
        match Spruch::ueber_alle(sprueche) {
            Spruch::Erlaubt(durch) => Ok(durch),
            Spruch::Verboten(durch) => {
                let verbot = durch.and_then(|(_, verbote)| verbote.into_iter().next());
                Err(verbot.unwrap_or_else(keine_regel))
            }
            Spruch::Fehler => Err(fehlgeschlagen()),
        }
    }

    pub(crate) fn spruch(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
    ) -> Spruch<Vec<Grund>> {
        self.fragen(aktion, ressource, weg).unwrap_or_else(|e| {
            tracing::error!(%aktion, e, "gate failed");
            Spruch::Fehler
        })
    }

    pub(crate) fn frage(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
        schema: Option<&Schema>,
    ) -> Result<(Request, Entities), String> {
        let subjekt = self.subjekt.as_ref().ok_or("no subject")?;
        let objekt = entitaet::ressource(&self.regelwerk.typen, ressource, weg)
            .map_err(|e| e.to_string())?;
        subjekt.frage(self.regelwerk.uid(aktion), objekt, schema)
    }

    /// Checks what the gate tells Cedar against the schema.
    #[cfg(test)]
    pub(crate) fn nach_schema(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
    ) -> Result<(), String> {
        let schema = Some(&self.regelwerk.schema);
        self.frage(aktion, ressource, weg, schema).map(|_| ())
    }

    /// No schema here: it costs more than the decision, and a test holds that what `entitaet` makes conforms.
    fn fragen(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
    ) -> Result<Spruch<Vec<Grund>>, String> {
        let (request, entities) = self.frage(aktion, ressource, weg, None)?;
        let antwort =
            Authorizer::new().is_authorized(&request, self.regelwerk.regeln(aktion), &entities);
        // Cedar skips a policy that fails; a forbid that fails would fail open.
        if let Some(e) = antwort.diagnostics().errors().next() {
            return Err(e.to_string());
        }
        let mut gruende: Vec<_> = antwort
            .diagnostics()
            .reason()
            .filter_map(|id| self.regelwerk.grund(id))
            .cloned()
            .collect();
        gruende.sort_by(reihenfolge);
        Ok(match antwort.decision() {
            Decision::Allow => Spruch::Erlaubt(gruende),
            Decision::Deny => Spruch::Verboten(Some(gruende).filter(|g| !g.is_empty())),
        })
    }

    fn beleg(
        &self,
        aktion: Aktion,
        ressource: Ressource<'_>,
        freigabe: Option<FreigabeId>,
        gruende: Vec<Grund>,
    ) -> Beleg {
        // Cedar allows only with a permit, so the first is there. What a person may in their own right stands
        // before what they may i. V.: the ids of those policies come last.
        let grund = gruende.into_iter().next().unwrap_or_else(keine_regel);
        Beleg::vom_tor(Erlaubnis {
            nutzer: self.nutzer.id,
            aktion,
            objekt: ressource.objekt(),
            kontext: self.kontext,
            freigabe,
            vertretung: self.vertretung(ressource, freigabe, &grund),
            notfall: self.notfall(ressource, &grund),
            grund,
            regelwerk: self.regelwerk.hash(),
        })
    }
}

/// How the ids of the policies begin that open a way i. V. only.
const VERTRETUNG: &str = "vertretung_";
/// The policy of sight in an emergency.
const NOTFALL: &str = "notfall_sieht";
/// The one of them that is about the unit an Akte is offered to.
const EMPFANG: &str = "vertretung_empfaengt";
/// Opens a way to who gave the Akte away, in their own right and i. V.
const ABGABE: &str = "uebergabe_abgegeben";

impl Tor<'_> {
    /// The Notfallzugriff that opened the way.
    fn notfall(&self, ressource: Ressource<'_>, grund: &Grund) -> Option<NotfallId> {
        let akte = ressource.akte().filter(|_| grund.regel == NOTFALL)?.akte;
        let mut offen = entitaet::notfaelle(&self.nutzer, &self.kontext);
        offen.find(|n| n.akte == akte).map(|n| n.notfall)
    }

    /// In whose place the person acts, if the way was opened for them by a Vertretung.
    fn vertretung(
        &self,
        ressource: Ressource<'_>,
        freigabe: Option<FreigabeId>,
        grund: &Grund,
    ) -> Option<NutzerId> {
        let (akte, tag) = (ressource.akte()?, self.kontext.tag);
        let zweck = self.kontext.zweck.code();
        let mut heute = entitaet::vertretungen(&self.nutzer, tag);
        if grund.regel.starts_with(VERTRETUNG) {
            let dort = match &akte.angebot {
                Some(a) if grund.regel == EMPFANG => (a.einheit.as_str(), a.leistungsart.code()),
                _ => (akte.einheit.as_str(), akte.leistungsart.code()),
            };
            return heute
                .find(|v| entitaet::vertretene_stellen(v, tag).contains(&dort))
                .map(|v| v.fuer);
        }
        // What names one unit is opened by work there.
        let einheit = match freigabe {
            Some(id) => {
                let f = akte.freigaben.iter().find(|f| f.freigabe == id)?;
                f.einheit.as_ref()
            }
            None if grund.regel == ABGABE => akte.abgabe.as_ref().map(|(s, _)| &s.einheit),
            None => return None,
        };
        let passt = |(e, l): &(&str, &str)| {
            *l == zweck && einheit.is_none_or(|einheit| einheit.as_str() == *e)
        };
        if entitaet::eigene_stellen(&self.nutzer, tag)
            .iter()
            .any(passt)
        {
            return None;
        }
        let arbeitet =
            |v: &&Vertretungszeile| entitaet::vertretene_stellen(v, tag).iter().any(passt);
        heute.find(arbeitet).map(|v| v.fuer)
    }
}

/// The reason of whoever no policy permits anything.
pub fn keine_regel() -> Grund {
    Grund {
        regel: "keine_regel".to_owned(),
        satz: "Keine Regel erlaubt Ihnen das für diesen Zweck.".to_owned(),
        norm: "§ 35 Abs. 1 SGB I".to_owned(),
    }
}

pub(crate) fn fehlgeschlagen() -> Grund {
    Grund {
        regel: "fehler".to_owned(),
        satz: "Die Berechtigung konnte nicht geprüft werden.".to_owned(),
        norm: String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use eakte_domain::zugriff::Bedingung;

    use super::*;
    use crate::regelwerk::eingebaut;
    use crate::wahrheitstafel::Tafel;

    /// The policies with one more, whose text follows the annotations.
    fn mit(text: &str) -> Regelwerk {
        let text = format!(r#"@id("neu") @grund("g") @norm("n") {text}"#);
        let mut regeln = eingebaut().unwrap();
        let neu = cedar_policy::Policy::parse(Some(cedar_policy::PolicyId::new("neu")), text);
        regeln.push(neu.unwrap());
        Regelwerk::bauen(regeln).unwrap()
    }

    /// The first case of the table: a caseworker sees an Akte of her own.
    fn erster_fall(regelwerk: &Regelwerk) -> (Result<Beleg, Verweigert>, Bedingung) {
        let tafel = Tafel::lesen();
        let fall = &tafel.faelle[0];
        let tor = regelwerk.fuer(&tafel.nutzer[&fall.nutzer], &fall.kontext);
        (
            tor.entscheiden(fall.aktion, tafel.ressource(fall)),
            tor.filter(fall.aktion),
        )
    }

    #[test]
    fn a_forbid_that_fails_forbids() {
        let regelwerk = mit(
            "forbid(principal, action, resource) when { context.tag + 9223372036854775807 < 0 };",
        );
        let (antwort, filter) = erster_fall(&regelwerk);
        assert_eq!(antwort.unwrap_err().grund.regel, "fehler");
        assert_eq!(filter, Bedingung::nie());
    }

    #[test]
    fn a_policy_that_cannot_become_sql_makes_the_list_empty() {
        let regelwerk = mit(
            r#"permit(principal, action == Action::"akte_sehen", resource)
               when { resource.kopf.einheit like "50*" };"#,
        );
        let (antwort, filter) = erster_fall(&regelwerk);
        assert!(antwort.is_ok());
        assert_eq!(filter, Bedingung::nie());
    }

    #[test]
    fn the_policies_as_they_are_decide_and_filter_the_same_case() {
        let (antwort, filter) = erster_fall(&Regelwerk::laden().unwrap());
        assert!(antwort.is_ok());
        assert_ne!(filter, Bedingung::nie());
    }
}
