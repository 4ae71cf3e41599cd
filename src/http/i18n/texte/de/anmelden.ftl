# Login, account, logout.

konto-seite = Konto und Anmeldungen
konto-unter = Wo Sie angemeldet sind und womit Sie sich ausweisen.
konto-sitzungen = Meine Anmeldungen
konto-sitzung-zeiten = angemeldet { $seit }, zuletzt benutzt { $zuletzt }
konto-sitzung-beenden = Beenden
konto-sitzung-beenden-label = Anmeldung beenden: { $geraet }, seit { $zeit }
konto-andere-beenden = Alle anderen Anmeldungen beenden
konto-diese = Diese hier
konto-geraet-unbekannt = Unbekanntes Gerät
konto-weg-passwort = mit Passwort
konto-weg-anbieter = über den Anmeldedienst
konto-mit-faktor = mit zweitem Faktor
konto-tokens = Meine Tokens für Programme
konto-token-seit = erstellt { $seit }
konto-token-bis = gültig bis { $bis }
konto-token-zuletzt = zuletzt benutzt { $zuletzt }
konto-token-nie = noch nicht benutzt
konto-token-beenden-label = Token beenden: { $zweck }, gültig bis { $bis }
konto-passwort = Passwort ändern
konto-passwort-text = Danach enden alle Ihre anderen Anmeldungen und alle Ihre Tokens. Wenn Sie Löschungen freigeben, richten Sie Ihren Freigabeschlüssel neu ein.
konto-passwort-alt = Bisheriges Passwort
konto-passwort-knopf = Passwort ändern

anmelden-neu = Neues Passwort
anmelden-neu-hinweis = Mindestens 12 Zeichen. Ein Satz, den nur Sie kennen, ist gut.
anmelden-passwort-titel = Eigenes Passwort wählen
anmelden-passwort-unter = Sie haben sich mit einem Einmalpasswort angemeldet. Wählen Sie jetzt Ihr eigenes; das Einmalpasswort gilt danach nicht mehr.
anmelden-passwort-knopf = Passwort übernehmen
anmelden-code-titel = Zweiter Faktor
anmelden-code-unter = Geben Sie den Code ein, den Ihre App gerade für eAkte zeigt.

faktor-titel = Zweiter Faktor
faktor-unter = Eine App auf Ihrem Telefon oder Rechner zeigt alle 30 Sekunden einen neuen Code. Wer nur Ihr Passwort kennt, kommt damit nicht hinein.
faktor-fehlt = Akten der Stufen 2 und 3 sehen Sie erst, wenn Sie mit einem zweiten Faktor angemeldet sind.
faktor-fehlt-knopf = Zum zweiten Faktor
faktor-alt = Akten der Stufe 3 sehen Sie erst wieder, wenn Sie den zweiten Faktor noch einmal gezeigt haben.
faktor-seit = Eingerichtet { $zeit }
faktor-app = App mit Codes
faktor-einrichten = App mit Codes einrichten
faktor-neu = Anderes Gerät einrichten
faktor-entfernen = App mit Codes entfernen
faktor-qr = QR-Code für Ihre App. Das Geheimnis steht auch als Text daneben.
faktor-scannen = Lesen Sie den Code mit Ihrer App ein. Jede App für Einmalcodes (TOTP) ist recht.
faktor-tippen = Oder tippen Sie dieses Geheimnis in die App:
faktor-code = Code aus der App
faktor-code-hinweis = Sechs Ziffern. Jeder Code gilt einmal.
faktor-bestaetigen = Einrichten abschließen

bestaetigen-titel = Bitte bestätigen Sie, dass Sie es sind
bestaetigen-wer = Noch einmal ausweisen
bestaetigen-text = Was Sie vorhaben, lässt sich nicht zurücknehmen, ändert, womit Sie sich ausweisen, oder betrifft besonders geschützte Daten. Deshalb fragen wir noch einmal.
bestaetigen-knopf = Bestätigen

abgemeldet-titel = Sie sind abgemeldet
abgemeldet-text = Auf diesem Gerät ist niemand mehr bei eAkte angemeldet.
abgemeldet-knopf = Wieder anmelden

meldung-passwort = Ihr Passwort ist geändert. Ihre anderen Anmeldungen und Ihre Tokens sind beendet.
meldung-token-beendet = Das Token ist beendet.
meldung-faktor = Der zweite Faktor ist eingerichtet. Ihre anderen Anmeldungen sind beendet.
meldung-faktor-weg = Der zweite Faktor ist entfernt.
meldung-sitzung-beendet = Die Anmeldung ist beendet.
meldung-sitzungen-beendet = Alle anderen Anmeldungen sind beendet.

fehler-429 = Zu viele Versuche
fehler-429-text = Es gab zu viele Fehlversuche, oder gerade melden sich zu viele an.
fehler-429-tun = Warten Sie so lange und versuchen Sie es dann noch einmal.

anmelden-anbieter = Mit { $name } anmelden
anmelden-mit-passwort = Mit einem Passwort von eAkte anmelden
bestaetigen-anbieter = Bei { $name } bestätigen
abgemeldet-anbieter = Auch bei { $name } abmelden
abgemeldet-anbieter-text = Hier sind Sie abgemeldet. Gleich geht es zu { $name }, damit Sie auch dort abgemeldet werden.

oidc-unerreichbar = Der Anmeldedienst antwortet gerade nicht richtig. Versuchen Sie es in einigen Minuten noch einmal; bleibt es dabei, sagen Sie dem Betrieb Bescheid.
oidc-abgelaufen = Diese Anmeldung gilt nicht mehr: Sie wurde schon benutzt, dauerte länger als zehn Minuten oder begann in einem anderen Browser. Beginnen Sie von vorn.
oidc-fremd = Die Antwort gehört zu einer anderen Anmeldung. Beginnen Sie von vorn. Kommen Sie über einen Link aus einer Nachricht hierher, folgen Sie ihm nicht.
oidc-aussteller = Die Antwort kommt von einem anderen Anmeldedienst als dem vereinbarten. Sagen Sie dem Betrieb Bescheid.
oidc-abgebrochen = Sie haben die Anmeldung abgebrochen. Es ist nichts geschehen.
oidc-abgelehnt = Der Anmeldedienst hat die Anmeldung abgelehnt. Versuchen Sie es noch einmal; bleibt es dabei, sagen Sie dem Betrieb Bescheid.
oidc-code = Der Anmeldedienst nimmt diese Antwort nicht an: Sie wurde schon benutzt oder ist zu alt. Beginnen Sie von vorn.
oidc-token-abgelaufen = Der Ausweis des Anmeldedienstes ist abgelaufen. Beginnen Sie von vorn; bleibt es dabei, gehen Uhren falsch, und der Betrieb muss nachsehen.
oidc-nonce = Der Ausweis des Anmeldedienstes gehört zu einer anderen Anmeldung. Beginnen Sie von vorn.
oidc-token = Der Ausweis des Anmeldedienstes ist nicht gültig. Beginnen Sie von vorn; bleibt es dabei, sagen Sie dem Betrieb Bescheid.
oidc-nicht-frisch = Der Anmeldedienst hat nicht bestätigt, dass Sie sich gerade eben ausgewiesen haben, mit zweitem Faktor, wo er verlangt ist. Versuchen Sie es noch einmal.
oidc-andere-person = Beim Anmeldedienst hat sich jemand anderes ausgewiesen, als hier angemeldet ist. Melden Sie sich dort mit Ihrem Namen an.
oidc-unbekannt = Der Anmeldedienst kennt Sie, eAkte noch nicht. Bitten Sie Ihre Fachadministration, Sie anzulegen.
oidc-vergeben = Unter Ihrem Namen kam bisher ein anderes Konto des Anmeldedienstes. Der Betrieb muss prüfen, welches gilt.
oidc-ohne-rolle = Sie sind gesperrt oder haben heute keine Rolle. Wenden Sie sich an Ihre Fachadministration.

eingabe-passwort-dasselbe = Wählen Sie ein anderes Passwort als das bisherige.
eingabe-einmalpasswort-abgelaufen = Das Einmalpasswort ist abgelaufen. Bitten Sie den Betrieb um ein neues.
eingabe-code-falsch = Der Code stimmt nicht. Geben Sie den ein, den Ihre App gerade zeigt, und prüfen Sie die Uhr des Geräts.
eingabe-code-benutzt = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten.
eingabe-code-ohne-token = Den Code nimmt nur ein Token (Authorization: Bearer). Ein Zertifikat hat keinen zweiten Faktor.
eingabe-code-keine-app = Ein Token bestätigen Sie mit dem Code einer App, und Sie haben keine eingerichtet; ein Passkey genügt hier nicht. Richten Sie die App im Browser unter „Konto und Anmeldungen“ ein.
eingabe-faktor-pflicht = Ihr Zugang verlangt einen zweiten Faktor. Sie können ein anderes Gerät einrichten, aber nicht ganz darauf verzichten.
problem-bestaetigung = Bestätigung nötig
problem-bestaetigung-text = Dieser Schritt verlangt, dass Sie sich noch einmal ausweisen: im Browser, oder, wo ein Token genügt, mit dem Code Ihres zweiten Faktors an /api/v1/bestaetigung.
