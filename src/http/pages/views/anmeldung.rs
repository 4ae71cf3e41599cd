//! What the login and the page of one's own account show.

use eakte_domain::Zeit;
use eakte_domain::werte::Zweck;
use uuid::Uuid;

use crate::http::pages::teile::FormFehler;

/// A sample login the first run made, for the login page of a demonstration.
#[derive(Clone, Debug)]
pub struct Beispielzugang {
    /// What to enter.
    pub anmeldename: String,
    /// What this person does.
    pub beschreibung: String,
}

/// Anmelden.
#[derive(Clone, Debug, Default)]
pub struct Anmeldung {
    /// What was entered as name.
    pub anmeldename: String,
    /// Why the last try did not succeed.
    pub fehler: Option<String>,
    /// Where to go afterwards; a path of this server.
    pub ziel: String,
    /// The OpenID provider's name, if people come through one.
    pub anbieter: Option<String>,
    /// Passwords kept here let people in.
    pub passwoerter: bool,
    /// Sample logins, if this is a demonstration.
    pub beispiele: Vec<Beispielzugang>,
}

/// A second factor being set up. Secret.
#[derive(Clone)]
pub struct FaktorView {
    /// `otpauth://...`, drawn as a QR code.
    pub uri: String,
    /// The secret in base32.
    pub geheimnis: String,
}

/// What a login still owes.
#[derive(Clone)]
pub enum Anmeldeschritt {
    /// A password of one's own.
    Passwort,
    /// A second factor, to be set up.
    Einrichten(FaktorView),
    /// The second factor: a code of an app if `app`, or a passkey.
    Code {
        /// There is an app with codes.
        app: bool,
    },
}

/// What passkeys can be used for on a page, and where.
#[derive(Clone, Debug, Default)]
pub struct PasskeyView {
    /// Origin at which they hold; none: they cannot be used here.
    pub herkunft: Option<String>,
    /// What was entered as name of a new one.
    pub name: String,
    /// What is wrong with it.
    pub fehler: Vec<FormFehler>,
}

/// A step of the login after the first.
#[derive(Clone)]
pub struct AnmeldeschrittView {
    /// Which.
    pub schritt: Anmeldeschritt,
    /// A passkey, to be shown or set up, is another way.
    pub passkey: Option<PasskeyView>,
    /// Where to go afterwards; a path of this server.
    pub ziel: String,
    /// Why the last try did not succeed.
    pub fehler: Option<String>,
}

/// Bestätigen: the person proves once more who they are.
#[derive(Clone, Debug, Default)]
pub struct Bestaetigung {
    /// Where to go afterwards; a path of this server.
    pub ziel: String,
    /// Has an app, whose code is asked for, too.
    pub code: bool,
    /// Has passkeys, in place of a code.
    pub passkey: Option<PasskeyView>,
    /// Came through this provider and confirms there.
    pub anbieter: Option<String>,
    /// Why the last try did not succeed.
    pub fehler: Option<String>,
}

/// One of the person's sessions.
#[derive(Clone, Debug)]
pub struct SitzungZeile {
    /// Its id.
    pub id: Uuid,
    /// Browser and system; empty if unknown.
    pub geraet: String,
    /// Through the provider.
    pub anbieter: bool,
    /// With a second factor.
    pub faktor: bool,
    /// Opened.
    pub seit: Zeit,
    /// Last used.
    pub zuletzt: Zeit,
    /// The one this page was asked for in.
    pub diese: bool,
}

/// A passkey of the person.
#[derive(Clone, Debug)]
pub struct PasskeyZeile {
    /// Its id.
    pub id: Uuid,
    /// What the person calls it.
    pub name: String,
    /// Host it holds for, if that is another than this one.
    pub woanders: Option<String>,
    /// Set up.
    pub seit: Zeit,
    /// Last used.
    pub zuletzt: Option<Zeit>,
}

/// A token of the person.
#[derive(Clone)]
pub struct TokenZeile {
    /// Its id.
    pub id: Uuid,
    /// Purpose it works under.
    pub zweck: Zweck,
    /// Made; unknown for old ones.
    pub seit: Option<Zeit>,
    /// Valid until.
    pub bis: Zeit,
    /// Last used.
    pub zuletzt: Option<Zeit>,
}

/// The person's account.
#[derive(Clone)]
pub struct Konto {
    /// Sessions, the one used last first.
    pub sitzungen: Vec<SitzungZeile>,
    /// Tokens, the newest first.
    pub tokens: Vec<TokenZeile>,
    /// Has a password here.
    pub passwort: bool,
    /// Since when there is an app with codes.
    pub code_seit: Option<Zeit>,
    /// Passkeys, the oldest first.
    pub passkeys: Vec<PasskeyZeile>,
    /// The form for another passkey.
    pub passkey: PasskeyView,
    /// The only second factor that is left has to stay.
    pub faktor_bleibt: bool,
    /// A second factor being set up.
    pub einrichten: Option<FaktorView>,
    /// Why the last try did not succeed.
    pub fehler: Option<String>,
}
