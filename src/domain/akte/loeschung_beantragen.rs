//! Loeschung beantragen: asks two others to erase something for good (Art. 17 DSGVO, § 84 SGB X).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteAngelegt, AkteError, Aktenschutz, Bereich, Kopf, Loeschumfang, Loeschziel};
use crate::kennung::{LoeschungId, NutzerId, OrgNr, VorgangId};
use crate::werte::{Betreff, Einheit, Leistungsart, Loeschgrundlage, Medium, PlanKz, Status};

/// Asks for an erasure.
#[derive(Clone, Debug, PartialEq)]
pub struct LoeschungBeantragen {
    /// Id of the request.
    pub loeschung: LoeschungId,
    /// What is to go.
    pub ziel: Loeschziel,
    /// On what legal basis.
    pub grundlage: Loeschgrundlage,
    /// Why, without anything personal: it stays.
    pub begruendung: Betreff,
    /// The events it takes, from [`super::loeschumfang`].
    pub umfang: Loeschumfang,
    /// Last day of the retention that runs, if one does.
    pub aufbewahrung_bis: Option<Date>,
}

/// An erasure was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoeschungBeantragt {
    /// Id of the request.
    pub loeschung: LoeschungId,
    /// Who asked: not one of the two who approve.
    pub von: NutzerId,
    /// What is to go.
    pub ziel: Loeschziel,
    /// On what legal basis.
    pub grundlage: Loeschgrundlage,
    /// Why.
    pub begruendung: Betreff,
    /// The events it takes.
    pub bereiche: Vec<Bereich>,
    /// Highest number given to a Vorgang so far: numbers are not reused after an erasure.
    pub letzter_vorgang: u32,
    /// Highest number given to a Dokument so far, of each Vorgang.
    pub letzte_dokumente: Vec<LetztesDokument>,
    /// What stays of the Akte, if it goes as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<AkteRest>,
}

/// Highest number given to a Dokument of a Vorgang.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetztesDokument {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// The number.
    pub nummer: u32,
}

/// The stub of an erased Akte: where it stood, nothing of what it was about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteRest {
    /// Aktenzeichen; never given again.
    pub aktenzeichen: String,
    /// Unit of the Aktenplan.
    pub plan: PlanKz,
    /// The benefit it served when it was opened.
    pub leistungsart: Leistungsart,
    /// The organisation that opened it.
    pub org: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// Electronic, hybrid or paper.
    pub medium: Medium,
    /// Running number inside unit, plan and year.
    pub laufnummer: u32,
    /// Year of the Aktenzeichen.
    pub jahr: i16,
    /// Who leads it, if it was handed over since it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeben: Option<Federfuehrung>,
    /// From whom it is kept: the stub is hidden from whoever the Akte was. What speaks of content or of the person alone
    /// is gone.
    #[serde(default, skip_serializing_if = "Aktenschutz::ist_keiner")]
    pub schutz: Aktenschutz,
    /// The only people who reach it; nobody: there was no Sonderkreis.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sonderkreis: Vec<NutzerId>,
}

/// Who leads an Akte, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Federfuehrung {
    /// The organisation.
    pub org: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
}

impl AkteRest {
    /// What the opening says beside what is personal.
    pub fn of(e: &AkteAngelegt) -> Self {
        Self {
            aktenzeichen: e.aktenzeichen.clone(),
            plan: e.plan.clone(),
            leistungsart: e.leistungsart,
            org: e.org,
            einheit: e.einheit.clone(),
            medium: e.medium,
            laufnummer: e.laufnummer,
            jahr: e.jahr,
            uebergeben: None,
            schutz: Aktenschutz::default(),
            sonderkreis: Vec::new(),
        }
    }

    /// Kept from the same people as the Akte.
    fn geschuetzt_wie(self, kopf: &Kopf) -> Self {
        Self {
            schutz: Aktenschutz {
                medizinwiderspruch: false,
                eingeschraenkt: false,
                ..kopf.schutz.clone()
            },
            sonderkreis: kopf.sonderkreis.clone(),
            ..self
        }
    }

    /// Whether it is kept from anybody. Requests of before this was recorded say no.
    pub fn geschuetzt(&self) -> bool {
        !(self.schutz.ist_keiner() && self.sonderkreis.is_empty())
    }

    /// Who leads it now.
    pub fn federfuehrung(&self) -> Federfuehrung {
        self.uebergeben.clone().unwrap_or_else(|| Federfuehrung {
            org: self.org,
            einheit: self.einheit.clone(),
            leistungsart: self.leistungsart,
        })
    }

    /// What stands in place of the Betreff.
    pub fn betreff() -> Betreff {
        // A fixed text within the bounds of a Betreff.
        Betreff::new("Gelöscht").unwrap_or_else(|_| unreachable!())
    }
}

impl Akte {
    /// Refuses an erasure that a running retention, a hold or a restriction forbids, and to destroy what the archive has
    /// not let go. A closed Akte is no obstacle.
    pub fn loeschung_zulaessig(
        &self,
        ziel: Loeschziel,
        grundlage: Loeschgrundlage,
        aufbewahrung_bis: Option<Date>,
        heute: Date,
    ) -> Result<(), AkteError> {
        self.angelegt()?;
        match aufbewahrung_bis {
            Some(bis) if grundlage.weicht_aufbewahrung() && heute <= bis => {
                Err(AkteError::AufbewahrungLaeuft(bis))
            }
            _ => self.entbehrlich(ziel, grundlage, heute),
        }
    }
}

/// Refuses a second request while one is open, a request that takes nothing, and what a running retention, a hold or the archive forbids.
pub(super) fn decide(
    akte: &Akte,
    c: LoeschungBeantragen,
    von: NutzerId,
    heute: Date,
) -> Result<LoeschungBeantragt, AkteError> {
    akte.loeschung_zulaessig(c.ziel, c.grundlage, c.aufbewahrung_bis, heute)?;
    if akte.loeschung.is_some() {
        return Err(AkteError::LoeschungLaeuft);
    }
    if akte.geloescht || c.umfang.bereiche.is_empty() {
        return Err(AkteError::NichtsZuLoeschen);
    }
    let kopf = akte.angelegt()?;
    let letzte = |(id, v): (&VorgangId, &super::Vorgang)| LetztesDokument {
        vorgang: *id,
        nummer: v.letzte_dokumentnummer,
    };
    Ok(LoeschungBeantragt {
        loeschung: c.loeschung,
        von,
        ziel: c.ziel,
        grundlage: c.grundlage,
        begruendung: c.begruendung,
        bereiche: c.umfang.bereiche,
        letzter_vorgang: akte.letzter_vorgang,
        letzte_dokumente: akte.vorgaenge.iter().map(letzte).collect(),
        // As the Akte is kept now, not when its events were counted.
        rest: c.umfang.rest.map(|rest| rest.geschuetzt_wie(kopf)),
    })
}

/// Follows the event; never refuses. Read after the erasure, it finds nothing else of what it took.
pub(super) fn apply(akte: &mut Akte, e: LoeschungBeantragt) {
    akte.letzter_vorgang = akte.letzter_vorgang.max(e.letzter_vorgang);
    for letztes in &e.letzte_dokumente {
        if let Some(vorgang) = akte.vorgaenge.get_mut(&letztes.vorgang) {
            vorgang.letzte_dokumentnummer = vorgang.letzte_dokumentnummer.max(letztes.nummer);
        }
    }
    if let Loeschziel::Fassung { dokument, nummer } = e.ziel
        && let Some(dokument) = akte.dokumente.get_mut(&dokument)
    {
        dokument.letzte_fassung = dokument.letzte_fassung.max(nummer);
    }
    if let (None, Some(rest)) = (&akte.kopf, &e.rest) {
        akte.geloescht = true;
        let fuehrt = rest.federfuehrung();
        akte.kopf = Some(Kopf {
            aktenzeichen: rest.aktenzeichen.clone(),
            plan: rest.plan.clone(),
            betreff: AkteRest::betreff(),
            leistungsart: fuehrt.leistungsart,
            org: fuehrt.org,
            einheit: fuehrt.einheit,
            status: Status::Storniert,
            zda_am: None,
            beginn: None,
            schutz: rest.schutz.clone(),
            sonderkreis: rest.sonderkreis.clone(),
            ersteingang: None,
        });
    }
    // Of several requests the last one knows best from whom the stub is kept.
    if akte.geloescht
        && let (Some(kopf), Some(rest)) = (&mut akte.kopf, &e.rest)
        && rest.geschuetzt()
    {
        kopf.schutz.clone_from(&rest.schutz);
        kopf.sonderkreis.clone_from(&rest.sonderkreis);
    }
    akte.loeschung = Some(e);
}
