nav-sprung = Skip to content
nav-haupt = Main menu
nav-pfad = Path
nav-unten = Quick access
nav-start = Start
nav-menue = Menu
nav-arbeitsplatz = My workplace
nav-aktenplan = Filing plan
nav-akten = Files
nav-suche = Search
nav-nachweis = Sharing and proof
nav-geteilt = Shared with me
nav-pruefung = Check the chain
nav-import = xdomea import
nav-hilfe = Help
nav-tasten = Keyboard shortcuts
nav-barrierefreiheit = Accessibility

konto-label = { $name }, purpose { $zweck }: account and settings
konto-zweck = Purpose
konto-zweck-wahl = I am working on
konto-zweck-hinweis = The purpose is recorded with every change. You only see what belongs to it.
konto-zweck-wechseln = Change
konto-abmelden = Log out

einstellung-titel = Settings
einstellung-sprache = Language
einstellung-thema = Appearance
einstellung-tasten = Keyboard shortcuts
einstellung-an = On
einstellung-aus = Off
thema-system = As the device
thema-hell = Light
thema-dunkel = Dark

zeit-heute = today
zeit-gestern = yesterday

formular-freiwillig = optional
formular-bitte-waehlen = Please choose
formular-keine = Not stated
formular-alle = All
formular-abbrechen = Cancel
formular-veraltet = Somebody has changed the file meanwhile; nothing was overwritten. This page shows the new state. Send the form once more if it still fits.
formular-fehler-titel = Please check what you entered

liste-alle = All
liste-anfang = Back to the start
liste-weiter = Next
liste-blaettern = Pages
filter-titel = Filters
filter-anwenden = Apply filters
filter-entfernen = Remove all filters

tasten-unter = One key is enough, without Ctrl or Alt. In input fields the keys write as usual.
taste-suche = Open the search
taste-neu = New: open a file or file a document
taste-weiter = Next document, next page of a list
taste-zurueck = Previous document
taste-esc = Close the account menu

anmelden-titel = Log in
anmelden-unter = The electronic file of your district and its municipalities.
anmelden-name = User name
anmelden-passwort = Password
anmelden-knopf = Log in
anmelden-falsch-titel = Login failed
anmelden-falsch = User name or password is wrong. Please try again.
anmelden-fuss = Every change of a file is recorded and can be proved.
anmelden-beispiele = Sample logins
anmelden-beispiele-passwort = The passwords are in the output of the program you started with.

meldung-abgelegt = The document is filed.
meldung-akte-angelegt = The file is open.
meldung-geaendert = The change is stored.
meldung-vorgang-angelegt = The procedure is open.
meldung-zda = Closed.
meldung-wiedereroeffnet = Reopened.
meldung-storniert = Cancelled. The reason is in the history.
meldung-verschoben = The document now lies in the other procedure.
meldung-fassung = The new version is added.
meldung-freigegeben = The share is granted.
meldung-freigabe-beantragt = The share is asked for. It holds once a second person agrees; who can is named with it.
meldung-freigabe-abgelehnt = The share is not granted. The reason stands in the history.
meldung-widerrufen = The share is revoked.
meldung-zweck = You now work on: { $zweck }.
meldung-gleich = Stored. The view will show it in a few seconds.
meldung-abgegeben = The document now lies in this file. A reference stays in the former one.

warnung = Warning about the log
warnung-verweigert = The log is no longer signed. For now you can only read.
warnung-zurueckgesetzt = The database is in an old state: { $gemerkt } events were signed, { $vorhanden } are there.
warnung-umgeschrieben = The database does not continue the { $gemerkt } events that were signed.
warnung-schluessel = The signer has other keys than the log names.
warnung-tun = Tell your operations team. They must bring back the newest state of the database and find out who changed it.
warnung-stumm = The log has not been signed since { $zeit }.
warnung-stumm-text = You can go on working. The signature follows as soon as the signer runs again. Your operations team should have a look.
