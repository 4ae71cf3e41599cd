# Passkeys: a second factor beside the codes of an app.

passkey-titel = Passkeys
passkey-unter = Instead of a code: you confirm with a security key, your phone or your computer, by PIN, finger or face. A forged login page can do nothing with it.
passkey-liste = My passkeys
passkey-seit = set up { $zeit }
passkey-zuletzt = last used { $zeit }
passkey-nie-benutzt = not used yet
passkey-woanders = holds only at { $adresse }
passkey-beenden = End
passkey-beenden-label = End passkey: { $name }
passkey-letzter = Your account demands a second factor. You can end this one only when you have another.
passkey-neu = New passkey
passkey-name = Name
passkey-name-hinweis = By which you recognise it, such as “office phone”.
passkey-einrichten = Set up passkey
passkey-oder = Or a passkey
passkey-anmelden = Log in with a passkey
passkey-bestaetigen = Confirm with a passkey
passkey-anmelden-unter = Confirm with one of your passkeys.
passkey-nicht = Passkeys work only with JavaScript, in a browser that knows them, and at { $adresse }.
passkey-nie = No passkeys work at this address: for them the service needs a name with https. On your own computer “localhost” in place of the IP address is enough.
passkey-keiner-hier = Your passkeys do not hold at this address. Log in where you set them up, or ask the operators for a one-time password.
passkey-abgebrochen = It did not work: given up, waited too long, or the device has no matching passkey. Try again.
passkey-da = This device already has a passkey for you.

meldung-passkey = The passkey is set up. Your other logins have ended.
meldung-passkey-weg = The passkey has ended.

