//! The directory: organisations, units, people and the Aktenplan, folded from the log and held in memory.
//!
//! 2026-11-23: about 1,400 people and 20 organisations: small enough to hold whole, and every page needs it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use eakte_domain::aktenplan::Aktenplan;
use eakte_domain::organisation::{Notfallzugriff, Organisation, Proberolle, Regelwerkstand};
use eakte_domain::werte::{Einheit, Leistungsart, Organisationsart, Rolle, Stufe, Zweck};
use eakte_domain::zugriff::{
    Aktion, Beleg, Notfallzeile, Nutzer, Rollenzuweisung, Vereinbarungszeile, Vertretungszeile,
};
use eakte_domain::{
    AkteId, Akteur, NotfallId, NutzerId, OrgNr, StreamId, Vertretene, VertretungId, Zeit,
};
use jiff::civil::Date;

use super::rechte::RechtEintrag;
use super::vereinbarung::VereinbarungEintrag;
use crate::codec::{Strom, Stromart};
use crate::store::StoreError;
use crate::store::akten::Store;

/// A person with what the gate and the pages need to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Id.
    pub id: NutzerId,
    /// Name shown to others.
    pub name: String,
    /// Name to log in with.
    pub anmeldename: String,
    /// Organisation.
    pub org: OrgNr,
    /// May no longer act.
    pub gesperrt: bool,
    /// Roles, also expired ones: the gate looks at the date.
    pub rollen: Vec<Rollenzuweisung>,
    /// Clearance.
    pub stufe: Stufe,
    /// Whom they stand in for, with that person's name, also on other days.
    pub vertretungen: Vec<(Vertretungszeile, String)>,
    /// What they have opened in an emergency, also what is over.
    pub notfaelle: Vec<Notfallzeile>,
    /// What the Kreis has delegated, for its own people.
    pub delegationen: Arc<Vec<(OrgNr, Leistungsart)>>,
    /// By which their organisation receives data: approved and not ended.
    pub vereinbarungen: Arc<Vec<Vereinbarungszeile>>,
}

impl Person {
    /// The person as the gate sees it.
    pub fn nutzer(&self) -> Nutzer {
        Nutzer {
            id: self.id,
            org: self.org,
            is_kreis: self.org == super::App::KREIS,
            aktiv: !self.gesperrt,
            rollen: self.rollen.clone(),
            stufe: self.stufe,
            vertretungen: self.vertretungen.iter().map(|(v, _)| v.clone()).collect(),
            notfaelle: self.notfaelle.clone(),
            delegationen: self.delegationen.to_vec(),
            vereinbarungen: self.vereinbarungen.to_vec(),
        }
    }

    /// The Notfallzugriff that opens an Akte to the person at a moment.
    pub fn im_notfall(&self, akte: AkteId, zeit: Zeit) -> Option<NotfallId> {
        let offen = |n: &&Notfallzeile| n.akte == akte && n.seit <= zeit && zeit <= n.bis;
        self.notfaelle.iter().find(offen).map(|n| n.notfall)
    }

    /// The purposes this person may choose to work under on a day, in the order shown.
    pub fn zwecke(&self, zeit: Zeit) -> Vec<Zweck> {
        let heute = zeit.tag();
        let live = || self.rollen.iter().filter(|r| gilt(r, heute));
        let vertreten = || {
            self.vertretungen_am(heute)
                .flat_map(|(v, _)| &v.rollen)
                .filter(|r| gilt(r, heute) && r.rolle.fallarbeit())
        };
        let arbeit = || live().filter(|r| an_leistungen(r.rolle));
        let leistungen = Leistungsart::ALLE
            .iter()
            .filter(|l| {
                arbeit()
                    .chain(vertreten())
                    .any(|r| r.leistungsarten.contains(l))
            })
            .map(|l| Zweck::Leistung(*l));
        let aufgaben = Zweck::AUFGABEN
            .iter()
            .filter(|z| live().any(|r| passt(r, **z)))
            .copied();
        leistungen.chain(aufgaben).collect()
    }

    /// The roles and units under which the person works for a purpose, else those of whom they stand in for.
    pub fn rollen_unter(&self, zweck: Zweck, zeit: Zeit) -> Vec<Proberolle> {
        let heute = zeit.tag();
        let unter = |rollen: &[Rollenzuweisung]| -> Vec<Proberolle> {
            let fits = rollen.iter().filter(|r| gilt(r, heute) && passt(r, zweck));
            let fits = fits.map(|r| Proberolle {
                rolle: r.rolle,
                einheit: r.einheit.clone(),
            });
            fits.collect()
        };
        let eigene = unter(&self.rollen);
        if !eigene.is_empty() {
            return eigene;
        }
        let vertreten = self.vertretungen_am(heute);
        vertreten.flat_map(|(v, _)| unter(&v.rollen)).collect()
    }

    /// Whether this is a program that puts in new Akten.
    pub fn ist_dienstkonto(&self) -> bool {
        self.rollen.iter().any(|r| r.rolle == Rolle::Dienstkonto)
    }

    /// Whom the person stands in for on a day.
    pub fn vertretungen_am(&self, tag: Date) -> impl Iterator<Item = &(Vertretungszeile, String)> {
        self.vertretungen
            .iter()
            .filter(move |(v, _)| v.von <= tag && tag <= v.bis)
    }

    /// As what the person acts under a purpose, best in the named unit: in their own right, else i. V. of somebody
    /// they stand in for today. For what no single decision opened: what a page shows, a list, a refusal; other events
    /// take [`Person::akteur_mit`].
    pub fn akteur(&self, zweck: Zweck, einheit: Option<&Einheit>) -> Option<Akteur> {
        self.akteur_als(zweck, einheit, None).or_else(|| {
            self.vertretungen_am(super::now().tag())
                .find_map(|v| self.akteur_als(zweck, einheit, Some(v)))
        })
    }

    /// As what the person acts with this decision: stands in every event, with "i. V." where only that opened the way.
    pub fn akteur_mit(&self, beleg: &Beleg, einheit: Option<&Einheit>) -> Option<Akteur> {
        let im_notfall = beleg.notfall().is_some() || beleg.aktion() == Aktion::NotfallEroeffnen;
        if im_notfall {
            let mut rollen = self.rollen.iter().filter(|r| passt(r, beleg.zweck()));
            let role = rollen.find(|r| r.rolle == Rolle::Notfallberechtigt)?;
            return Some(self.als(role, None));
        }
        match beleg.vertretung() {
            // Whoever says who stands in for them may work for somebody else just now: then it is their first role.
            None => self
                .akteur_als(beleg.zweck(), einheit, None)
                .or_else(|| Some(self.als(self.rollen.first()?, None))),
            Some(fuer) => self
                .vertretungen_am(beleg.zeit().tag())
                .filter(|(v, _)| v.fuer == fuer)
                .find_map(|v| self.akteur_als(beleg.zweck(), einheit, Some(v))),
        }
    }

    fn akteur_als(
        &self,
        zweck: Zweck,
        einheit: Option<&Einheit>,
        fuer: Option<&(Vertretungszeile, String)>,
    ) -> Option<Akteur> {
        let rollen = fuer.map_or(&self.rollen, |(v, _)| &v.rollen);
        let fits =
            |r: &&Rollenzuweisung| passt(r, zweck) && (fuer.is_none() || r.rolle.fallarbeit());
        let dort = |r: &&Rollenzuweisung| Some(&r.einheit) == einheit;
        let darueber = |r: &&Rollenzuweisung| {
            r.rolle == Rolle::Teamleitung && einheit.is_some_and(|e| r.unterhalb.contains(e))
        };
        // Only a decision in an emergency makes somebody act in that role; it names it itself.
        let amt = |r: &&Rollenzuweisung| r.rolle != Rolle::Notfallberechtigt;
        let alle = || rollen.iter().filter(fits);
        let role = alle()
            .filter(amt)
            .find(dort)
            .or_else(|| alle().find(darueber))
            .or_else(|| alle().find(amt))
            .or_else(|| alle().next())?;
        let vertretung = fuer.map(|(v, name)| Vertretene {
            nutzer: v.fuer,
            name: name.clone(),
        });
        Some(self.als(role, vertretung))
    }

    fn als(&self, role: &Rollenzuweisung, vertretung: Option<Vertretene>) -> Akteur {
        Akteur {
            nutzer: self.id,
            name: self.name.clone(),
            org: self.org,
            einheit: role.einheit.clone(),
            rolle: role.rolle,
            vertretung,
        }
    }
}

/// Whether a role is held for the purpose of benefits.
const fn an_leistungen(rolle: Rolle) -> bool {
    rolle.fallarbeit() || matches!(rolle, Rolle::Dienstkonto | Rolle::Notfallberechtigt)
}

fn gilt(r: &Rollenzuweisung, heute: Date) -> bool {
    r.bis.is_none_or(|bis| heute <= bis)
}

/// Whether a role is one under which somebody works for this purpose.
fn passt(r: &Rollenzuweisung, zweck: Zweck) -> bool {
    match zweck {
        Zweck::Leistung(l) => an_leistungen(r.rolle) && r.leistungsarten.contains(&l),
        Zweck::Archivierung => r.rolle == Rolle::Archiv,
        Zweck::Administration => r.rolle == Rolle::Fachadmin,
        Zweck::Datenschutz => matches!(r.rolle, Rolle::Loeschfreigabe | Rolle::Datenschutz),
        Zweck::Fachaufsicht => r.rolle == Rolle::Fachaufsicht,
        Zweck::Revision => r.rolle == Rolle::Revision,
    }
}

/// One Vertretung of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VertretungEintrag {
    /// Its id.
    pub id: VertretungId,
    /// Who is away.
    pub fuer: NutzerId,
    /// Who stands in.
    pub durch: NutzerId,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// One Notfallzugriff of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotfallEintrag {
    /// Its id.
    pub id: NotfallId,
    /// Organisation of who opened it.
    pub org: OrgNr,
    /// What it is.
    pub notfall: Notfallzugriff,
}

/// One organisation of the directory.
#[derive(Clone, Debug)]
pub struct OrgEintrag {
    /// Its stream in the log.
    pub stream: StreamId,
    /// Name: `Stadt Bocholt`.
    pub name: String,
    /// Short form for badges.
    pub kuerzel: String,
    /// District or municipality.
    pub art: Organisationsart,
    /// Units and their names.
    pub einheiten: BTreeMap<Einheit, String>,
    /// Of the units that have one: the unit above.
    pub darueber: BTreeMap<Einheit, Einheit>,
    /// What the Kreis has delegated: municipality and benefit.
    pub delegationen: Arc<Vec<(OrgNr, Leistungsart)>>,
    /// What waits for a second person.
    pub rechteantraege: Vec<RechtEintrag>,
    /// Of the Kreis: the policies of the district.
    pub regelwerk: Arc<Regelwerkstand>,
    /// Vertretungen that were not ended, by their first day; also those that are over.
    pub vertretungen: Vec<VertretungEintrag>,
    /// What its people have opened in emergencies, the newest first.
    pub notfaelle: Vec<NotfallEintrag>,
}

/// Everything about people and the plan, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Verzeichnis {
    /// By number.
    pub organisationen: BTreeMap<OrgNr, OrgEintrag>,
    /// Stream of the Aktenplan, if there is one.
    pub plan_stream: Option<StreamId>,
    /// The Aktenplan.
    pub plan: Arc<Aktenplan>,
    personen: HashMap<NutzerId, Person>,
    vereinbarungen: Vec<VereinbarungEintrag>,
}

impl Verzeichnis {
    /// Folds the directory from the log.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let client = store.db.read().await?;
        let rows = client
            .query(
                "SELECT stream, art FROM stream WHERE art <> 'akte' AND art <> 'scanstapel'",
                &[],
            )
            .await?;
        drop(client);
        let mut out = Self::default();
        for row in rows {
            let stream = StreamId(row.get(0));
            match Stromart::from_name(row.get(1)) {
                Some(Stromart::Organisation) => {
                    out.aufnehmen(stream, &fresh::<Organisation>(store, stream).await?);
                }
                Some(Stromart::Aktenplan) => {
                    out.plan_stream = Some(stream);
                    out.plan = Arc::new(fresh::<Aktenplan>(store, stream).await?);
                }
                _ => {}
            }
        }
        out.vereinbarungen_verteilen();
        Ok(out)
    }

    /// Tells people by which agreements their organisation receives data: after all organisations are taken in.
    pub(super) fn vereinbarungen_verteilen(&mut self) {
        let mut an: HashMap<OrgNr, Vec<Vereinbarungszeile>> = HashMap::new();
        for v in &self.vereinbarungen {
            let (known, i) = (&v.vereinbarung, &v.vereinbarung.inhalt);
            if known.genehmigt.is_some() && !known.beendet {
                an.entry(i.empfaenger)
                    .or_default()
                    .push(Vereinbarungszeile {
                        id: v.id,
                        von: i.von,
                        bis: i.bis,
                    });
            }
        }
        let an: HashMap<OrgNr, Arc<Vec<Vereinbarungszeile>>> =
            an.into_iter().map(|(nr, v)| (nr, Arc::new(v))).collect();
        for person in self.personen.values_mut() {
            person.vereinbarungen = an.get(&person.org).cloned().unwrap_or_default();
        }
    }

    /// All sharing agreements, in no order.
    pub fn vereinbarungen(&self) -> impl Iterator<Item = &VereinbarungEintrag> {
        self.vereinbarungen.iter()
    }

    /// By which an organisation receives data: approved and not ended.
    pub fn vereinbarungen_an(&self, org: OrgNr) -> Vec<Vereinbarungszeile> {
        let person = self.personen.values().find(|p| p.org == org);
        person
            .map(|p| p.vereinbarungen.to_vec())
            .unwrap_or_default()
    }

    /// Takes in an organisation and its people, as of whatever moment it was folded to.
    pub(super) fn aufnehmen(&mut self, stream: StreamId, org: &Organisation) {
        let Some(kopf) = org.kopf() else {
            return;
        };
        let rollen = |n: &eakte_domain::organisation::Nutzer| -> Vec<Rollenzuweisung> {
            let rollen = n.rollen.iter().map(|r| Rollenzuweisung {
                rolle: r.rolle,
                einheit: r.einheit.clone(),
                unterhalb: match r.rolle {
                    Rolle::Teamleitung => org.unterhalb(&r.einheit),
                    _ => Vec::new(),
                },
                leistungsarten: r.leistungsarten.clone(),
                bis: r.bis,
            });
            rollen.collect()
        };
        let delegationen = Arc::new(org.delegationen().iter().copied().collect::<Vec<_>>());
        for (id, n) in org.nutzer() {
            let vertritt = org.vertretungen().values().filter(|v| v.durch == *id);
            let vertretungen = vertritt.filter_map(|v| {
                let fuer = org.nutzer().get(&v.fuer)?;
                let zeile = Vertretungszeile {
                    fuer: v.fuer,
                    von: v.von,
                    bis: v.bis,
                    rollen: rollen(fuer),
                };
                Some((zeile, fuer.name.to_string()))
            });
            let notfaelle = org.notfallzugriffe().iter();
            let notfaelle = notfaelle.filter(|(_, f)| f.nutzer == *id);
            let notfaelle = notfaelle.map(|(notfall, f)| Notfallzeile {
                notfall: *notfall,
                akte: f.akte,
                seit: f.seit,
                bis: f.bis,
            });
            self.personen.insert(
                *id,
                Person {
                    id: *id,
                    name: n.name.to_string(),
                    anmeldename: n.anmeldename.clone(),
                    org: kopf.nr,
                    gesperrt: n.gesperrt,
                    rollen: rollen(n),
                    stufe: n.stufe,
                    vertretungen: vertretungen.collect(),
                    notfaelle: notfaelle.collect(),
                    delegationen: delegationen.clone(),
                    vereinbarungen: Arc::default(),
                },
            );
        }
        let mut vertretungen: Vec<_> = org
            .vertretungen()
            .iter()
            .map(|(id, v)| VertretungEintrag {
                id: *id,
                fuer: v.fuer,
                durch: v.durch,
                von: v.von,
                bis: v.bis,
            })
            .collect();
        vertretungen.sort_by_key(|v| (v.von, v.bis, v.id));
        let notfaelle = org.notfallzugriffe().iter();
        let mut notfaelle: Vec<_> = notfaelle
            .map(|(id, notfall)| NotfallEintrag {
                id: *id,
                org: kopf.nr,
                notfall: notfall.clone(),
            })
            .collect();
        notfaelle.sort_by_key(|n| (Reverse(n.notfall.seit), n.id));
        let einheiten = org
            .einheiten()
            .iter()
            .map(|(k, e)| (k.clone(), e.name.to_string()))
            .collect();
        let darueber = org.einheiten().iter();
        let darueber = darueber.filter_map(|(k, e)| Some((k.clone(), e.uebergeordnet.clone()?)));
        let rechteantraege = org.rechteantraege().iter();
        let rechteantraege = rechteantraege.map(|(id, antrag)| RechtEintrag {
            id: *id,
            antrag: antrag.clone(),
        });
        let entry = OrgEintrag {
            stream,
            name: kopf.name.to_string(),
            kuerzel: kopf.kuerzel.clone(),
            art: kopf.art,
            einheiten,
            darueber: darueber.collect(),
            delegationen,
            rechteantraege: rechteantraege.collect(),
            regelwerk: Arc::new(org.regelwerk().clone()),
            vertretungen,
            notfaelle,
        };
        let vereinbarungen = org.vereinbarungen().iter();
        self.vereinbarungen
            .extend(vereinbarungen.map(|(id, v)| VereinbarungEintrag {
                id: *id,
                geber: kopf.nr,
                vereinbarung: v.clone(),
            }));
        self.organisationen.insert(kopf.nr, entry);
    }

    /// A person by id.
    pub fn person(&self, id: NutzerId) -> Option<&Person> {
        self.personen.get(&id)
    }

    /// A person by login name.
    pub fn by_anmeldename(&self, name: &str) -> Option<&Person> {
        self.personen.values().find(|p| p.anmeldename == name)
    }

    /// All people, in no order.
    pub fn personen(&self) -> impl Iterator<Item = &Person> {
        self.personen.values()
    }

    /// Name of an organisation; its number if it is unknown.
    pub fn org_name(&self, nr: OrgNr) -> String {
        self.organisationen
            .get(&nr)
            .map_or_else(|| format!("Organisation {nr}"), |o| o.name.clone())
    }
}

async fn fresh<A: Strom + Clone + 'static>(
    store: &Store,
    stream: StreamId,
) -> Result<A, StoreError> {
    Ok(store
        .stand::<A>(stream)
        .await?
        .map(|s| s.aggregate.clone())
        .unwrap_or_default())
}
