//! Objects that no policy can tell apart, taken together: the dry run decides once for each such class.
//!
//! 2026-11-27: Cedar compares ids for equality alone, and only with those that a person brings along: their own and
//! those of whom they stand in for, Akten open to them in an emergency, sharing agreements. Any other id may be
//! replaced by another one without changing a decision, as long as equal stays equal and different stays different.
//! Where a policy names an id or looks into texts (`like`), nothing is replaced, and each object is a class of its own.

use std::collections::{HashMap, HashSet};

use eakte_domain::zugriff::{
    AkteRessource, DokumentRessource, Objektart, Ressource, VorgangRessource,
};
use eakte_domain::{AkteId, DokumentId, FreigabeId, NutzerId, OrgNr, VorgangId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// In place of ids that no policy can look at.
const NICHTS: Uuid = Uuid::nil();
/// The same for people.
pub(crate) const NIEMAND: NutzerId = NutzerId(NICHTS);

/// An object, owned.
#[derive(Debug)]
pub(crate) enum Gegenstand {
    Akte(AkteRessource),
    Vorgang(VorgangRessource),
    Dokument(DokumentRessource),
    Organisation(OrgNr),
}

impl Gegenstand {
    pub(crate) fn ressource(&self) -> Ressource<'_> {
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
    /// One of them, under ids of nothing.
    pub(crate) gegenstand: Gegenstand,
    /// An Akte that is yet to be.
    pub(crate) kuenftig: bool,
    /// How many they are.
    pub(crate) anzahl: u64,
    /// Name of one of them.
    pub(crate) beispiel: Option<String>,
}

/// All classes, bounded in number.
#[derive(Default)]
pub(crate) struct Klassen {
    pub(crate) alle: Vec<Klasse>,
    orte: HashMap<[u8; 32], usize>,
    /// People that objects name.
    pub(crate) genannt: HashSet<NutzerId>,
    /// Objects of classes that found no room: by kind, and whether they are yet to be.
    pub(crate) ohne_platz: HashMap<(Objektart, bool), u64>,
}

impl Klassen {
    /// Takes an object in. `bleiben`: Akten whose ids matter; none: all ids do.
    pub(crate) fn aufnehmen(
        &mut self,
        ressource: Ressource<'_>,
        kuenftig: bool,
        name: Option<&str>,
        bleiben: Option<&HashSet<AkteId>>,
        klassen_max: usize,
    ) {
        let gegenstand = match ressource {
            Ressource::Akte(a) => Gegenstand::Akte(a.clone()),
            Ressource::Vorgang(v) => Gegenstand::Vorgang(v.clone()),
            Ressource::Dokument(d) => Gegenstand::Dokument(d.clone()),
            Ressource::Organisation(nr) => Gegenstand::Organisation(nr),
        };
        let gegenstand = match bleiben {
            Some(bleiben) => ohne_namen(gegenstand, bleiben),
            None => gegenstand,
        };
        let text = format!("{kuenftig} {gegenstand:?}");
        let key: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if let Some(klasse) = self.orte.get(&key).and_then(|i| self.alle.get_mut(*i)) {
            klasse.anzahl += 1;
            if klasse.beispiel.is_none() {
                klasse.beispiel = name.map(str::to_owned);
            }
            return;
        }
        if self.alle.len() >= klassen_max {
            let art = (ressource.objektart(), kuenftig);
            *self.ohne_platz.entry(art).or_default() += 1;
            return;
        }
        self.nennen(ressource);
        self.orte.insert(key, self.alle.len());
        self.alle.push(Klasse {
            gegenstand,
            kuenftig,
            anzahl: 1,
            beispiel: name.map(str::to_owned),
        });
    }

    fn nennen(&mut self, ressource: Ressource<'_>) {
        if let Some(a) = ressource.akte() {
            self.genannt.extend(&a.schutz.ausgeschlossen);
            self.genannt.extend(&a.sonderkreis);
        }
        if let Ressource::Dokument(d) = ressource {
            self.genannt.extend(d.schutz.entwurf_von);
            self.genannt.extend(&d.schutz.anvertraut);
        }
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
