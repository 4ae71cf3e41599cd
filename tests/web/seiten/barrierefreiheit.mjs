// Every page for every width, light and dark, with and without our JavaScript.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, pageOf, widths } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling, assertTabStopsVisible, assertTextSpacing } from '../pruefen.mjs';

const fachkraft = /sachbearbeitung/i;

/** The address of the first link on `path` that matches. */
async function firstLink(path, pattern) {
  const page = await pageOf(fachkraft);
  await page.goto(path);
  const addresses = await page.$$eval('main a[href]', (links) => links.map((a) => a.getAttribute('href')));
  await page.context().close();
  const found = addresses.find((address) => pattern.test(address));
  assert.ok(found, `${path} links to nothing like ${pattern}`);
  return found;
}

const akte = () => firstLink('/akten', /^\/akten\/[0-9a-f-]{36}$/);
const pages = {
  Anmelden: { path: () => '/anmelden', open: newPage },
  Arbeitsplatz: { path: () => '/' },
  Aktenplan: { path: () => '/aktenplan' },
  Akten: { path: () => '/akten' },
  Akte: { path: akte },
  Verlauf: { path: async () => `${await akte()}/verlauf` },
  Freigaben: { path: async () => `${await akte()}/freigaben` },
  Dokument: { path: async () => firstLink(await akte(), /^\/dokumente\/[0-9a-f-]{36}$/) },
  Suche: { path: () => '/suche?q=Antrag' },
  'Mit mir geteilt': { path: () => '/geteilt' },
  'Kette prüfen': { path: () => '/pruefung' },
  Import: { path: () => '/import' },
  Hilfe: { path: () => '/hilfe' },
  Tastenkürzel: { path: () => '/tastenkuerzel' },
  Barrierefreiheit: { path: () => '/barrierefreiheit' },
};

for (const [name, { path, open = (options) => pageOf(fachkraft, options) }] of Object.entries(pages)) {
  const visit = async (options, look) => {
    const page = await open(options);
    const answer = await page.goto(await path());
    assert.equal(answer.status(), 200, page.url());
    await look(page);
    assert.deepEqual(page.complaints, [], page.url());
    await page.context().close();
  };

  for (const width of widths) {
    for (const dark of [false, true]) {
      test(`${name}: axe finds nothing and nothing scrolls sideways at ${width} px${dark ? ', dark' : ''}`, () =>
        visit({ width, dark }, async (page) => {
          await assertNoSidewaysScrolling(page);
          await assertAccessible(page);
        }));
    }
  }

  test(`${name}: the same without JavaScript`, () =>
    visit({ width: 390, ownScript: false }, async (page) => {
      await assertNoSidewaysScrolling(page);
      await assertAccessible(page);
    }));

  test(`${name}: each tab stop can be seen and wider text is not cut off`, () =>
    visit({}, async (page) => {
      await assertTabStopsVisible(page);
      await assertTextSpacing(page);
    }));
}
