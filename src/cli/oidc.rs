//! Options of `eakte serve` about the OpenID provider through which people log in.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::anmeldung::oidc::{Oidc, OidcConfig};
use clap::Args;

use super::{Fault, satz};

/// The OpenID provider; without an issuer people log in with passwords kept here.
#[derive(Args)]
pub(super) struct Anbieter {
    /// Issuer of the OpenID provider, exactly as it says it itself. Needs EAKTE_URL.
    #[arg(long, env = "EAKTE_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Our client id there.
    #[arg(long, env = "EAKTE_OIDC_CLIENT_ID", default_value = "eakte")]
    oidc_client_id: String,
    /// File whose first line is our client secret there; none: a public client.
    #[arg(long, env = "EAKTE_OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Claim that names a person's login name at their first login. Choose one that people cannot change themselves.
    #[arg(long, env = "EAKTE_OIDC_CLAIM", default_value = "preferred_username")]
    oidc_claim: String,
    /// What people call the provider: stands on the button.
    #[arg(long, env = "EAKTE_OIDC_NAME", default_value = "Dienstkonto")]
    oidc_name: String,
    /// Certificates to trust instead of the system's (PEM), for a provider in the house.
    #[arg(long, env = "EAKTE_OIDC_CA_FILE")]
    oidc_ca_file: Option<PathBuf>,
    /// Values of `acr`, separated by spaces, that mean a second factor [default: `amr` says `mfa`].
    #[arg(long, env = "EAKTE_OIDC_ACR", default_value = "")]
    oidc_acr: String,
    /// Passwords kept here let nobody in: `nur` the provider does.
    #[arg(long, env = "EAKTE_OIDC_PASSWOERTER", default_value = "auch", value_parser = ["auch", "nur-anbieter"])]
    oidc_passwoerter: String,
}

impl Anbieter {
    /// The provider, if one is named. `url`: address under which people reach the service.
    pub(super) fn oidc(self, url: Option<&str>) -> Result<Option<Arc<Oidc>>, Fault> {
        let Some(issuer) = self.oidc_issuer.filter(|i| !i.is_empty()) else {
            return Ok(None);
        };
        let Some(url) = url.filter(|u| !u.is_empty()) else {
            return Err("a login through a provider needs EAKTE_URL: the address under which people reach the service".into());
        };
        let oidc = Oidc::neu(OidcConfig {
            issuer,
            client_id: self.oidc_client_id,
            client_secret_file: self.oidc_client_secret_file,
            claim: self.oidc_claim,
            name: self.oidc_name,
            ca_file: self.oidc_ca_file,
            acr: self
                .oidc_acr
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            nur: self.oidc_passwoerter == "nur-anbieter",
            url: url.to_owned(),
        });
        Ok(Some(Arc::new(oidc.map_err(satz)?)))
    }
}
