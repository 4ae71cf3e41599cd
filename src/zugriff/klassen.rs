//! Objects that no policy can tell apart, taken together: the dry run decides once for each such class.
//!
//! 2026-11-27: a class are the objects to which every condition gives the same answers, for everybody (`merkmal`). Most
//! objects need not even be asked about. Cedar compares ids for equality alone, and only with those that a person brings
//! along: Akten open to them in an emergency, sharing agreements. Any other id of an Akte, a Vorgang or a Dokument may be
//! replaced by another one without changing a decision, as long as equal stays equal and different stays different; then
//! most look like one that was already seen. Where a policy names an id or looks into texts (`like`), nothing is replaced.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use eakte_domain::zugriff::{
    AkteRessource, DokumentRessource, FreigabeZeile, Objektart, Ressource, VorgangRessource,
};
use eakte_domain::{AkteId, DokumentId, FreigabeId, OrgNr, VorgangId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::entitaet;
use crate::merkmal::Merkmale;
use crate::regelwerk::RegelwerkFehler;

/// In place of ids that no policy can look at.
const NICHTS: Uuid = Uuid::nil();
/// Looks remembered for each kind of object; what is forgotten is asked about again.
const GESEHEN_MAX: usize = 200_000;

/// An object, owned.
#[derive(Debug)]
enum Gegenstand {
    Akte(AkteRessource),
    Vorgang(VorgangRessource),
    Dokument(DokumentRessource),
    Organisation(OrgNr),
}

impl Gegenstand {
    fn ressource(&self) -> Ressource<'_> {
        match self {
            Self::Akte(a) => Ressource::Akte(a),
            Self::Vorgang(v) => Ressource::Vorgang(v),
            Self::Dokument(d) => Ressource::Dokument(d),
            Self::Organisation(nr) => Ressource::Organisation(*nr),
        }
    }
}

/// Objects that no policy tells apart.
pub(crate) struct Klasse {
    /// The ways to them: directly, then over each share that is another way for somebody. Places among the ways of the
    /// kind.
    pub(crate) wege: Arc<[u32]>,
    /// How many they are.
    pub(crate) anzahl: u64,
    /// Name of one of them.
    pub(crate) beispiel: Option<String>,
}

/// A kind of object, and whether it is yet to be.
pub(crate) type Art = (Objektart, bool);

/// All objects of a kind.
#[derive(Default)]
pub(crate) struct Objekte {
    /// How many they are.
    pub(crate) anzahl: u64,
    /// Those of classes that found no room.
    pub(crate) ohne_platz: u64,
    pub(crate) klassen: Vec<Klasse>,
    /// Ways to objects: for each condition the column of its answers.
    pub(crate) wege: Vec<Arc<[u32]>>,
    /// Conditions that are asked about them; none: no policy about them differs, and they are counted only.
    merkmale: Option<BTreeSet<usize>>,
    gesehen: HashMap<[u8; 32], Option<usize>>,
    orte_der_klassen: HashMap<Arc<[u32]>, usize>,
    orte_der_wege: HashMap<Arc<[u32]>, u32>,
}

/// All objects.
pub(crate) struct Klassen {
    arten: HashMap<Art, Objekte>,
    /// Akten whose ids matter; none: all ids do.
    bleiben: Option<HashSet<AkteId>>,
    /// Of each kind of object: its classes, the ways to them, and what a condition tells apart.
    je_art_max: usize,
}

impl Klassen {
    pub(crate) fn neu(bleiben: Option<HashSet<AkteId>>, je_art_max: usize) -> Self {
        Self {
            arten: HashMap::new(),
            bleiben,
            je_art_max,
        }
    }

    /// Conditions are asked about objects of a kind.
    pub(crate) fn unterscheiden(&mut self, art: Art, merkmale: &BTreeSet<usize>) {
        let objekte = self.arten.entry(art).or_default();
        objekte.merkmale.get_or_insert_default().extend(merkmale);
    }

    pub(crate) fn art(&self, art: Art) -> Option<&Objekte> {
        self.arten.get(&art)
    }

    /// Takes an object in.
    pub(crate) fn aufnehmen(
        &mut self,
        ressource: Ressource<'_>,
        kuenftig: bool,
        name: Option<&str>,
        merkmale: &mut Merkmale<'_>,
    ) -> Result<(), RegelwerkFehler> {
        let art = (ressource.objektart(), kuenftig);
        let objekte = self.arten.entry(art).or_default();
        objekte.anzahl += 1;
        if objekte.merkmale.is_none() {
            return Ok(());
        }
        let gegenstand = match ressource {
            Ressource::Akte(a) => Gegenstand::Akte(a.clone()),
            Ressource::Vorgang(v) => Gegenstand::Vorgang(v.clone()),
            Ressource::Dokument(d) => Gegenstand::Dokument(d.clone()),
            Ressource::Organisation(nr) => Gegenstand::Organisation(nr),
        };
        let gegenstand = match &self.bleiben {
            Some(bleiben) => ohne_namen(gegenstand, bleiben),
            None => gegenstand,
        };
        let key: [u8; 32] = Sha256::digest(format!("{gegenstand:?}").as_bytes()).into();
        let klasse = match objekte.gesehen.get(&key) {
            Some(klasse) => *klasse,
            None => {
                let klasse = objekte.klasse(gegenstand.ressource(), merkmale, self.je_art_max)?;
                if objekte.gesehen.len() >= GESEHEN_MAX {
                    objekte.gesehen.clear();
                }
                objekte.gesehen.insert(key, klasse);
                klasse
            }
        };
        let Some(klasse) = klasse.and_then(|i| objekte.klassen.get_mut(i)) else {
            objekte.ohne_platz += 1;
            return Ok(());
        };
        klasse.anzahl += 1;
        if klasse.beispiel.is_none() {
            klasse.beispiel = name.map(str::to_owned);
        }
        Ok(())
    }
}

impl Objekte {
    /// The class of an object; none: there is no room for another one.
    fn klasse(
        &mut self,
        ressource: Ressource<'_>,
        merkmale: &mut Merkmale<'_>,
        max: usize,
    ) -> Result<Option<usize>, RegelwerkFehler> {
        let freigaben = ressource.akte().map_or(&[][..], |a| &a.freigaben);
        let mut wege = Vec::new();
        for weg in std::iter::once(None).chain(freigaben.iter().map(Some)) {
            let Some(weg) = self.weg(ressource, weg, merkmale, max)? else {
                return Ok(None);
            };
            // The same way once more opens and forbids nothing more.
            if !wege.contains(&weg) {
                wege.push(weg);
            }
        }
        if let Some(klasse) = self.orte_der_klassen.get(&wege[..]) {
            return Ok(Some(*klasse));
        }
        if self.klassen.len() >= max {
            return Ok(None);
        }
        let wege: Arc<[u32]> = wege.into();
        self.orte_der_klassen
            .insert(wege.clone(), self.klassen.len());
        self.klassen.push(Klasse {
            wege,
            anzahl: 0,
            beispiel: None,
        });
        Ok(Some(self.klassen.len() - 1))
    }

    fn weg(
        &mut self,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
        merkmale: &mut Merkmale<'_>,
        max: usize,
    ) -> Result<Option<u32>, RegelwerkFehler> {
        let objekt = entitaet::ressource(&merkmale.regelwerk().typen, ressource, weg)
            .map_err(|e| RegelwerkFehler::Ungueltig(e.to_string()))?;
        let gefragt = self.merkmale.as_ref();
        let Some(spalten) = gefragt
            .map(|m| merkmale.spalten(m, &objekt, max))
            .transpose()?
            .flatten()
        else {
            return Ok(None);
        };
        if let Some(weg) = self.orte_der_wege.get(&spalten[..]) {
            return Ok(Some(*weg));
        }
        if self.wege.len() >= max {
            return Ok(None);
        }
        let (spalten, neuer): (Arc<[u32]>, _) = (spalten.into(), self.wege.len() as u32);
        self.orte_der_wege.insert(spalten.clone(), neuer);
        self.wege.push(spalten);
        Ok(Some(neuer))
    }
}

/// Numbers in place of the ids of Vorgaenge: the same for the same one.
#[derive(Default)]
struct Nummern(HashMap<VorgangId, VorgangId>);

impl Nummern {
    fn statt(&mut self, v: VorgangId) -> VorgangId {
        let next = VorgangId(Uuid::from_u128(1 + self.0.len() as u128));
        *self.0.entry(v).or_insert(next)
    }
}

/// The object under ids of nothing, and without what Cedar is not told of it (`entitaet`).
fn ohne_namen(gegenstand: Gegenstand, bleiben: &HashSet<AkteId>) -> Gegenstand {
    let mut nummern = Nummern::default();
    match gegenstand {
        Gegenstand::Akte(mut a) => {
            akte(&mut a, &mut nummern, bleiben);
            Gegenstand::Akte(a)
        }
        Gegenstand::Vorgang(mut v) => {
            v.vorgang = nummern.statt(v.vorgang);
            v.pfad.iter_mut().for_each(|p| *p = nummern.statt(*p));
            akte(&mut v.akte, &mut nummern, bleiben);
            (v.akte.angebot, v.akte.abgabe) = (None, None);
            Gegenstand::Vorgang(v)
        }
        Gegenstand::Dokument(mut d) => {
            d.dokument = DokumentId(NICHTS);
            d.vorgang = nummern.statt(d.vorgang);
            d.pfad.iter_mut().for_each(|p| *p = nummern.statt(*p));
            d.schutz.bestritten = None;
            akte(&mut d.akte, &mut nummern, bleiben);
            (d.akte.angebot, d.akte.abgabe) = (None, None);
            Gegenstand::Dokument(d)
        }
        Gegenstand::Organisation(nr) => Gegenstand::Organisation(nr),
    }
}

fn akte(a: &mut AkteRessource, nummern: &mut Nummern, bleiben: &HashSet<AkteId>) {
    if !bleiben.contains(&a.akte) {
        a.akte = AkteId(NICHTS);
    }
    a.wohnsitz = None;
    for f in &mut a.freigaben {
        f.freigabe = FreigabeId(NICHTS);
        f.vorgang = f.vorgang.map(|v| nummern.statt(v));
    }
}
