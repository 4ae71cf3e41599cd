//! What pages say of an Akte that takes no more changes: the gate knows only that it is closed, not that nothing opens it
//! again.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use eakte_domain::AkteId;
use eakte_domain::akte::{Akte, AkteError, AussonderungError};
use eakte_domain::werte::Status;

use super::{Abbruch, seite_zu};
use crate::app::AppError;
use crate::http::Dienst;
use crate::http::fehler::status;
use crate::http::pages::views::AkteView;
use crate::http::sitzung::Angemeldet;

/// The policy by which a closed Akte takes no changes.
pub(super) const AKTE_GESCHLOSSEN: &str = "akte_geschlossen";

/// The page of a refusal; of one to change an Akte that is cancelled or erased, it says that: nobody opens it again.
pub(super) async fn seite(
    dienst: &Dienst,
    (headers, uri): (&HeaderMap, &Uri),
    wer: Option<&Angemeldet>,
    e: AppError,
) -> Response {
    let vorher = status(&e);
    let e = genauer(dienst, uri, e).await;
    let mut response = seite_zu(dienst, headers, uri, wer, e);
    // As for any other Akte that is closed.
    if vorher == StatusCode::FORBIDDEN {
        *response.status_mut() = vorher;
    }
    response
}

/// Such a refusal is told only to who sees the Akte. Anything else stays as it is.
async fn genauer(dienst: &Dienst, uri: &Uri, e: AppError) -> AppError {
    let geschlossen = matches!(&e, AppError::Verboten(g) if g.regel == AKTE_GESCHLOSSEN);
    let Some(id) = akte_in(uri.path()).filter(|_| geschlossen) else {
        return e;
    };
    let Ok(Some(stand)) = dienst.app.store.stand::<Akte>(id.into()).await else {
        return e;
    };
    let akte = &stand.aggregate;
    if akte.geloescht() {
        AkteError::from(AussonderungError::NichtsMehrDa).into()
    } else if akte.status() == Some(Status::Storniert) {
        AkteError::AkteIstStorniert.into()
    } else {
        e
    }
}

/// Refuses a form about what is left of an erased Akte: nothing of it could be sent.
pub(super) fn noch_da(akte: &AkteView) -> Result<(), Abbruch> {
    if akte.ende.is_some() {
        let e = AkteError::from(AussonderungError::NichtsMehrDa);
        return Err(Abbruch(e.into()));
    }
    Ok(())
}

/// The Akte that an address is about.
fn akte_in(path: &str) -> Option<AkteId> {
    let id = path.strip_prefix("/akten/")?.split('/').next()?;
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::akte_in;

    #[test]
    fn the_akte_of_an_address_is_its_second_part() {
        let id = "283df98a-19db-43a4-a0a1-2547ab09a8d3";
        let known = akte_in(&format!("/akten/{id}/ablegen")).map(|a| a.to_string());
        assert_eq!(known.as_deref(), Some(id));
        assert_eq!(akte_in(&format!("/dokumente/{id}/aendern")), None);
        assert_eq!(akte_in("/akten/neu"), None);
    }
}
