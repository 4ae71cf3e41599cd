// Every page for every width, light and dark, with and without our JavaScript.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newPage, pageOf, people } from '../harness.mjs';
import {
  assertAccessible, assertContrast, assertCurrentTabInSight, assertNoSidewaysScrolling, assertTabStopsVisible, assertTextSpacing,
} from '../pruefen.mjs';
import { choose, fileOne, pdf, send } from '../schritte.mjs';

const { fachkraft } = people;
const timeout = 120_000; // ms

/** The address of the first link on `path` that matches. */
async function firstLink(path, pattern, who = fachkraft) {
  const page = await pageOf(who);
  await page.goto(path);
  const addresses = await page.$$eval('main a[href]', (links) => links.map((a) => a.getAttribute('href')));
  await page.context().close();
  const found = addresses.find((address) => pattern.test(address));
  assert.ok(found, `${path} links to nothing like ${pattern}`);
  return found;
}

const id = '[0-9a-f-]{36}';
let found;
/** An Akte with a Dokument that the case worker may change: { akte, dokument }. */
function example() {
  found ??= (async () => {
    const akte = await firstLink('/akten?status=in_bearbeitung', new RegExp(`^/akten/${id}$`));
    return { akte, dokument: await firstLink(akte, new RegExp(`^/dokumente/${id}$`)) };
  })();
  return found;
}
let handedOn;
/** A Dokument that waits for the lead's signature. */
function waiting() {
  handedOn ??= (async () => {
    const page = await pageOf(fachkraft);
    const file = { name: 'Bescheid.txt', mimeType: 'text/plain', buffer: Buffer.from('Ihnen wird Hilfe zur Pflege bewilligt.\n') };
    const dokument = await firstLink(await fileOne(page, 'Zur Zeichnung', file), new RegExp(`^/dokumente/${id}$`));
    await page.goto(`${dokument}/geschaeftsgang`);
    await choose(page, 'select[name=schluss]', /Theo Aktenberg/);
    await send(page, `${dokument}/geschaeftsgang`);
    await page.context().close();
    return dokument;
  })();
  return handedOn;
}
let drawn;
/** The page on which a Dokument with pages is redacted. */
function redacting() {
  drawn ??= (async () => {
    const page = await pageOf(fachkraft);
    const file = { name: 'Antrag.pdf', mimeType: 'application/pdf', buffer: pdf('Nachbarin Meier') };
    const dokument = await firstLink(await fileOne(page, 'Zur Einsicht', file), new RegExp(`^/dokumente/${id}$`));
    await page.context().close();
    return `${dokument}/schwaerzen`;
  })();
  return drawn;
}
const ofAkte = (rest) => async () => (await example()).akte + rest;
const ofDokument = (rest) => async () => (await example()).dokument + rest;

let delivery;
/** The form of a batch for an Akte that was worked on last. */
function toDeliver() {
  delivery ??= (async () => {
    const page = await pageOf(fachkraft);
    const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Antrag.\n') };
    const akte = await fileOne(page, 'Mit Papier', file);
    await page.context().close();
    return firstLink('/scanstapel/neu', new RegExp(`^/scanstapel/neu\\?.*${akte.split('/').pop()}`));
  })();
  return delivery;
}

const asLeitung = (options) => pageOf(people.leitung, options);
const asAdmin = (options) => pageOf(people.admin, options);

const pages = {
  Anmelden: { path: () => '/anmelden', open: newPage },
  Abgemeldet: { path: () => '/abgemeldet', open: newPage },
  Arbeitsplatz: { path: () => '/' },
  'Arbeitsplatz des Archivs': { path: () => '/', open: (options) => pageOf(people.archivarin, options) },
  Konto: { path: () => '/konto' },
  Bestätigen: { path: () => '/bestaetigen?ziel=/konto' },
  Menü: { path: () => '/menue' },
  Aktenplan: { path: () => '/aktenplan' },
  Akten: { path: () => '/akten' },
  'Akte anlegen': { path: () => '/akten/neu' },
  Akte: { path: ofAkte('') },
  Dokumente: { path: ofAkte('/dokumente') },
  Ablegen: { path: ofAkte('/ablegen') },
  'Akte ändern': { path: ofAkte('/aendern') },
  'Vorgang anlegen': { path: ofAkte('/vorgaenge/neu') },
  Verlauf: { path: ofAkte('/verlauf') },
  Freigaben: { path: ofAkte('/freigaben') },
  'Arbeitsplatz, mit Freigaben, die warten': { path: () => '/', open: asLeitung },
  'Freigaben, eine wartet': {
    path: () => firstLink('/', new RegExp(`^/akten/${id}/freigaben$`), people.leitung), open: asLeitung,
  },
  'Freigabe erteilen': { path: ofAkte('/freigaben/neu') },
  Fristen: { path: ofAkte('/fristen') },
  Wiedervorlagen: { path: () => '/wiedervorlagen' },
  Zuständigkeitswechsel: { path: ofAkte('/zustaendigkeit') },
  'Ergebnis der Prüfung': { path: ofAkte('/pruefung') },
  Dokument: { path: ofDokument('') },
  'Dokument ändern': { path: ofDokument('/aendern') },
  'Dokument in den Geschäftsgang': { path: ofDokument('/geschaeftsgang') },
  'Dokument schwärzen': { path: redacting },
  'Dokument, zu zeichnen': { path: waiting, open: asLeitung },
  Suche: { path: () => '/suche?q=Antrag' },
  'Suche ohne Treffer': { path: () => '/suche?q=xqzwvy' },
  'Mit mir geteilt': { path: () => '/geteilt' },
  'Kette prüfen': { path: () => '/pruefung' },
  'Dokument in eine andere Akte': { path: ofDokument('/abgeben?kennzeichen=gibtsnicht') },
  Import: { path: () => '/import', open: (options) => pageOf(people.archivarin, options) },
  Aussonderung: { path: () => '/aussonderung' },
  'Aussonderung, das Archiv': { path: () => '/aussonderung', open: (options) => pageOf(people.archivarin, options) },
  'Aussonderung einer Akte': { path: ofAkte('/aussonderung') },
  Löschungen: { path: () => '/loeschungen' },
  'Löschungen, mit Freigabe': { path: () => '/loeschungen', open: (options) => pageOf(people.zweite, options) },
  'Löschung beantragen': { path: ofAkte('/loeschung') },
  Schutz: { path: ofAkte('/schutz') },
  'Widerspruch nach § 76 SGB X': { path: ofAkte('/medizinwiderspruch') },
  'Schutz eines Dokuments': { path: ofDokument('/schutz') },
  Vertretung: { path: () => '/vertretung' },
  Vereinbarungen: { path: () => '/vereinbarungen', open: asLeitung },
  Verzeichnis: { path: () => '/register', open: asLeitung },
  Verwaltung: { path: () => '/verwaltung', open: asAdmin },
  'Person in der Verwaltung': {
    path: () => firstLink('/verwaltung', new RegExp(`^/verwaltung/nutzer/${id}$`), people.admin), open: asAdmin,
  },
  'Verwaltung, als zweite Person': { path: () => '/verwaltung', open: asLeitung },
  Regelwerk: { path: () => '/verwaltung/regelwerk', open: asLeitung },
  'Warum darf ich das?': { path: ofAkte('/warum') },
  'Warum darf ich das, bei einem Dokument': { path: ofDokument('/warum') },
  'Wer kann das sehen?': { path: ofAkte('/wer') },
  Zugriffe: { path: ofAkte('/zugriffe'), open: asLeitung },
  Auskunft: { path: () => '/auskunft', open: asLeitung },
  Scanstapel: { path: () => '/scanstapel', open: asLeitung },
  'Scanstapel anliefern, wohin': { path: () => '/scanstapel/neu' },
  'Scanstapel anliefern': { path: toDeliver },
  Notfallzugriff: { path: () => '/notfall', open: (options) => pageOf(people.datenschutz, options) },
  'Fehler der Schnittstelle': { path: () => '/hilfe/fehler' },
  Hilfe: { path: () => '/hilfe' },
  Tastenkürzel: { path: () => '/tastenkuerzel' },
  Barrierefreiheit: { path: () => '/barrierefreiheit' },
};

// Side by side: much of each test is waiting for the browser.
describe('each page', { concurrency: 3 }, () => {
  for (const [name, { path, open = (options) => pageOf(fachkraft, options) }] of Object.entries(pages)) {
    const visit = async (options, look) => {
      const page = await open(options);
      const answer = await page.goto(await path());
      assert.equal(answer.status(), 200, page.url());
      // Before measuring: axe itself tries inline styles, which our policy refuses.
      assert.deepEqual(page.complaints, [], page.url());
      await look(page);
      await page.context().close();
    };

    const accessible = async (page) => {
      await assertNoSidewaysScrolling(page);
      await assertAccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await assertContrast(page);
    };
    test(`${name}: at a desk axe finds nothing, each tab stop can be seen and wider text is not cut off`, { timeout }, () =>
      visit({}, async (page) => {
        await accessible(page);
        await assertTabStopsVisible(page);
        await assertTextSpacing(page);
      }));

    test(`${name}: on a phone axe finds nothing, and at 400 % zoom nothing scrolls sideways`, { timeout }, () =>
      visit({ width: 390 }, async (page) => {
        await assertCurrentTabInSight(page);
        await accessible(page);
        // No rule of the style sheets lies between these widths: axe would find the same.
        await page.setViewportSize({ width: 320, height: 256 });
        await assertNoSidewaysScrolling(page);
      }));

    test(`${name}: the same without JavaScript`, { timeout }, () =>
      visit({ width: 390, ownScript: false }, async (page) => {
        await assertNoSidewaysScrolling(page);
        await assertAccessible(page);
      }));
  }
});
