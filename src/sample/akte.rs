//! The files: one after the other, each from its number alone.

use eakte_domain::werte::{
    Betreff, Dokumentklasse, Einheit, Leistungsart, PlanKz, Richtung, Zweck,
};
use eakte_domain::{NutzerId, OrgNr};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::ausweg::{MusterAusweg, ausweg};
use crate::bezirk::{BOCHOLT, KREIS, betreff, plan_kz};
use crate::fall::{Art, Fall, fach};
use crate::frist::{self, MusterAufforderung, MusterWiedervorlage};
use crate::inhalt::Inhalt;
use crate::leute::mensch;
use crate::plan::planeinheiten;
use crate::scan::{MusterScanstapel, bleibt_offen, scanstapel};
use crate::schutz::{MusterSchutz, schutz};
use crate::verteilung::{Stelle, Stellen, wohnort_kreis};
use crate::vorlage::{MusterVorlage, vorlage};
use crate::zufall::Zufall;

/// One Akte with everything that is filed in it and done to it.
///
/// In the order of its fields every command is accepted: all Dokumente first, then `neuer_betreff`, `verschoben`,
/// `storno`, `freigaben`, `vorlage`, then the Vorgaenge that are zdA, then the Akte, then `ausweg`, `wiedervorlage` and
/// `aufforderung`, then `uebergabe`, then `schutz`. The Dokumente of `scanstapel` are delivered when those of their Vorgang
/// are filed.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterAkte {
    /// The leading organisation.
    pub org: OrgNr,
    /// The leading unit.
    pub einheit: Einheit,
    /// The case worker: works in that unit on that Leistungsart.
    pub bearbeiter: NutzerId,
    /// The benefit.
    pub leistungsart: Leistungsart,
    /// The unit of the Aktenplan; of the same Leistungsart.
    pub plan: PlanKz,
    /// `Hilfe zur Pflege, Erika Beispiel`.
    pub betreff: Betreff,
    /// Start of its Laufzeit; never after the given day.
    pub beginn: Date,
    /// Where the client lives.
    pub wohnsitz: Option<OrgNr>,
    /// At least one.
    pub vorgaenge: Vec<MusterVorgang>,
    /// To be given another Betreff.
    pub neuer_betreff: Option<Betreff>,
    /// A Dokument to be moved: from Vorgang, its index there, to Vorgang; indices from 0 as filed, all open.
    pub verschoben: Option<(usize, usize, usize)>,
    /// A Dokument to be cancelled: Vorgang, its index there as filed, why. Never the moved one.
    pub storno: Option<(usize, usize, Betreff)>,
    /// Shares; only of an open Akte.
    pub freigaben: Vec<MusterFreigabe>,
    /// To be handed to who signs it; only of an open Akte.
    pub vorlage: Option<MusterVorlage>,
    /// Came as a batch of scanned paper; only of an open Akte.
    pub scanstapel: Option<MusterScanstapel>,
    /// To be closed; only if all Vorgaenge are.
    pub zda: bool,
    /// It was closed long ago; only with `zda`. None: it is closed today.
    pub ausweg: Option<MusterAusweg>,
    /// To be looked at again; only of an open Akte.
    pub wiedervorlage: Option<MusterWiedervorlage>,
    /// Papers asked for; only of an open Akte.
    pub aufforderung: Option<MusterAufforderung>,
    /// To be offered to another organisation; only of an open Akte.
    pub uebergabe: Option<MusterUebergabe>,
    /// To be kept more closely, last of all: afterwards not everybody named here reaches it.
    pub schutz: Option<MusterSchutz>,
}

/// One Vorgang.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterVorgang {
    /// What it is about.
    pub betreff: Betreff,
    /// What is filed in it, by date.
    pub dokumente: Vec<MusterDokument>,
    /// To be closed.
    pub zda: bool,
}

/// One Dokument.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterDokument {
    /// What it is about.
    pub betreff: Betreff,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Came in, went out, or made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    pub datum: Option<Date>,
    /// Day of receipt; only of what came in.
    pub eingang: Option<Date>,
    /// Who sent it; only of what came in.
    pub absender: Option<String>,
    /// File name, with umlauts, without folders.
    pub dateiname: String,
    /// Its first version.
    pub inhalt: Inhalt,
    /// Later versions, same file name and format.
    pub weitere: Vec<Inhalt>,
}

/// One hand-over.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterUebergabe {
    /// The organisation it is offered to; someone there works on its Leistungsart.
    pub an: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// Why.
    pub grund: Betreff,
    /// Who accepts, in that unit; none: it stays offered.
    pub annimmt: Option<NutzerId>,
}

/// One share.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterFreigabe {
    /// The receiving organisation; never the leading one. Someone there works on `zweck`.
    pub empfaenger: OrgNr,
    /// Index of the shared Vorgang; none: the whole Akte.
    pub vorgang: Option<usize>,
    /// The only purpose it may be used for.
    pub zweck: Zweck,
    /// Legal basis.
    pub rechtsgrundlage: Betreff,
    /// Kinds of Dokumente it covers; never empty.
    pub klassen: Vec<Dokumentklasse>,
    /// Days from today until its last day.
    pub bis_in_tagen: u16,
    /// Who agrees as the second person, works or leads where the Akte lies; none: it waits for one.
    pub stimmt_zu: Option<NutzerId>,
}

/// Exactly `n` Akten with exactly `dokumente` Dokumente in all (none if `n` is 0), made one by one as they are asked for.
///
/// No date is after `stichtag`. Akten 0 to 999: every tenth is Jana Brüning's, every tenth Tim Ross's.
pub fn akten(
    n: usize,
    dokumente: usize,
    seed: u64,
    stichtag: Date,
) -> impl Iterator<Item = MusterAkte> + Send {
    let stellen = Stellen::neu();
    (0..n).map(move |index| {
        let anzahl = crate::verteilung::dokumente(index, n, dokumente, seed);
        akte(&stellen, index, anzahl, seed, stichtag)
    })
}

fn akte(stellen: &Stellen, index: usize, anzahl: usize, seed: u64, stichtag: Date) -> MusterAkte {
    let mut z = Zufall::neu(seed, index as u64);
    // What was closed long ago is all of that time.
    let ausweg = ausweg(index, stichtag);
    let stichtag = ausweg.as_ref().map_or(stichtag, |a| a.zda_am);
    let stelle = stellen.stelle(index, &mut z);
    let wohnort = match stelle.org {
        KREIS => wohnort_kreis(index, &mut z),
        org => org,
    };
    let fach = fach(stelle.leistungsart);
    let fall = Fall {
        mensch: mensch(&mut z, wohnort, fach.alter, stichtag),
        org: stelle.org,
        einheit: stelle.einheit.to_string(),
        bearbeitung: stelle.name.clone(),
        wohnort,
        fach,
        nummer: z.zwischen(1000, 9999),
        bedarf: z.zwischen(38_000, 240_000),
    };
    // The first few are always open: they carry the shares a newcomer is shown.
    let alt = index >= 4 && !bleibt_offen(index) && z.prozent(25);
    let beginn_vor = if alt {
        z.zwischen(700, 2_200)
    } else {
        z.zwischen(30, 700)
    };
    let beginn = werktag(vor(stichtag, beginn_vor));
    let ende = if alt { beginn_vor / 3 } else { 0 };
    let mut vorgaenge = vorgaenge(&fall, anzahl, beginn, vor(stichtag, ende), &mut z);
    let zda = ausweg.is_some() || (alt && z.prozent(70));
    let letzter = vorgaenge.len() - 1;
    for (i, v) in vorgaenge.iter_mut().enumerate() {
        v.zda = zda || (i < letzter && z.prozent(45));
    }
    let plan = *z.aus(planeinheiten(stelle.leistungsart));
    let mut akte = MusterAkte {
        org: stelle.org,
        einheit: stelle.einheit.clone(),
        bearbeiter: stelle.nutzer,
        leistungsart: stelle.leistungsart,
        plan: plan_kz(plan),
        betreff: betreff(&format!("{}, {}", fach.titel, fall.mensch.name())),
        beginn,
        wohnsitz: Some(wohnort),
        vorgaenge,
        neuer_betreff: None,
        verschoben: None,
        storno: None,
        freigaben: Vec::new(),
        vorlage: None,
        scanstapel: None,
        zda,
        ausweg,
        wiedervorlage: None,
        aufforderung: None,
        uebergabe: uebergabe(stellen, index).filter(|_| !zda),
        schutz: None,
    };
    akte.wiedervorlage = frist::wiedervorlage(&akte, index);
    akte.aufforderung = frist::aufforderung(&akte, index, &fall.mensch);
    if !zda {
        let neu = format!("{}, {} (Umzug)", fach.titel, fall.mensch.name());
        akte.neuer_betreff = z.prozent(4).then(|| betreff(&neu));
        akte.verschoben = verschoben(&akte, &mut z);
        akte.storno = storno(&akte, &mut z);
        akte.freigaben = freigaben(&akte, stellen, stelle, index, &mut z);
        akte.vorlage = vorlage(&akte, index);
        akte.scanstapel = scanstapel(&akte, index);
    }
    if let Some((wort, schutz)) = schutz(index) {
        // Said where it is found: what protects it would not be seen in a list.
        akte.betreff = betreff(&format!("{} ({wort})", akte.betreff));
        akte.neuer_betreff = None;
        akte.schutz = Some(schutz);
    }
    akte
}

/// Akte of Jana Brüning that she asks to share: a colleague finds that waiting.
const WARTET: usize = 0;
/// Akte of Tim Ross that he has offered to Jana Brüning's unit.
const ANGEBOTEN: usize = 3;
/// Akten of Jana Brüning that he has taken over, those of them that are open.
const UEBERGEBEN: [usize; 2] = [20, 50];

fn uebergabe(stellen: &Stellen, index: usize) -> Option<MusterUebergabe> {
    let (jana, tim) = stellen.vorgestellte()?;
    let (stelle, grund, annimmt) = match index {
        ANGEBOTEN => (
            jana,
            "Aufnahme in ein Pflegeheim außerhalb von Bocholt",
            false,
        ),
        i if UEBERGEBEN.contains(&i) => (tim, "Umzug nach Bocholt", true),
        _ => return None,
    };
    Some(MusterUebergabe {
        an: stelle.org,
        einheit: stelle.einheit.clone(),
        grund: betreff(grund),
        annimmt: annimmt.then_some(stelle.nutzer),
    })
}

/// The Vorgaenge with `anzahl` Dokumente in all, their dates rising from `von` to `bis`.
fn vorgaenge(
    fall: &Fall,
    anzahl: usize,
    von: Date,
    bis: Date,
    z: &mut Zufall,
) -> Vec<MusterVorgang> {
    let viele = (1 + anzahl / 5).min(6);
    let tage = i64::from((bis - von).get_days()).max(0);
    // The letters of one Vorgang follow closely; the next Vorgang may be far.
    let schritt = (tage / anzahl.max(1) as i64).min(z.zwischen(3, 16));
    let mut reihe = Art::folge(fall.fach, viele, z).into_iter();
    let mut fertig = 0;
    let mut vorgaenge = Vec::with_capacity(viele);
    for i in 0..viele {
        let hier = anzahl * (i + 1) / viele - fertig;
        let anfang = fertig as i64 * tage / anzahl.max(1) as i64;
        let tag = |k: usize| werktag(plus(von, anfang + k as i64 * schritt)).max(von);
        let art = reihe.next().unwrap_or(Art::Aenderung);
        vorgaenge.push(MusterVorgang {
            betreff: betreff(&fall.vorgang(art, tag(0))),
            dokumente: fall.dokumente(art, hier, tag, bis, z),
            zda: false,
        });
        fertig += hier;
    }
    vorgaenge
}

fn offene(akte: &MusterAkte) -> Vec<usize> {
    let alle = akte.vorgaenge.iter().enumerate();
    alle.filter(|(_, v)| !v.zda).map(|(i, _)| i).collect()
}

fn verschoben(akte: &MusterAkte, z: &mut Zufall) -> Option<(usize, usize, usize)> {
    let offen = offene(akte);
    let (&von, &nach) = (offen.first()?, offen.last()?);
    let viele = akte.vorgaenge[von].dokumente.len();
    (z.prozent(12) && von != nach && viele > 2).then(|| (von, viele - 2, nach))
}

fn storno(akte: &MusterAkte, z: &mut Zufall) -> Option<(usize, usize, Betreff)> {
    const GRUENDE: [&str; 4] = [
        "Doppelt eingescannt",
        "Gehört zu einer anderen Person",
        "Falsches Formular verwendet, ersetzt durch spätere Fassung",
        "Unlesbarer Scan, neu angefordert",
    ];
    let vorgang = *offene(akte).last()?;
    let viele = akte.vorgaenge[vorgang].dokumente.len();
    let grund = *z.aus(&GRUENDE);
    let bewegt = akte
        .verschoben
        .is_some_and(|(v, d, _)| (v, d) == (vorgang, viele.saturating_sub(1)));
    (z.prozent(8) && viele > 3 && !bewegt).then(|| (vorgang, viele - 1, betreff(grund)))
}

/// What a neighbour needs: no medical opinions (§ 76 SGB X), no bank statements.
const NOETIGES: [Dokumentklasse; 6] = [
    Dokumentklasse::Antrag,
    Dokumentklasse::Bescheid,
    Dokumentklasse::Nachweis,
    Dokumentklasse::Rechnung,
    Dokumentklasse::Schriftverkehr,
    Dokumentklasse::Vollmacht,
];
const STREIT: [Dokumentklasse; 5] = [
    Dokumentklasse::Widerspruch,
    Dokumentklasse::Bescheid,
    Dokumentklasse::Anhoerung,
    Dokumentklasse::Nachweis,
    Dokumentklasse::Schriftverkehr,
];

/// Shares, as `domain` sees who needs what: never an AsylbLG file, for that Traeger is the town alone.
fn freigaben(
    akte: &MusterAkte,
    stellen: &Stellen,
    stelle: &Stelle,
    index: usize,
    z: &mut Zufall,
) -> Vec<MusterFreigabe> {
    use Leistungsart::{Erstattung, Grundsicherung, Hzl, Pflege, Sgb2, Widerspruch, Wohngeld};
    let leistung = stelle.leistungsart;
    let stimmt_zu = stellen.zweite_person(stelle);
    let eins = |empfaenger, vorgang, zweck, grund: &str, klassen: &[Dokumentklasse], tage| {
        MusterFreigabe {
            empfaenger,
            vorgang,
            zweck: Zweck::Leistung(zweck),
            rechtsgrundlage: betreff(grund),
            klassen: klassen.to_vec(),
            bis_in_tagen: tage,
            stimmt_zu,
        }
    };
    let erster = offene(akte).first().copied();
    let tage = *z.aus(&[90_u16, 180, 365, 730]);
    // Beside the first few, one in four.
    let gezeigt = index < 40 && matches!(index % 10, 0 | 3);
    let wird_geteilt = gezeigt || z.prozent(25);
    let mut freigaben = Vec::new();
    match (leistung, stelle.org) {
        (Pflege, KREIS) if wird_geteilt || akte.wohnsitz == Some(BOCHOLT) => {
            if let Some(empfaenger) = akte.wohnsitz {
                let grund = "§ 69 Abs. 1 Nr. 1 SGB X i. V. m. § 98 Abs. 2 SGB XII";
                freigaben.push(eins(empfaenger, erster, Pflege, grund, &NOETIGES, tage));
            }
        }
        (Pflege, _) if wird_geteilt => {
            let grund = "§ 69 Abs. 1 Nr. 1 SGB X, Übergang in stationäre Pflege";
            freigaben.push(eins(KREIS, erster, Pflege, grund, &NOETIGES, tage));
        }
        (Hzl | Grundsicherung | Wohngeld, org) if z.prozent(6) => {
            if let Some(ziel) = stellen.andere_gemeinde(org, leistung, z) {
                let grund = "§ 69 Abs. 1 Nr. 1 SGB X, Zuständigkeitswechsel nach Umzug";
                freigaben.push(eins(ziel, None, leistung, grund, &NOETIGES, 90));
            }
        }
        (Sgb2, _) if z.prozent(5) => {
            let grund = "§ 69 Abs. 1 Nr. 1 SGB X i. V. m. § 6b SGB II";
            freigaben.push(eins(
                KREIS,
                erster,
                Sgb2,
                grund,
                &[Dokumentklasse::Bescheid],
                90,
            ));
        }
        _ => {}
    }
    let streitig = matches!(leistung, Hzl | Grundsicherung | Pflege | Wohngeld | Sgb2);
    if streitig && stelle.org != KREIS {
        // The objection goes to the Kreis, that Vorgang alone.
        let vorgang = akte
            .vorgaenge
            .iter()
            .position(|v| v.betreff.as_str().starts_with(Art::WIDERSPRUCH));
        if let Some(v) = vorgang {
            let grund = leistung
                .widerspruchsgrundlage()
                .unwrap_or("§ 69 Abs. 1 Nr. 1 SGB X");
            freigaben.push(eins(KREIS, Some(v), Widerspruch, grund, &STREIT, tage));
        }
        if z.prozent(3) {
            let grund = "§ 69 Abs. 1 Nr. 1 SGB X i. V. m. §§ 102 bis 114 SGB X";
            freigaben.push(eins(KREIS, erster, Erstattung, grund, &NOETIGES, 180));
        }
    }
    if index == WARTET
        && let Some(empfaenger) = akte.wohnsitz
    {
        let grund = "§ 69 Abs. 1 Nr. 1 SGB X, Hilfe zum Lebensunterhalt neben der Pflege";
        freigaben.push(MusterFreigabe {
            stimmt_zu: None,
            ..eins(empfaenger, erster, Hzl, grund, &NOETIGES, 90)
        });
    }
    freigaben
}

fn vor(tag: Date, tage: i64) -> Date {
    tag.checked_sub(tage.days()).unwrap_or(tag)
}

fn plus(tag: Date, tage: i64) -> Date {
    tag.checked_add(tage.days()).unwrap_or(tag)
}

/// That day, or the Friday before if it is a weekend.
pub(crate) fn werktag(tag: Date) -> Date {
    match tag.weekday() {
        Weekday::Saturday => vor(tag, 1),
        Weekday::Sunday => vor(tag, 2),
        _ => tag,
    }
}
