//! The rules once more in plain Rust, written from the prose, not from the policies.

use eakte_domain::werte::{Dokumentklasse, Einheit, Leistungsart, Rolle, Status, Zweck};
use eakte_domain::zugriff::{
    AkteRessource, Aktion, FreigabeZeile, Kontext, Nutzer, Ressource, Rollenzuweisung, Stelle,
    Vertretungszeile,
};

/// Whether the person may.
pub(crate) fn darf(n: &Nutzer, k: &Kontext, aktion: Aktion, r: Ressource<'_>) -> bool {
    let Some(akte) = r.akte() else {
        return n.aktiv && verwaltet(n, k, aktion, r);
    };
    n.aktiv
        && !verboten(n, aktion, r, akte)
        && !geschuetzt(n, k, aktion, r, akte)
        && (im_eigenen_amt(n, k, aktion, akte)
            || im_archiv(n, k, aktion, akte)
            || im_datenschutz(n, k, aktion, akte)
            || in_vertretung(n, k, aktion, akte)
            || als_aufsicht(n, k, aktion, akte)
            || als_dienst(n, k, aktion, akte)
            || im_notfall(n, k, aktion, akte)
            || in_der_uebergabe(n, k, aktion, akte)
            || akte
                .freigaben
                .iter()
                .any(|f| ueber_freigabe(n, k, aktion, r, f)))
}

fn gilt(r: &Rollenzuweisung, k: &Kontext) -> bool {
    r.bis.is_none_or(|bis| bis >= k.tag)
}

fn hat(n: &Nutzer, k: &Kontext, rolle: Rolle) -> bool {
    n.rollen.iter().any(|r| r.rolle == rolle && gilt(r, k))
}

fn verboten(n: &Nutzer, aktion: Aktion, r: Ressource<'_>, akte: &AkteRessource) -> bool {
    let storniert = matches!(r, Ressource::Dokument(d) if d.storniert);
    match aktion {
        Aktion::AkteAendern => akte.status != Status::InBearbeitung,
        Aktion::DokumentAendern => storniert || akte.status != Status::InBearbeitung,
        Aktion::DokumentLesen => storniert && n.org != akte.org,
        Aktion::AkteWiedereroeffnen => akte.status == Status::Storniert,
        _ => false,
    }
}

/// Who is offered an Akte sees that and decides; who gave it away sees for a while how it stands.
fn in_der_uebergabe(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let arbeitet = |s: &Stelle| {
        let vertretene = heute(n, k).flat_map(|v| &v.rollen);
        n.org == s.org
            && k.zweck == Zweck::Leistung(s.leistungsart)
            && n.rollen.iter().chain(vertretene).any(|r| {
                matches!(r.rolle, Rolle::Sachbearbeitung | Rolle::Teamleitung)
                    && gilt(r, k)
                    && dort(r, &s.einheit, s.leistungsart)
            })
    };
    let angeboten = akte.angebot.as_ref().is_some_and(arbeitet);
    let abgegeben = akte
        .abgabe
        .as_ref()
        .is_some_and(|(s, bis)| k.tag <= *bis && arbeitet(s));
    match aktion {
        Aktion::UebergabeSehen => angeboten || abgegeben,
        Aktion::UebergabeEntscheiden => angeboten,
        _ => false,
    }
}

/// Closed to this person, whatever else opens it.
fn geschuetzt(
    n: &Nutzer,
    k: &Kontext,
    aktion: Aktion,
    r: Ressource<'_>,
    akte: &AkteRessource,
) -> bool {
    if matches!(aktion, Aktion::AkteAnlegen | Aktion::Importieren) {
        return false;
    }
    let s = &akte.schutz;
    let fremd = !akte.sonderkreis.is_empty()
        && !akte.sonderkreis.contains(&n.id)
        && !im_notfall(n, k, aktion, akte);
    let faktor_fehlt = match s.stufe.zahl() {
        0 | 1 => false,
        2 => k.faktor.is_none(),
        _ => k.faktor.is_none_or(|minuten| minuten > 60),
    };
    let zu_hoch = n.stufe < s.stufe || faktor_fehlt;
    let personal = s.beschaeftigte && hat(n, k, Rolle::Personalentscheidung);
    if fremd || zu_hoch || personal || s.ausgeschlossen.contains(&n.id) {
        return true;
    }
    let leitet = n.org == akte.org
        && n.rollen.iter().any(|r| {
            r.rolle == Rolle::Teamleitung && gilt(r, k) && dort(r, &akte.einheit, akte.leistungsart)
        });
    let aendert = matches!(
        aktion,
        Aktion::AkteAendern
            | Aktion::AkteWiedereroeffnen
            | Aktion::DokumentAendern
            | Aktion::Freigeben
            | Aktion::UebergabeAnbieten
            | Aktion::UebergabeEntscheiden
    );
    if s.eingeschraenkt && (aendert || (aktion == Aktion::DokumentLesen && !leitet)) {
        return true;
    }
    let entscheidet = leitet || akte.sonderkreis.contains(&n.id);
    if s.eingeschraenkt && aktion == Aktion::SchutzAendern && !entscheidet {
        return true;
    }
    let Ressource::Dokument(d) = r else {
        return false;
    };
    let ich_oder_vertreten = |wer| wer == n.id || heute(n, k).any(|v| v.fuer == wer);
    let fremder_entwurf = d
        .schutz
        .entwurf_von
        .is_some_and(|wer| !ich_oder_vertreten(wer))
        && !leitet;
    let anvertraut = !d.schutz.anvertraut.is_empty()
        && !d.schutz.einwilligung
        && !d.schutz.anvertraut.contains(&n.id);
    let medizin =
        s.medizinwiderspruch && d.klasse == Dokumentklasse::Gutachten && n.org != d.stelle;
    let ungezeichnet = d.ungezeichnet && n.org != akte.org;
    fremder_entwurf || anvertraut || medizin || ungezeichnet
}

fn heute<'a>(n: &'a Nutzer, k: &'a Kontext) -> impl Iterator<Item = &'a Vertretungszeile> {
    n.vertretungen
        .iter()
        .filter(|v| v.von <= k.tag && k.tag <= v.bis)
}

/// Opening needs the right, sight needs the open Akte as well; both a second factor and the Akte's own purpose.
fn im_notfall(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let darf_oeffnen = n.rollen.iter().any(|r| {
        r.rolle == Rolle::Notfallberechtigt
            && gilt(r, k)
            && r.leistungsarten.contains(&akte.leistungsart)
    });
    let zustaendig = n.org == akte.org
        || (n.is_kreis && n.delegationen.contains(&(akte.org, akte.leistungsart)));
    let zweck = k.zweck == Zweck::Leistung(akte.leistungsart);
    if !(darf_oeffnen && zustaendig && zweck && k.faktor.is_some()) {
        return false;
    }
    match aktion {
        Aktion::NotfallEroeffnen => true,
        Aktion::AkteSehen
        | Aktion::VorgangSehen
        | Aktion::DokumentSehen
        | Aktion::DokumentLesen
        | Aktion::VerlaufSehen => n
            .notfaelle
            .iter()
            .any(|f| f.akte == akte.akte && f.seit <= k.zeit && k.zeit <= f.bis),
        _ => false,
    }
}

/// A lead also leads what lies below.
fn dort(r: &Rollenzuweisung, einheit: &Einheit, l: Leistungsart) -> bool {
    let unten = r.rolle == Rolle::Teamleitung && r.unterhalb.contains(einheit);
    r.leistungsarten.contains(&l) && (r.einheit == *einheit || unten)
}

fn in_vertretung(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let nie = matches!(
        aktion,
        Aktion::SchutzAendern
            | Aktion::LoeschungBeantragen
            | Aktion::LoeschungFreigeben
            | Aktion::Bewerten
            | Aktion::ZugriffeSehen
            | Aktion::NotfallEroeffnen
            | Aktion::UebergabeEntscheiden
    );
    !nie && n.org == akte.org
        && k.zweck == Zweck::Leistung(akte.leistungsart)
        && heute(n, k).any(|v| {
            v.rollen.iter().any(|r| {
                matches!(r.rolle, Rolle::Sachbearbeitung | Rolle::Teamleitung)
                    && gilt(r, k)
                    && dort(r, &akte.einheit, akte.leistungsart)
            })
        })
}

fn als_aufsicht(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let liest = matches!(
        aktion,
        Aktion::AkteSehen
            | Aktion::VorgangSehen
            | Aktion::DokumentSehen
            | Aktion::DokumentLesen
            | Aktion::VerlaufSehen
    );
    let prueft = matches!(aktion, Aktion::NachweisSehen | Aktion::KettePruefen);
    match k.zweck {
        Zweck::Fachaufsicht => {
            liest
                && n.is_kreis
                && n.delegationen.contains(&(akte.org, akte.leistungsart))
                && n.rollen.iter().any(|r| {
                    r.rolle == Rolle::Fachaufsicht
                        && gilt(r, k)
                        && r.leistungsarten.contains(&akte.leistungsart)
                })
        }
        Zweck::Revision => (liest || prueft) && n.org == akte.org && hat(n, k, Rolle::Revision),
        Zweck::Datenschutz => {
            (prueft
                || aktion == Aktion::ZugriffeSehen
                || (liest && aktion != Aktion::DokumentLesen))
                && n.org == akte.org
                && hat(n, k, Rolle::Datenschutz)
        }
        _ => false,
    }
}

fn als_dienst(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    matches!(aktion, Aktion::AkteAnlegen | Aktion::Importieren)
        && n.org == akte.org
        && k.zweck == Zweck::Leistung(akte.leistungsart)
        && n.rollen.iter().any(|r| {
            r.rolle == Rolle::Dienstkonto && gilt(r, k) && dort(r, &akte.einheit, akte.leistungsart)
        })
}

fn im_eigenen_amt(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let Zweck::Leistung(zweck) = k.zweck else {
        return false;
    };
    if n.org != akte.org {
        return false;
    }
    let dort = |rolle, leistungsart| {
        n.rollen
            .iter()
            .any(|r| r.rolle == rolle && gilt(r, k) && dort(r, &akte.einheit, leistungsart))
    };
    if matches!(
        aktion,
        Aktion::LoeschungFreigeben
            | Aktion::Bewerten
            | Aktion::NotfallEroeffnen
            | Aktion::UebergabeEntscheiden
    ) {
        return false;
    }
    let bearbeitet = zweck == akte.leistungsart && dort(Rolle::Sachbearbeitung, zweck);
    let leitet = dort(Rolle::Teamleitung, akte.leistungsart) && dort(Rolle::Teamleitung, zweck);
    if aktion == Aktion::ZugriffeSehen {
        return leitet;
    }
    bearbeitet || leitet
}

fn im_archiv(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    if k.zweck != Zweck::Archivierung || !hat(n, k, Rolle::Archiv) {
        return false;
    }
    match aktion {
        Aktion::AkteSehen
        | Aktion::VorgangSehen
        | Aktion::DokumentSehen
        | Aktion::VerlaufSehen
        | Aktion::NachweisSehen
        | Aktion::KettePruefen
        | Aktion::Bewerten => n.is_kreis || n.org == akte.org,
        Aktion::Importieren => n.org == akte.org,
        _ => false,
    }
}

fn im_datenschutz(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    k.zweck == Zweck::Datenschutz
        && hat(n, k, Rolle::Loeschfreigabe)
        && n.org == akte.org
        && matches!(
            aktion,
            Aktion::AkteSehen
                | Aktion::VorgangSehen
                | Aktion::DokumentSehen
                | Aktion::VerlaufSehen
                | Aktion::NachweisSehen
                | Aktion::KettePruefen
                | Aktion::LoeschungFreigeben
        )
}

fn ueber_freigabe(
    n: &Nutzer,
    k: &Kontext,
    aktion: Aktion,
    r: Ressource<'_>,
    f: &FreigabeZeile,
) -> bool {
    let Zweck::Leistung(zweck) = k.zweck else {
        return false;
    };
    let vertretene = heute(n, k).flat_map(|v| &v.rollen);
    let arbeitet_daran = n.rollen.iter().chain(vertretene).any(|r| {
        matches!(r.rolle, Rolle::Sachbearbeitung | Rolle::Teamleitung)
            && gilt(r, k)
            && match &f.einheit {
                Some(einheit) => dort(r, einheit, zweck),
                None => r.leistungsarten.contains(&zweck),
            }
    });
    let vereinbart = f.vereinbarung.is_none_or(|id| {
        let alle = &n.vereinbarungen;
        alle.iter()
            .any(|v| v.id == id && v.von <= k.tag && k.tag <= v.bis)
    });
    let lebt = !f.widerrufen && f.von <= k.tag && k.tag <= f.bis && vereinbart;
    if !(arbeitet_daran && lebt && f.empfaenger == n.org && f.zweck == k.zweck) {
        return false;
    }
    match (aktion, r) {
        (Aktion::AkteSehen, _) => true,
        (Aktion::VorgangSehen, Ressource::Vorgang(v)) => {
            f.vorgang.is_none_or(|oben| v.pfad.contains(&oben))
        }
        (Aktion::DokumentSehen | Aktion::DokumentLesen, Ressource::Dokument(d)) => {
            f.klassen.contains(&d.klasse) && f.vorgang.is_none_or(|oben| d.pfad.contains(&oben))
        }
        _ => false,
    }
}

fn verwaltet(n: &Nutzer, k: &Kontext, aktion: Aktion, r: Ressource<'_>) -> bool {
    let Ressource::Organisation(org) = r else {
        return false;
    };
    let betreiber = n.org.0 == 0;
    if aktion == Aktion::NotfallPruefen {
        return n.org == org && k.zweck == Zweck::Datenschutz && hat(n, k, Rolle::Datenschutz);
    }
    if aktion == Aktion::VertretungRegeln {
        return n.org == org
            && (hat(n, k, Rolle::Sachbearbeitung) || hat(n, k, Rolle::Teamleitung));
    }
    if aktion == Aktion::RechteBestaetigen {
        let zweite = [Rolle::Fachadmin, Rolle::Teamleitung, Rolle::Datenschutz];
        return n.org == org && zweite.into_iter().any(|rolle| hat(n, k, rolle));
    }
    if aktion == Aktion::VereinbarungSehen {
        return n.org == org && !betreiber;
    }
    if aktion == Aktion::VereinbarungRegeln {
        return n.org == org && (hat(n, k, Rolle::Teamleitung) || hat(n, k, Rolle::Datenschutz));
    }
    k.zweck == Zweck::Administration
        && hat(n, k, Rolle::Fachadmin)
        && match aktion {
            Aktion::PlanAendern => n.is_kreis || betreiber,
            Aktion::NutzerVerwalten => n.org == org || betreiber,
            _ => false,
        }
}
