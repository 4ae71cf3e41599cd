//! A login name leads to one person in the whole district, whoever adds people at the same moment, and where.

use axum::http::StatusCode;
use eakte::app::{App, AppError, Auftrag, Verzeichnis};
use eakte_domain::organisation::{NutzerAnlegen, OrganisationCommand, OrganisationError};
use eakte_domain::werte::Zweck;
use eakte_domain::{NutzerId, OrgNr};
use serde_json::json;
use uuid::Uuid;

use crate::schutz::{AHAUS, als};
use crate::support::welt::{Welt, text};

fn anlegen(name: &str) -> NutzerAnlegen {
    NutzerAnlegen {
        nutzer: NutzerId(Uuid::new_v4()),
        name: text("Erika Neu"),
        anmeldename: name.to_owned(),
    }
}

/// How many people of the log have that name.
async fn anzahl(app: &App, name: &str) -> usize {
    let verzeichnis = Verzeichnis::load(&app.store).await.unwrap();
    verzeichnis
        .personen()
        .filter(|p| p.anmeldename == name)
        .count()
}

fn vergeben<T>(done: &Result<T, AppError>) -> bool {
    matches!(
        done,
        Err(AppError::Organisation(
            OrganisationError::AnmeldenameVergeben(_)
        ))
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_organisations_that_take_a_login_name_at_the_same_moment_one_gets_it() {
    let welt = Welt::neu().await;
    let ahaus = als(&welt, "a.admin", Zweck::Administration).await;
    let kreis = als(&welt, "k.admin", Zweck::Administration).await;
    let path = "/api/v1/verwaltung/nutzer";
    for n in 0..6 {
        let name = format!("erika.{n}");
        let body = json!({ "name": "Erika Neu", "anmeldename": name });
        let (one, two) = tokio::join!(ahaus.sendet(path, body.clone()), kreis.sendet(path, body));
        let mut statuses = [one.status, two.status];
        statuses.sort();
        assert_eq!(
            statuses,
            [StatusCode::CREATED, StatusCode::CONFLICT],
            "{} {}",
            one.text(),
            two.text()
        );
        let lost = [&one, &two]
            .into_iter()
            .find(|a| a.status.is_client_error());
        let code = &lost.unwrap().json()["code"];
        assert_eq!(code, "organisation.anmeldename-vergeben");
        assert_eq!(anzahl(&welt.app, &name).await, 1);
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_log_give_a_login_name_once() {
    let welt = Welt::neu().await;
    let zweiter = welt.zweiter_prozess().await;
    let admin = welt.wer("a.admin", Zweck::Administration);
    for n in 0..6 {
        let name = format!("erika.{n}");
        let auftrag = Auftrag::neu();
        // An administrator here, the operator there.
        let dort = vec![OrganisationCommand::NutzerAnlegen(anlegen(&name))];
        let (hier, dort) = tokio::join!(
            welt.app.nutzer_anlegen(&admin, anlegen(&name), auftrag),
            zweiter.organisation_pflegen(OrgNr(1), dort),
        );
        assert!(
            hier.is_ok() && vergeben(&dort) || vergeben(&hier) && dort.is_ok(),
            "{:?} {dort:?}",
            hier.map(drop)
        );
        // And one after the other, each at the other's place.
        let again = vec![OrganisationCommand::NutzerAnlegen(anlegen(&name))];
        let late = zweiter.organisation_pflegen(OrgNr(3), again).await;
        assert!(vergeben(&late), "{late:?}");
        assert_eq!(anzahl(&zweiter, &name).await, 1);
    }
    let neu = vec![OrganisationCommand::NutzerAnlegen(anlegen("erika.letzte"))];
    zweiter.organisation_pflegen(AHAUS, neu).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}
