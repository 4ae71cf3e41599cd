//! The API under `/api/v1`: everything the pages do, as JSON. Described at `/api/openapi.json` (OpenAPI 3.1).
//!
//! Conventions: problem+json errors (`fehler`), `ETag` = version of the Akte, `If-Match` required where something
//! existing is changed (missing 428, stale 412 with what happened since; stale without one 409), `Idempotency-Key` on every write, opaque cursors, receipts.

mod akten;
mod antworten;
mod ausfuehren;
mod auskuenfte;
mod aussonderungen;
mod bestaetigung;
mod dokumente;
mod formen;
mod freigaben;
mod fristen;
mod geschaeftsgaenge;
mod listen;
mod loeschungen;
mod notfallzugriffe;
mod regelwerk;
mod scanstapel;
mod schutz;
mod schwaerzungen;
mod teile;
mod uebergaben;
mod vereinbarungen;
mod vertretungen;
mod verwaltung;
mod vorgaenge;
mod warum;
mod zugriffe;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Dienst;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "eAkte",
        description = "Elektronische Akte: jede Handlung ist ein versiegeltes, verkettetes Ereignis. \
            Schreibende Aufrufe antworten mit einer Quittung (Strom, Folge, Position, Prüfsumme).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
        contact()
    ),
    security(("token" = [])),
    modifiers(&Token)
)]
struct Beschreibung;

struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("`eakte token --nutzer NAME --zweck ZWECK --gueltig 1h`".into());
        api.components
            .get_or_insert_default()
            .add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// Every operation may refuse: with problem details, whatever the status.
struct Fehlerantwort;

impl utoipa::Modify for Fehlerantwort {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let problem = Ref::from_schema_name("Problem");
        let response = ResponseBuilder::new()
            .description("abgelehnt oder gestört: was zu tun ist, steht in „detail“")
            .content(
                "application/problem+json",
                ContentBuilder::new().schema(Some(problem)).build(),
            )
            .build();
        for item in api.paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let responses = &mut operation.responses.responses;
                responses
                    .entry("default".to_owned())
                    .or_insert_with(|| response.clone().into());
            }
        }
    }
}

/// The routes and their description.
fn beschrieben() -> OpenApiRouter<Dienst> {
    OpenApiRouter::with_openapi(Beschreibung::openapi())
        .routes(routes!(akten::liste, akten::anlegen))
        .routes(routes!(akten::lesen, akten::aendern))
        .routes(routes!(akten::zda))
        .routes(routes!(akten::wiedereroeffnen))
        .routes(routes!(akten::stornieren))
        .routes(routes!(akten::verlauf))
        .routes(routes!(akten::nachweis))
        .routes(routes!(akten::pruefung))
        .routes(routes!(vorgaenge::anlegen))
        .routes(routes!(vorgaenge::aendern))
        .routes(routes!(vorgaenge::zda))
        .routes(routes!(vorgaenge::wiedereroeffnen))
        .routes(routes!(vorgaenge::stornieren))
        .routes(routes!(dokumente::registrieren))
        .routes(routes!(dokumente::lesen, dokumente::aendern))
        .routes(routes!(dokumente::inhalt))
        .routes(routes!(dokumente::seite))
        .routes(routes!(dokumente::text_lesen))
        .routes(routes!(dokumente::fassung_anfuegen))
        .routes(routes!(dokumente::verschieben))
        .routes(routes!(dokumente::stornieren))
        .routes(routes!(schwaerzungen::schwaerzen))
        .routes(routes!(
            geschaeftsgaenge::liste,
            geschaeftsgaenge::eroeffnen
        ))
        .routes(routes!(geschaeftsgaenge::zeichnende))
        .routes(routes!(geschaeftsgaenge::erledigen))
        .routes(routes!(geschaeftsgaenge::beenden))
        .routes(routes!(
            geschaeftsgaenge::versand,
            geschaeftsgaenge::versenden
        ))
        .routes(routes!(geschaeftsgaenge::wartend))
        .routes(routes!(freigaben::liste, freigaben::erteilen))
        .routes(routes!(freigaben::widerrufen))
        .routes(routes!(freigaben::entscheiden))
        .routes(routes!(freigaben::widerspruch))
        .routes(routes!(freigaben::mitnehmen))
        .routes(routes!(uebergaben::der_akte, uebergaben::anbieten))
        .routes(routes!(uebergaben::annehmen))
        .routes(routes!(uebergaben::ablehnen))
        .routes(routes!(uebergaben::zuruecknehmen))
        .routes(routes!(uebergaben::liste))
        .routes(routes!(vereinbarungen::liste, vereinbarungen::entwerfen))
        .routes(routes!(vereinbarungen::genehmigen))
        .routes(routes!(vereinbarungen::beenden))
        .routes(routes!(vereinbarungen::register))
        .routes(routes!(vereinbarungen::register_csv))
        .routes(routes!(loeschungen::liste))
        .routes(routes!(loeschungen::beantragen))
        .routes(routes!(loeschungen::freigeben))
        .routes(routes!(loeschungen::beenden))
        .routes(routes!(loeschungen::schluessel))
        .routes(routes!(schutz::lesen, schutz::festlegen))
        .routes(routes!(schutz::widersprechen))
        .routes(routes!(schutz::kreis_beantragen))
        .routes(routes!(schutz::kreis_entscheiden))
        .routes(routes!(schutz::dokument))
        .routes(routes!(vertretungen::liste, vertretungen::einrichten))
        .routes(routes!(vertretungen::beenden))
        .routes(routes!(notfallzugriffe::liste, notfallzugriffe::eroeffnen))
        .routes(routes!(notfallzugriffe::lesen))
        .routes(routes!(notfallzugriffe::beenden))
        .routes(routes!(notfallzugriffe::pruefen))
        .routes(routes!(verwaltung::lesen))
        .routes(routes!(verwaltung::einheit_anlegen))
        .routes(routes!(verwaltung::nutzer_anlegen))
        .routes(routes!(verwaltung::sperren))
        .routes(routes!(verwaltung::rolle_zuweisen))
        .routes(routes!(verwaltung::rolle_entziehen))
        .routes(routes!(verwaltung::stufe))
        .routes(routes!(verwaltung::delegation))
        .routes(routes!(verwaltung::antraege))
        .routes(routes!(verwaltung::entscheiden))
        .routes(routes!(regelwerk::lesen))
        .routes(routes!(regelwerk::entscheiden))
        .routes(routes!(bestaetigung::bestaetigen))
        .routes(routes!(zugriffe::liste))
        .routes(routes!(zugriffe::auskunft))
        .routes(routes!(auskuenfte::liste, auskuenfte::festhalten))
        .routes(routes!(fristen::liste))
        .routes(routes!(fristen::der_akte, fristen::setzen))
        .routes(routes!(fristen::erledigen))
        .routes(routes!(fristen::aufforderungen, fristen::anfordern))
        .routes(routes!(fristen::mitgewirkt))
        .routes(routes!(fristen::versagen))
        .routes(routes!(scanstapel::liste, scanstapel::anliefern))
        .routes(routes!(scanstapel::lesen))
        .routes(routes!(scanstapel::pruefen))
        .routes(routes!(scanstapel::vernichten))
        .routes(routes!(aussonderungen::liste, aussonderungen::anbieten))
        .routes(routes!(aussonderungen::faellig))
        .routes(routes!(aussonderungen::zuruecknehmen))
        .routes(routes!(aussonderungen::bewerten))
        .routes(routes!(aussonderungen::anbieteverzeichnis))
        .routes(routes!(aussonderungen::paket))
        .routes(routes!(aussonderungen::antworten))
        .routes(routes!(
            aussonderungen::sperren,
            aussonderungen::sperren_setzen
        ))
        .routes(routes!(aussonderungen::sperre_aufheben))
        .routes(routes!(warum::akte))
        .routes(routes!(warum::dokument))
        .routes(routes!(warum::wer))
        .routes(routes!(listen::suche))
        .routes(routes!(listen::geteilt))
        .routes(routes!(listen::wartend))
        .routes(routes!(listen::zuletzt))
        .routes(routes!(listen::zuletzt_dokumente))
        .routes(routes!(listen::aktenplan))
        .routes(routes!(listen::ich))
        .routes(routes!(listen::importieren))
}

/// The routes, and `GET /api/openapi.json`.
pub fn router() -> Router<Dienst> {
    let (router, mut api) = beschrieben().split_for_parts();
    utoipa::Modify::modify(&Fehlerantwort, &mut api);
    let api = std::sync::Arc::new(api);
    router
        .method_not_allowed_fallback(super::fehler::methode)
        .route(
            "/api/openapi.json",
            get(async move || axum::Json((*api).clone())),
        )
        .route("/api/v1/{*unbekannt}", axum::routing::any(teile::unbekannt))
        .layer(axum::middleware::from_fn(super::fehler::in_sprache))
}
