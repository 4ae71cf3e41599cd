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

eingabe-passkey-name = Give the passkey a name: 1 to { $zeichen } characters on one line.
eingabe-passkey-skript = Passkeys work only with JavaScript. Switch it on for this page, or use the code of your app.
eingabe-passkey-ort = None of your passkeys holds at this address.
eingabe-passkey-abgelaufen = This confirmation is no longer valid: it was used already or came too late. Try again.
eingabe-passkey-falsch = This passkey does not hold here. Try again; if it stays so, check the address in the browser.
eingabe-passkey-pin = Your device did not check that it is you. Set up a PIN, a finger or a face there.
eingabe-passkey-art = eAkte does not take this kind of passkey. Use another device.
eingabe-passkey-zaehler = The counter of your passkey does not fit: there may be a copy of it. Log in another way, end it under “Account and logins” and tell the operators.
eingabe-passkey-vorhanden = This passkey is set up already.
eingabe-passkey-zu-viele = Nobody can have more than { $anzahl } passkeys. End one first.
