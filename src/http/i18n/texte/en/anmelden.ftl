# Login, account, logout.

konto-seite = Account and logins
konto-unter = Where you are logged in and how you prove who you are.
konto-sitzungen = My logins
konto-sitzung-zeiten = logged in { $seit }, last used { $zuletzt }
konto-sitzung-beenden = End
konto-sitzung-beenden-label = End login: { $geraet }, since { $zeit }
konto-andere-beenden = End all other logins
konto-diese = This one
konto-geraet-unbekannt = Unknown device
konto-weg-passwort = with a password
konto-weg-anbieter = through the login service
konto-mit-faktor = with a second factor
konto-tokens = My tokens
konto-token-seit = made { $seit }
konto-token-bis = valid until { $bis }
konto-token-zuletzt = last used { $zuletzt }
konto-token-nie = not used yet
konto-token-beenden-label = End token: { $zweck }, valid until { $bis }
konto-passwort = Change password
konto-passwort-text = Afterwards all your other logins and all your tokens end. If you approve erasures, set up your approval key anew.
konto-passwort-alt = Current password
konto-passwort-knopf = Change password

anmelden-neu = New password
anmelden-neu-hinweis = At least 12 characters. A sentence that only you know is good.
anmelden-passwort-titel = Choose your own password
anmelden-passwort-unter = You logged in with a one-time password. Choose your own now; the one-time password is void afterwards.
anmelden-passwort-knopf = Set password
anmelden-code-titel = Second factor
anmelden-code-unter = Enter the code that your app shows for eAkte right now.

faktor-titel = Second factor
faktor-unter = An app on your phone or computer shows a new code every 30 seconds. Who knows only your password does not get in.
faktor-fehlt = You see files of levels 2 and 3 only when you are logged in with a second factor.
faktor-fehlt-knopf = To the second factor
faktor-alt = You see files of level 3 again once you have shown the second factor once more.
faktor-seit = Set up { $zeit }
faktor-app = App with codes
faktor-einrichten = Set up an app with codes
faktor-neu = Set up another device
faktor-entfernen = Remove the app with codes
faktor-qr = QR code for your app. The secret also stands beside it as text.
faktor-scannen = Scan the code with your app. Any app for one-time codes (TOTP) will do.
faktor-tippen = Or type this secret into the app:
faktor-code = Code from the app
faktor-code-hinweis = Six digits. Each code is valid once.
faktor-bestaetigen = Finish setting up

bestaetigen-titel = Please confirm that it is you
bestaetigen-wer = Prove once more who you are
bestaetigen-text = What you are about to do cannot be taken back, changes how you prove who you are, or concerns specially protected data. So we ask once more.
bestaetigen-knopf = Confirm

abgemeldet-titel = You are logged out
abgemeldet-text = Nobody is logged in to eAkte on this device any more.
abgemeldet-knopf = Log in again

meldung-passwort = Your password is changed. Your other logins and your tokens have ended.
meldung-token-beendet = The token has ended.
meldung-faktor = The second factor is set up. Your other logins have ended.
meldung-faktor-weg = The second factor is removed.
meldung-sitzung-beendet = The login has ended.
meldung-sitzungen-beendet = All other logins have ended.

fehler-429 = Too many tries
fehler-429-text = There were too many failed tries, or too many are logging in just now.
fehler-429-tun = Wait that long, then try again.

anmelden-anbieter = Log in with { $name }
anmelden-mit-passwort = Log in with a password of eAkte
bestaetigen-anbieter = Confirm at { $name }
abgemeldet-anbieter = Log out of { $name }, too
abgemeldet-anbieter-text = You are logged out here. You are now taken to { $name }, to be logged out there, too.

oidc-unerreichbar = The login service does not answer properly just now. Try again in a few minutes; if it stays so, tell the operators.
oidc-abgelaufen = This login is no longer valid: it was used already, took longer than ten minutes or began in another browser. Start again.
oidc-fremd = The answer belongs to another login. Start again. If you came here by a link in a message, do not follow it.
oidc-aussteller = The answer comes from another login service than the one agreed on. Tell the operators.
oidc-abgebrochen = You gave up the login. Nothing happened.
oidc-abgelehnt = The login service refused. Try again; if it stays so, tell the operators.
oidc-code = The login service does not take this answer: it was used already or is too old. Start again.
oidc-token-abgelaufen = What the login service vouches for has expired. Start again; if it stays so, clocks are wrong and the operators must look.
oidc-nonce = What the login service vouches for belongs to another login. Start again.
oidc-token = What the login service vouches for is not valid. Start again; if it stays so, tell the operators.
oidc-nicht-frisch = The login service did not confirm that you have just proved who you are, with a second factor where one is demanded. Try again.
oidc-andere-person = Somebody else proved who they are at the login service than is logged in here. Log in there under your own name.
oidc-unbekannt = The login service knows you, eAkte does not yet. Ask your administration to add you.
oidc-vergeben = Another account of the login service has come under your name so far. The operators must find out which one holds.
oidc-ohne-rolle = You are locked or have no role today. Turn to your administration.

eingabe-passwort-dasselbe = Choose another password than the current one.
eingabe-einmalpasswort-abgelaufen = The one-time password has expired. Ask the operators for a new one.
eingabe-code-falsch = The code is wrong. Enter the one your app shows right now, and check the device's clock.
eingabe-code-benutzt = This code was used already. Wait for the next one.
eingabe-code-ohne-token = Only a token takes the code (Authorization: Bearer). A certificate has no second factor.
eingabe-code-keine-app = A token is confirmed with the code of an app, and you have set up none; a passkey is not enough here. Set up the app in the browser under “Account and logins”.
eingabe-faktor-pflicht = Your account demands a second factor. You can set up another device, but not do without.
problem-bestaetigung = Confirmation needed
problem-bestaetigung-text = This step demands that you prove once more who you are: in the browser or, where a token is enough, with the code of your second factor to /api/v1/bestaetigung.
