//! The policies proved for every request there can be, by Cedar's symbolic compiler and the solver cvc5.
//!
//! Where the truth table and the random worlds try cases, this leaves none out: entities and requests are symbols.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet};

/// What is about to be made has no protection yet.
const NEU: [&str; 2] = ["akte_anlegen", "importieren"];

/// What an emergency gives.
const SICHT: &str = r#"Action::"akte_sehen", Action::"vorgang_sehen", Action::"dokument_sehen",
    Action::"dokument_lesen", Action::"verlauf_sehen""#;
/// When it does.
const IM_NOTFALL: &str = "context.zweiter_faktor && resource.kopf.leistungsart == context.zweck \
    && principal.notfallrecht.contains({org: resource.kopf.org, leistungsart: resource.kopf.leistungsart}) \
    && principal.notfall.contains(resource.kopf.akte)";

struct Beweis {
    schema: Schema,
    regeln: PolicySet,
    solver: CedarSymCompiler<LocalSolver>,
}

impl Beweis {
    fn neu() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regeln");
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let (schema, _) =
            Schema::from_cedarschema_str(&read(&folder.join("schema.cedarschema"))).unwrap();
        let mut regeln = PolicySet::new();
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "cedar") {
                let set: PolicySet = read(&path).parse().unwrap();
                for regel in set.policies() {
                    let id = PolicyId::new(regel.annotation("id").unwrap());
                    regeln.add(regel.new_id(id)).unwrap();
                }
            }
        }
        assert!(regeln.policies().count() > 30);
        let cvc5 = LocalSolver::cvc5().expect("cvc5 is missing: ./ops/test installs it");
        Self {
            schema,
            regeln,
            solver: CedarSymCompiler::new(cvc5).unwrap(),
        }
    }

    fn arten(&self) -> Vec<RequestEnv> {
        self.schema.request_envs().collect()
    }

    /// Requests about something that lies in an Akte or is one, and may be protected.
    fn geschuetzte(&self) -> Vec<RequestEnv> {
        let mut arten = self.arten();
        arten.retain(|a| {
            !NEU.contains(&aktion(a).as_str()) && a.resource().to_string() != "Organisation"
        });
        assert!(arten.len() > 10);
        arten
    }

    /// All policies but this.
    fn ohne(&self, id: &str) -> PolicySet {
        let kept = self
            .regeln
            .policies()
            .filter(|r| AsRef::<str>::as_ref(r.id()) != id);
        PolicySet::from_policies(kept.cloned()).unwrap()
    }

    /// Whatever `a` allows, `b` allows.
    async fn folgt(&mut self, art: &RequestEnv, a: &PolicySet, b: &PolicySet) -> bool {
        let [a, b] = [a, b].map(|set| CompiledPolicySet::compile(set, art, &self.schema).unwrap());
        self.solver.check_implies_opt(&a, &b).await.unwrap()
    }
}

fn aktion(art: &RequestEnv) -> String {
    art.action().id().unescaped().to_owned()
}

fn erlaubt(bedingung: &str) -> PolicySet {
    format!("permit (principal, action, resource) when {{ {bedingung} }};")
        .parse()
        .unwrap()
}

fn verboten(bedingung: &str) -> Policy {
    let text = format!("forbid (principal, action, resource) when {{ {bedingung} }};");
    Policy::parse(Some(PolicyId::new("zusatz")), text).unwrap()
}

#[tokio::test]
async fn no_policy_can_err() {
    let mut b = Beweis::neu();
    for art in b.arten() {
        for regel in b.regeln.clone().policies() {
            let compiled = CompiledPolicy::compile(regel, &art, &b.schema).unwrap();
            let sound = b.solver.check_never_errors_opt(&compiled).await.unwrap();
            assert!(sound, "{} for {}", regel.id(), aktion(&art));
        }
    }
}

#[tokio::test]
async fn no_permit_lifts_a_forbid() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    for art in b.arten() {
        for verbot in alle.policies().filter(|r| r.effect() == Effect::Forbid) {
            let mut allein = erlaubt("true");
            allein.add(verbot.clone()).unwrap();
            assert!(
                b.folgt(&art, &alle, &allein).await,
                "{} for {}",
                verbot.id(),
                aktion(&art)
            );
        }
    }
}

#[tokio::test]
async fn neither_role_nor_share_reaches_beyond_the_protection_of_an_akte() {
    // It gives way to an emergency, for sight, and to asking for it.
    let sonderkreis = format!(
        "resource.kopf.sonderkreis.isEmpty() || resource.kopf.sonderkreis.contains(principal.kennung) \
         || action == Action::\"notfall_eroeffnen\" || (action in [{SICHT}] && {IM_NOTFALL})"
    );
    let schutz = [
        ("schutzstufe", "resource.kopf.stufe <= principal.stufe"),
        (
            "zweiter_faktor",
            "resource.kopf.stufe < 2 || context.zweiter_faktor",
        ),
        (
            "zweiter_faktor_alt",
            "resource.kopf.stufe < 3 || context.faktor_minuten <= 60",
        ),
        ("sonderkreis", sonderkreis.as_str()),
        (
            "ausgeschlossen",
            "!resource.kopf.ausgeschlossen.contains(principal.kennung)",
        ),
    ];
    for (id, bedingung) in schutz {
        // Each its own: the solver ends itself a minute after it began, however busy the machine is.
        let mut b = Beweis::neu();
        let (alle, ohne, geschuetzt) = (b.regeln.clone(), b.ohne(id), erlaubt(bedingung));
        for art in b.geschuetzte() {
            assert!(
                b.folgt(&art, &alle, &geschuetzt).await,
                "{id} for {}",
                aktion(&art)
            );
            // The proof notices when the policy is missing; what it says of asking in an emergency the permit says, too.
            let immer = aktion(&art) == "notfall_eroeffnen"
                && ["zweiter_faktor", "sonderkreis"].contains(&id);
            assert_eq!(
                b.folgt(&art, &ohne, &geschuetzt).await,
                immer,
                "{id} for {}",
                aktion(&art)
            );
        }
    }
}

#[tokio::test]
async fn an_emergency_gives_sight_of_the_one_akte_that_was_opened_and_nothing_else() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let ohne = b.ohne("notfall_sieht");
    let sicht = erlaubt(&format!("action in [{SICHT}] && {IM_NOTFALL}"));
    let mut nur = b.ohne("");
    for regel in alle.policies() {
        let id: &str = regel.id().as_ref();
        if regel.effect() == Effect::Permit && id != "notfall_sieht" {
            nur.remove_static(regel.id().clone()).unwrap();
        }
    }
    // To whom no Akte is open, the rules are the same as if there were no emergencies.
    let mut keiner = alle.clone();
    keiner
        .add(verboten("principal.notfall.contains(resource.kopf.akte)"))
        .unwrap();
    let mut sehend = 0;
    for art in b.geschuetzte() {
        assert!(b.folgt(&art, &nur, &sicht).await, "{}", aktion(&art));
        assert!(b.folgt(&art, &keiner, &ohne).await, "{}", aktion(&art));
        // All but sight stays exactly as it is without.
        let mehr = !b.folgt(&art, &alle, &ohne).await;
        assert_eq!(
            mehr,
            SICHT.contains(&format!("\"{}\"", aktion(&art))),
            "{}",
            aktion(&art)
        );
        sehend += usize::from(mehr);
    }
    assert_eq!(sehend, 5);
}

#[tokio::test]
async fn a_share_gives_nothing_once_it_is_over_and_nothing_to_anybody_else() {
    let mut b = Beweis::neu();
    let freigaben: Vec<Policy> = b
        .regeln
        .policies()
        .filter(|r| AsRef::<str>::as_ref(r.id()).starts_with("freigabe_"))
        .cloned()
        .collect();
    assert_eq!(freigaben.len(), 3);
    let gueltig = erlaubt(
        "resource has weg && !resource.weg.widerrufen && resource.weg.von <= context.tag \
         && context.tag <= resource.weg.bis && resource.weg.empfaenger == principal.org \
         && resource.weg.zweck == context.zweck && principal.leistungsarten.contains(context.zweck) \
         && (if resource.weg has einheit \
             then principal.stellen.contains({einheit: resource.weg.einheit, leistungsart: context.zweck}) else true) \
         && (if resource.weg has vereinbarung \
             then principal.vereinbarungen.contains(resource.weg.vereinbarung) else true)",
    );
    let jeder = erlaubt("resource has weg && resource.weg.empfaenger == principal.org");
    for art in b.geschuetzte() {
        let alle = PolicySet::from_policies(freigaben.clone()).unwrap();
        assert!(b.folgt(&art, &alle, &gueltig).await, "{}", aktion(&art));
        // The proof can fail: a share alone is not enough.
        assert!(!b.folgt(&art, &jeder, &alle).await, "{}", aktion(&art));
    }
}

#[tokio::test]
async fn what_is_cancelled_is_read_by_people_of_the_leading_organisation_alone() {
    let mut b = Beweis::neu();
    let (alle, ohne) = (b.regeln.clone(), b.ohne("dokument_storniert_lesen"));
    let hier = erlaubt("!resource.storniert || resource.kopf.org == principal.org");
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "dokument_lesen" {
            assert!(b.folgt(&art, &alle, &hier).await);
            // The proof notices when the policy is missing.
            assert!(!b.folgt(&art, &ohne, &hier).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}

#[tokio::test]
async fn what_is_not_signed_yet_is_for_people_of_the_leading_organisation_alone() {
    let mut b = Beweis::neu();
    let (alle, ohne) = (b.regeln.clone(), b.ohne("ungezeichnet"));
    let hier = erlaubt("!resource.ungezeichnet || resource.kopf.org == principal.org");
    let mut geprueft = 0;
    for art in b.arten() {
        if art.resource().to_string() == "Dokument" {
            assert!(b.folgt(&art, &alle, &hier).await, "{}", aktion(&art));
            // The proof notices when the policy is missing; changing is for that organisation anyway.
            let immer = aktion(&art) == "dokument_aendern";
            assert_eq!(b.folgt(&art, &ohne, &hier).await, immer, "{}", aktion(&art));
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 3);
}

#[tokio::test]
async fn nobody_lifts_a_restriction_but_the_lead_or_in_a_closed_circle_its_members() {
    let mut b = Beweis::neu();
    let (alle, ohne) = (b.regeln.clone(), b.ohne("eingeschraenkt_schutz"));
    let entscheidet = erlaubt(
        "!resource.kopf.eingeschraenkt \
         || (resource.kopf.org == principal.org && principal.teamleitung.contains( \
             {einheit: resource.kopf.einheit, leistungsart: resource.kopf.leistungsart})) \
         || resource.kopf.sonderkreis.contains(principal.kennung)",
    );
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "schutz_aendern" {
            assert!(b.folgt(&art, &alle, &entscheidet).await);
            // The proof notices when the policy is missing.
            assert!(!b.folgt(&art, &ohne, &entscheidet).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}

#[tokio::test]
async fn nobody_decides_on_an_offer_but_people_of_the_organisation_it_was_made_to() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let empfaenger = erlaubt("resource has angebot && resource.angebot.org == principal.org");
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "uebergabe_entscheiden" {
            assert!(b.folgt(&art, &alle, &empfaenger).await);
            // The proof can fail: the organisation alone is not enough.
            assert!(!b.folgt(&art, &empfaenger, &alle).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}

#[tokio::test]
async fn nobody_appraises_for_the_archive_but_its_people_under_its_purpose() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let archiv = erlaubt(
        r#"principal.rollen.contains("archiv") && context.zweck == "archivierung"
            && (principal.kreis || resource.kopf.org == principal.org)"#,
    );
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "bewerten" {
            assert!(b.folgt(&art, &alle, &archiv).await);
            // The proof can fail: what is protected stays closed to the archive, too.
            assert!(!b.folgt(&art, &archiv, &alle).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}

#[tokio::test]
async fn nobody_asks_for_an_erasure_or_offers_to_the_archive_but_who_works_there_or_leads_the_unit()
{
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let hier = "{einheit: resource.kopf.einheit, leistungsart: resource.kopf.leistungsart}";
    let zustaendig = erlaubt(&format!(
        "resource.kopf.org == principal.org \
         && (principal.sachbearbeitung.contains({hier}) || principal.teamleitung.contains({hier}))"
    ));
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "loeschung_beantragen" {
            assert!(b.folgt(&art, &alle, &zustaendig).await);
            // What protects an Akte and the purpose go before: the other way round it does not hold.
            assert!(!b.folgt(&art, &zustaendig, &alle).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}

#[tokio::test]
async fn nobody_holds_an_akte_or_records_an_objection_but_who_works_there_leads_or_stands_in() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let hier = "{einheit: resource.kopf.einheit, leistungsart: resource.kopf.leistungsart}";
    let zustaendig = erlaubt(&format!(
        "resource.kopf.org == principal.org \
         && (principal.sachbearbeitung.contains({hier}) || principal.teamleitung.contains({hier}) \
             || principal.vertretung.contains({hier}))"
    ));
    let mut geprueft = 0;
    for art in b.arten() {
        let was = aktion(&art);
        if ["aussonderung_sperren", "medizinwiderspruch_festhalten"].contains(&was.as_str()) {
            assert!(b.folgt(&art, &alle, &zustaendig).await, "{was}");
            // What protects an Akte and the purpose go before: the other way round it does not hold.
            assert!(!b.folgt(&art, &zustaendig, &alle).await, "{was}");
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 2);
}

#[tokio::test]
async fn an_offer_opens_nothing_but_itself() {
    let mut b = Beweis::neu();
    let alle = b.regeln.clone();
    let ohne: Vec<Policy> = alle
        .policies()
        .filter(|r| {
            let id: &str = r.id().as_ref();
            !id.starts_with("uebergabe_") && id != "vertretung_empfaengt"
        })
        .cloned()
        .collect();
    let ohne = PolicySet::from_policies(ohne).unwrap();
    let mut anders = Vec::new();
    for art in b.arten() {
        if !b.folgt(&art, &alle, &ohne).await {
            anders.push(aktion(&art));
        }
    }
    anders.sort();
    assert_eq!(anders, ["uebergabe_entscheiden", "uebergabe_sehen"]);
}

#[tokio::test]
async fn content_is_read_for_a_benefit_under_supervision_or_in_an_audit_and_for_nothing_else() {
    let mut b = Beweis::neu();
    let zulaessig = erlaubt(
        r#"["fachaufsicht", "revision"].contains(context.zweck)
            || principal.leistungsarten.contains(context.zweck)
            || resource.kopf.leistungsart == context.zweck
            || principal.teamleitung.contains({einheit: resource.kopf.einheit, leistungsart: context.zweck})"#,
    );
    let alle = b.regeln.clone();
    let mut geprueft = 0;
    for art in b.arten() {
        if aktion(&art) == "dokument_lesen" {
            assert!(b.folgt(&art, &alle, &zulaessig).await);
            geprueft += 1;
        }
    }
    assert_eq!(geprueft, 1);
}
