nav-notfall = Emergency access
notfall-unter = Open for an hour a file that nobody else opens for you. Data protection is told at once, and somebody else reviews it within five days.
notfall-neu = Open a file in an emergency
notfall-neu-text = Only if somebody may come to harm and the responsible office cannot be reached. You see this one file for 60 minutes and change nothing. Every look is recorded with your name and your reason. Files you are excluded from stay closed.
notfall-ohne-faktor = You need a second factor for this.
notfall-faktor-alt = Show your second factor first; that holds for five minutes.
notfall-zweck = First choose the purpose the file belongs to, at the top right.
notfall-aktenzeichen = File number
notfall-aktenzeichen-hinweis = In full, as it stands on the letter.
notfall-welche = Which file?
notfall-mehrere = Several files have this number. Choose the one you mean.
notfall-grund = What has happened, and why can it not wait?
notfall-grund-hinweis = At least 15 characters. Data protection reads this sentence; say no more about the person than needed.
notfall-knopf = Open in an emergency
notfall-fehler = This is not possible
notfall-nicht-moeglich = This file does not open to you in an emergency either: it does not exist, or belongs to another purpose or office, or is protected from you. Check the file number and the purpose.
notfall-offen = To be reviewed
notfall-offen-leer = Nothing to review
notfall-offen-leer-text = Here stand emergency accesses of your organisation and to its files.
notfall-eigene = Your emergency accesses
notfall-keiner = No emergency access
notfall-keiner-text = Whoever is entitled to emergency access opens a file here.
notfall-geprueft = Reviewed
notfall-frist = to be reviewed by { $datum }
notfall-laeuft = Running
notfall-ueberfaellig = Review overdue
notfall-ungeprueft = To be reviewed
notfall-berechtigt = Was right
notfall-unberechtigt = Was not right
notfall-titel = Emergency access
notfall-angaben = What happened
notfall-wer = Who
notfall-akte = File
notfall-zeit = Time
notfall-grund-wort = Reason
notfall-pruefung = Review
notfall-frist-wort = To be reviewed by
notfall-beenden = End emergency access
notfall-blicke = What was looked at
notfall-blicke-text = From the read log, as long as it is kept. Documents are counted, not named.
notfall-blicke-leer = Nothing was looked at.
notfall-dokument = document { $nummer }
notfall-urteil = Review
notfall-ergebnis = Finding
notfall-vermerk = Note
notfall-vermerk-hinweis = What you base this on, and what follows from it.
notfall-urteil-knopf = Record the review
notfall-banner = Emergency access is running
notfall-banner-bis = Emergency access until { $zeit }
notfall-banner-text = Every look into this file is recorded.
notfall-warten = { $anzahl ->
    [one] One emergency access waits for your review.
   *[other] { $anzahl } emergency accesses wait for your review.
 }
notfall-warten-ueberfaellig = { $anzahl ->
    [one] One emergency access waits for your review, and is overdue.
   *[other] { $anzahl } emergency accesses wait for your review, { $ueberfaellig } of them overdue.
 }
notfall-warten-link = To the review
eingabe-notfall-faktor = You need a second factor for this. Set it up under “Account and logins” and log in with it.
eingabe-notfall-text = Write 1 to { $zeichen } characters in one line.
eingabe-notfall-ergebnis = Choose whether the emergency access was right.
meldung-notfall = The file is open to you for an hour. Data protection knows.
meldung-notfall-beendet = The emergency access has ended.
meldung-notfall-geprueft = The review is recorded.
notfall-offene = Open in an emergency
notfall-offen-bis = open until { $zeit }
notfall-anderer-zweck = The file opens under another of your purposes. Change to:
