# Passkeys: a second factor beside the codes of an app.

passkey-titel = Passkeys
passkey-unter = Statt eines Codes: Sie bestätigen mit einem Sicherheitsschlüssel, Ihrem Telefon oder Ihrem Rechner, mit PIN, Finger oder Gesicht. Eine nachgemachte Anmeldeseite kann damit nichts anfangen.
passkey-liste = Meine Passkeys
passkey-seit = eingerichtet { $zeit }
passkey-zuletzt = zuletzt benutzt { $zeit }
passkey-nie-benutzt = noch nicht benutzt
passkey-woanders = gilt nur unter { $adresse }
passkey-beenden = Beenden
passkey-beenden-label = Passkey beenden: { $name }
passkey-letzter = Ihr Zugang verlangt einen zweiten Faktor. Diesen können Sie erst beenden, wenn Sie einen anderen haben.
passkey-neu = Neuer Passkey
passkey-name = Name
passkey-name-hinweis = Woran Sie ihn wiedererkennen, zum Beispiel „Diensthandy“.
passkey-einrichten = Passkey einrichten
passkey-oder = Oder ein Passkey
passkey-anmelden = Mit Passkey anmelden
passkey-bestaetigen = Mit Passkey bestätigen
passkey-anmelden-unter = Bestätigen Sie mit einem Ihrer Passkeys.
passkey-nicht = Passkeys gehen nur mit JavaScript, in einem Browser, der sie kennt, und unter { $adresse }.
passkey-nie = Unter dieser Adresse gehen keine Passkeys: Der Dienst braucht dafür einen Namen mit https. Auf dem eigenen Rechner genügt „localhost“ statt der IP-Adresse.
passkey-keiner-hier = Ihre Passkeys gelten nicht unter dieser Adresse. Melden Sie sich dort an, wo Sie sie eingerichtet haben, oder bitten Sie den Betrieb um ein Einmalpasswort.
passkey-abgebrochen = Es hat nicht geklappt: abgebrochen, zu lange gewartet, oder das Gerät hat keinen passenden Passkey. Versuchen Sie es noch einmal.
passkey-da = Dieses Gerät hat schon einen Passkey für Sie.

meldung-passkey = Der Passkey ist eingerichtet. Ihre anderen Anmeldungen sind beendet.
meldung-passkey-weg = Der Passkey ist beendet.

