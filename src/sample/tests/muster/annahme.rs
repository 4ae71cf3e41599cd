//! The domain accepts every command of the sample.

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use eakte_domain::akte::*;
use eakte_domain::aktenplan::{Aktenplan, AktenplanCommand};
use eakte_domain::organisation::{Organisation, OrganisationCommand};
use eakte_domain::werte::*;
use eakte_domain::zugriff::{Aktion, Beleg, Erlaubnis, Grund, Kontext, Objekt, RegelwerkHash};
use eakte_domain::*;
use eakte_sample::{AKTENPLAN_CSV, MusterAkte, MusterDokument, MusterSchutzart, akten, bezirk};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use crate::akten::STICHTAG;

/// 2026-11-23, 12:00 in the district.
const JETZT: Zeit = Zeit(1_795_431_600_000);

fn issued<C>(nutzer: NutzerId, command: C) -> Issued<C> {
    let zweck = Zweck::Administration;
    let akteur = Akteur {
        nutzer,
        name: "Anna Beispiel".to_owned(),
        org: OrgNr(1),
        einheit: Einheit::new("10").unwrap(),
        rolle: Rolle::Fachadmin,
        vertretung: None,
    };
    let beleg = Beleg::vom_tor(Erlaubnis {
        nutzer,
        aktion: Aktion::AkteAendern,
        objekt: Objekt::Akte(AkteId(nutzer.0)),
        kontext: Kontext::new(JETZT, zweck),
        freigabe: None,
        vertretung: None,
        notfall: None,
        grund: Grund {
            regel: "test".to_owned(),
            satz: "Test".to_owned(),
            norm: String::new(),
        },
        regelwerk: RegelwerkHash(Digest([0; 32])),
    });
    Issued::new(command, akteur, zweck, JETZT, beleg)
}

/// What happened so far to one aggregate.
struct Strom<A: Aggregate>(Vec<A::Event>);

impl<A: Aggregate<Services = ()>> Strom<A> {
    fn tun<C>(&mut self, command: C)
    where
        A: Aggregate<Command = Issued<C>, Services = ()>,
    {
        self.tun_als(NutzerId(Uuid::from_u128(1)), command);
    }

    fn tun_als<C>(&mut self, wer: NutzerId, command: C)
    where
        A: Aggregate<Command = Issued<C>, Services = ()>,
    {
        let neue = TestFramework::<A>::with(())
            .given(self.0.clone())
            .when(issued(wer, command))
            .inspect_result()
            .unwrap();
        self.0.extend(neue);
    }
}

#[test]
fn the_domain_accepts_all_organisations_people_and_roles() {
    for org in bezirk().organisationen {
        let mut strom = Strom::<Organisation>(Vec::new());
        strom.tun(OrganisationCommand::OrganisationAnlegen(org.anlegen));
        for k in org.kommandos {
            strom.tun(k);
        }
    }
}

#[test]
fn the_domain_accepts_the_whole_aktenplan() {
    let mut strom = Strom::<Aktenplan>(Vec::new());
    for e in eakte_domain::aktenplan::csv::lesen(AKTENPLAN_CSV).unwrap() {
        strom.tun(AktenplanCommand::PlaneinheitAufnehmen(e));
    }
}

#[test]
fn the_domain_accepts_every_command_of_400_akten() {
    for a in akten(400, 2_667, 1, STICHTAG) {
        ablegen(a);
    }
}

/// The rules do not look at bytes, but there must be some to be signed.
fn fassung() -> Fassung {
    let digest = Digest([1; 32]);
    Fassung {
        dateiname: "Bescheid.pdf".to_owned(),
        medientyp: "application/pdf".to_owned(),
        blob: BlobRef {
            name: digest,
            schluessel: BlobSchluessel([1; 32]),
            sha256: digest,
            blake3: digest,
            groesse: 1000,
        },
        text: None,
        seiten: Some(1),
    }
}

fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

fn registrieren(vorgang: VorgangId, dokument: DokumentId, d: MusterDokument) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        vorgang,
        dokument,
        betreff: d.betreff,
        klasse: d.klasse,
        richtung: d.richtung,
        datum: d.datum,
        eingang: d.eingang,
        absender: d.absender,
        fremdes_zeichen: None,
        anlage_zu: None,
        fassung: None,
        herkunft: None,
        schutz: Dokumentschutz::default(),
        ausweisgrund: None,
    })
}

/// A letter that goes out; where it lies is said by who files it.
fn brief() -> DokumentRegistrieren {
    DokumentRegistrieren {
        vorgang: VorgangId(id(0)),
        dokument: DokumentId(id(0)),
        betreff: Betreff::new("Aufforderung zur Mitwirkung").unwrap(),
        klasse: Dokumentklasse::Schriftverkehr,
        richtung: Richtung::Ausgang,
        datum: Some(STICHTAG),
        eingang: None,
        absender: None,
        fremdes_zeichen: None,
        anlage_zu: None,
        fassung: None,
        herkunft: None,
        schutz: Dokumentschutz::default(),
        ausweisgrund: None,
    }
}

/// In the order `MusterAkte` promises.
fn ablegen(a: MusterAkte) {
    let mut strom = Strom::<Akte>(Vec::new());
    strom.tun(AkteCommand::AkteAnlegen(AkteAnlegen {
        aktenzeichen: "50-1-00001/2026".to_owned(),
        plan: a.plan,
        betreff: a.betreff,
        leistungsart: a.leistungsart,
        org: a.org,
        einheit: a.einheit,
        wohnsitz: a.wohnsitz,
        beginn: Some(a.beginn),
        medium: Medium::Elektronisch,
        laufnummer: 1,
        jahr: 2026,
        herkunft: None,
    }));
    let dokument = |v: usize, d: usize| DokumentId(id(1_000 * (v + 1) + d));
    let zda_am = a.ausweg.as_ref().map_or(STICHTAG, |w| w.zda_am);
    let geschlossen: Vec<_> = a.vorgaenge.iter().map(|v| v.zda).collect();
    for (i, v) in a.vorgaenge.into_iter().enumerate() {
        strom.tun(AkteCommand::VorgangAnlegen(VorgangAnlegen {
            vorgang: VorgangId(id(i)),
            betreff: v.betreff,
            gliederung: Gliederung::Vorgang,
            uebergeordnet: None,
            herkunft: None,
        }));
        for (k, d) in v.dokumente.into_iter().enumerate() {
            strom.tun(registrieren(VorgangId(id(i)), dokument(i, k), d));
        }
    }
    if let Some(betreff) = a.neuer_betreff {
        strom.tun(AkteCommand::AkteBetreffAendern(AkteBetreffAendern {
            betreff,
        }));
    }
    if let Some((von, d, nach)) = a.verschoben {
        strom.tun(AkteCommand::DokumentVerschieben(DokumentVerschieben {
            dokument: dokument(von, d),
            nach: VorgangId(id(nach)),
        }));
    }
    if let Some((v, d, grund)) = a.storno {
        strom.tun(AkteCommand::DokumentStornieren(DokumentStornieren {
            dokument: dokument(v, d),
            grund,
        }));
    }
    for (i, f) in a.freigaben.into_iter().enumerate() {
        strom.tun(AkteCommand::FreigabeErteilen(FreigabeErteilen {
            freigabe: FreigabeId(id(900 + i)),
            vorgang: f.vorgang.map(|v| VorgangId(id(v))),
            empfaenger: f.empfaenger,
            zweck: f.zweck,
            rechtsgrundlage: f.rechtsgrundlage,
            klassen: f.klassen,
            von: STICHTAG,
            bis: STICHTAG + i64::from(f.bis_in_tagen).days(),
            einheit: None,
            vereinbarung: None,
        }));
        if let Some(zweite) = f.stimmt_zu {
            strom.tun_als(
                zweite,
                AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
                    freigabe: FreigabeId(id(900 + i)),
                    ablehnung: None,
                }),
            );
        }
    }
    if let Some(v) = a.vorlage {
        let (gang, dokument) = (GeschaeftsgangId(id(700)), dokument(v.vorgang, v.dokument));
        strom.tun(AkteCommand::DokumentFassungAnfuegen(
            DokumentFassungAnfuegen {
                dokument,
                fassung: fassung(),
            },
        ));
        strom.tun(AkteCommand::GeschaeftsgangEroeffnen(
            GeschaeftsgangEroeffnen {
                geschaeftsgang: gang,
                dokument,
                fassung: 1,
                verfasser: None,
                schritte: vec![Schritt {
                    verfuegung: Verfuegung::Schlusszeichnung,
                    nutzer: v.zeichnet,
                    termin: Some(STICHTAG + i64::from(v.termin_in_tagen).days()),
                }],
                vermerk: Some(v.vermerk),
            },
        ));
        if v.gezeichnet {
            let command = SchrittErledigen {
                geschaeftsgang: gang,
                dokument,
                nummer: 1,
                ergebnis: Schrittergebnis::Gezeichnet,
                vermerk: None,
            };
            strom.tun_als(v.zeichnet, AkteCommand::SchrittErledigen(command));
        }
    }
    for (i, zda) in geschlossen.into_iter().enumerate() {
        if zda {
            strom.tun(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                vorgang: VorgangId(id(i)),
                am: zda_am,
            }));
        }
    }
    if a.zda {
        strom.tun(AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen {
            am: zda_am,
        }));
    }
    if let Some(w) = a.ausweg {
        if let Some(grund) = w.sperre {
            let command = AussonderungSperreSetzen {
                sperre: SperreId(id(806)),
                grund,
                bis: None,
            };
            strom.tun(AkteCommand::AussonderungSperreSetzen(command));
        }
        if w.angeboten {
            strom.tun(AkteCommand::AkteAnbieten(AkteAnbieten {
                aussonderung: AussonderungId(id(807)),
                aufbewahrung_bis: Date::new(w.zda_am.year() + 10, 12, 31).ok(),
            }));
        }
    }
    if let Some(w) = a.wiedervorlage {
        strom.tun(AkteCommand::WiedervorlageSetzen(WiedervorlageSetzen {
            wiedervorlage: WiedervorlageId(id(802)),
            vorgang: None,
            am: STICHTAG.checked_add(i64::from(w.in_tagen).days()).unwrap(),
            grund: w.grund,
            fuer: w.eigene.then_some(a.bearbeiter),
        }));
    }
    if let Some(m) = a.aufforderung {
        // The letter is the service's to make: here one that lies there stands for it.
        strom.tun(AkteCommand::MitwirkungAnfordern(MitwirkungAnfordern {
            aufforderung: AufforderungId(id(803)),
            wiedervorlage: WiedervorlageId(id(804)),
            vorgang: VorgangId(id(m.vorgang)),
            dokument: DokumentId(id(805)),
            schreiben: Some(brief()),
            unterlagen: m.unterlagen,
            frist: STICHTAG.checked_add(i64::from(m.in_tagen).days()).unwrap(),
            belehrung: true,
            fuer: None,
        }));
    }
    if let Some(u) = a.uebergabe {
        let uebergabe = UebergabeId(id(800));
        strom.tun(AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
            uebergabe,
            anlass: Uebergabeanlass::Umzug,
            an: u.an,
            einheit: u.einheit,
            leistungsart: a.leistungsart,
            zustaendig_ab: STICHTAG,
            zahlt_bis: None,
            liest_bis: Some(STICHTAG),
            grund: u.grund,
        }));
        if u.annimmt.is_some() {
            strom.tun(AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
                uebergabe,
                freigabe: FreigabeId(id(801)),
            }));
        }
    }
    let Some(s) = a.schutz else { return };
    match s.was {
        MusterSchutzart::Festgelegt(schutz) => {
            let command = AkteSchutzFestlegen {
                schutz,
                ruecknahme: None,
                grund: s.grund,
            };
            strom.tun_als(s.legt_fest, AkteCommand::AkteSchutzFestlegen(command));
        }
        MusterSchutzart::Sonderkreis {
            mitglieder,
            stimmt_zu,
        } => {
            let command = SonderkreisBeantragen {
                mitglieder,
                grund: s.grund.clone(),
            };
            strom.tun_als(s.legt_fest, AkteCommand::SonderkreisBeantragen(command));
            let command = SonderkreisEntscheiden {
                angenommen: true,
                grund: s.grund,
            };
            strom.tun_als(stimmt_zu, AkteCommand::SonderkreisEntscheiden(command));
        }
    }
}
