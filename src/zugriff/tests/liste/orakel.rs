//! The rules once more in plain Rust, written from the prose, not from the policies.

use eakte_domain::werte::{Rolle, Status, Zweck};
use eakte_domain::zugriff::{
    AkteRessource, Aktion, FreigabeZeile, Kontext, Nutzer, Ressource, Rollenzuweisung,
};

/// Whether the person may.
pub(crate) fn darf(n: &Nutzer, k: &Kontext, aktion: Aktion, r: Ressource<'_>) -> bool {
    let Some(akte) = r.akte() else {
        return n.aktiv && verwaltet(n, k, aktion, r);
    };
    n.aktiv
        && !verboten(aktion, r, akte)
        && (im_eigenen_amt(n, k, aktion, akte)
            || im_archiv(n, k, aktion, akte)
            || im_datenschutz(n, k, aktion, akte)
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

fn verboten(aktion: Aktion, r: Ressource<'_>, akte: &AkteRessource) -> bool {
    match aktion {
        Aktion::AkteAendern => akte.status != Status::InBearbeitung,
        Aktion::DokumentAendern => {
            let storniert = matches!(r, Ressource::Dokument(d) if d.storniert);
            storniert || akte.status != Status::InBearbeitung
        }
        Aktion::AkteWiedereroeffnen => akte.status == Status::Storniert,
        _ => false,
    }
}

fn im_eigenen_amt(n: &Nutzer, k: &Kontext, aktion: Aktion, akte: &AkteRessource) -> bool {
    let Zweck::Leistung(zweck) = k.zweck else {
        return false;
    };
    if matches!(aktion, Aktion::PlanAendern | Aktion::NutzerVerwalten) || n.org != akte.org {
        return false;
    }
    let dort = |rolle, leistungsart| {
        n.rollen.iter().any(|r| {
            r.rolle == rolle
                && gilt(r, k)
                && r.einheit == akte.einheit
                && r.leistungsarten.contains(&leistungsart)
        })
    };
    if aktion == Aktion::LoeschungFreigeben {
        return false;
    }
    let bearbeitet = zweck == akte.leistungsart && dort(Rolle::Sachbearbeitung, zweck);
    if aktion == Aktion::LoeschungBeantragen {
        return bearbeitet;
    }
    let leitet = dort(Rolle::Teamleitung, akte.leistungsart) && dort(Rolle::Teamleitung, zweck);
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
        | Aktion::KettePruefen => n.is_kreis || n.org == akte.org,
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
    let arbeitet_daran = n.rollen.iter().any(|r| {
        matches!(r.rolle, Rolle::Sachbearbeitung | Rolle::Teamleitung)
            && gilt(r, k)
            && r.leistungsarten.contains(&zweck)
    });
    let lebt = !f.widerrufen && f.von <= k.tag && k.tag <= f.bis;
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
    k.zweck == Zweck::Administration
        && hat(n, k, Rolle::Fachadmin)
        && match aktion {
            Aktion::PlanAendern => n.is_kreis || betreiber,
            Aktion::NutzerVerwalten => n.org == org || betreiber,
            _ => false,
        }
}
