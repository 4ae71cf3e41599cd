// Ten years later: a closed Akte is held, offered, appraised and made into a package; with and without JavaScript.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, path, send } from '../schritte.mjs';

const timeout = 180_000; // ms

/** An Akte that another system closed in 2010, as an xdomea message without files. */
function closedIn2010(betreff) {
  const element = (name, inhalt) => `<xdomea:${name}>${inhalt}</xdomea:${name}>`;
  const stelle = (name, wer) => element(name, element('Institution', element('Name', wer)));
  const kopf = element('Kopf', [
    element('ProzessID', randomUUID()),
    element('Nachrichtentyp', '<code>0503</code>'),
    element('Erstellungszeitpunkt', '2011-01-15T10:00:00+01:00'),
    stelle('Absender', 'Altsystem'),
    stelle('Empfaenger', 'Kreis Borken'),
    element('Importbestaetigung', '1'),
    element('RueckmeldungArchivkennung', '0'),
    element('Empfangsbestaetigung', '0'),
  ].join(''));
  const akte = element('Akte', [
    element('Identifikation', element('ID', randomUUID())),
    element('AllgemeineMetadaten', element('Betreff', betreff)),
    element('ZdA', '1'),
    element('ZdADatum', '2010-05-07'),
  ].join(''));
  const wurzel = 'Aussonderung.Aussonderung.0503';
  return `<?xml version="1.0" encoding="UTF-8"?><xdomea:${wurzel} xmlns:xdomea="urn:xoev-de:xdomea:schema:3.0.0">`
    + `${kopf}${element('Schriftgutobjekt', akte)}</xdomea:${wurzel}>`;
}

/** Imports it; resolves with its path. */
async function imported(page, betreff) {
  await page.goto('/import');
  await choose(page, 'select[name=plan]', /pflege/);
  await page.locator('input[type=file]').last().setInputFiles({
    name: 'alt.xml', mimeType: 'application/xml', buffer: Buffer.from(closedIn2010(betreff)),
  });
  await send(page, '/import');
  const akte = await page.locator('main a[href^="/akten/"]').first().getAttribute('href');
  assert.match(akte, /^\/akten\/[0-9a-f-]{36}$/);
  return akte;
}

/** Works for the archive from now on. */
async function archivierung(page) {
  await page.goto('/menue');
  await choose(page, 'main select[name=zweck]', /archiv/);
  await Promise.all([page.waitForEvent('load'), page.locator('main form[action="/zweck"] button[type=submit]').click()]);
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`an Akte is held, offered, appraised and packed for the archive, ${how}`, { timeout }, async () => {
    const worker = await pageOf(people.fachkraft, { script });
    const archivist = await pageOf(people.archivarin, { script });
    await archivierung(archivist);
    const betreff = `Altfall ${script ? 'Ahorn' : 'Buche'} ${Date.now()}`;
    const akte = await imported(worker, betreff);

    // Held: it is due, but not to be chosen.
    await worker.goto(`${akte}/aussonderung`);
    await worker.locator('#sperre-grund').fill('Klage S 12 SO 7/26');
    await send(worker, '/sperren');
    assert.match(await worker.innerText('main'), /Gesperrt[\s\S]*Klage S 12 SO 7\/26|Klage S 12 SO 7\/26[\s\S]*Gesperrt/);
    if (script) await assertAccessible(worker);
    await worker.setViewportSize({ width: 390, height: 800 });
    await assertNoSidewaysScrolling(worker);
    await worker.setViewportSize({ width: 1440, height: 900 });
    await worker.goto('/aussonderung');
    const due = worker.locator('label.haken', { hasText: betreff });
    assert.equal(await due.count(), 0);
    await worker.goto(`${akte}/aussonderung`);
    await worker.locator('details:has(form[action$="/aufheben"]) summary').click();
    await worker.locator('form[action$="/aufheben"] input[name=grund]').fill('Urteil rechtskräftig');
    await send(worker, '/aufheben');

    await worker.goto('/aussonderung');
    await send(worker, '/anbieten');
    assert.match(await worker.innerText('main'), /Wählen Sie mindestens eine Akte/);
    await due.locator('input').check();
    await send(worker, '/anbieten');
    assert.equal(path(worker), '/aussonderung');
    const group = worker.locator('section.karte', { has: worker.locator('h2', { hasText: 'Angebot vom' }), hasText: betreff });
    assert.match(await group.innerText(), /Wartet auf Bewertung/);

    // The archive decides by metadata; the content stays closed. Its Arbeitsplatz says that something waits.
    await archivist.goto('/');
    assert.match(await archivist.innerText('main'), /wartet auf Ihre Bewertung|warten auf Ihre Bewertung/);
    if (script) await assertAccessible(archivist);
    await archivist.goto('/aussonderung');
    if (script) await assertAccessible(archivist);
    await archivist.setViewportSize({ width: 390, height: 800 });
    await assertNoSidewaysScrolling(archivist);
    const name = akte.split('/').at(-1);
    await archivist.locator(`select[name="${name}"]`).selectOption('A');
    await archivist.locator('input[name=begruendung]').fill('Beispielfall');
    await send(archivist, '/bewerten');
    assert.match(await archivist.innerText('main'), /Die Bewertung ist festgehalten/);

    await worker.goto('/aussonderung');
    assert.match(await group.innerText(), /Archivwürdig \(A\)/);
    const [download] = await Promise.all([
      worker.waitForEvent('download'),
      group.locator('form[action$="/paket"] button[type=submit]').click(),
    ]);
    assert.match(download.suggestedFilename(), /^[0-9a-f-]{36}_Aussonderung\.Aussonderung\.0503\.zip$/);
    await worker.goto('/aussonderung');
    assert.match(await group.innerText(), /Abgegeben, wartet auf Bestätigung/);
    assert.match(await group.innerText(), /Neues Paket erstellen \(ersetzt das vom \d\d\.\d\d\.\d{4}\)/);

    // What is no answer of the archive says so at its field.
    await worker.locator('input[name=datei]').setInputFiles({ name: '0506.xml', mimeType: 'application/xml', buffer: Buffer.from('<kaputt') });
    await send(worker, '/antwort');
    assert.ok(await worker.locator('#datei-fehler').count());
    if (script) await assertAccessible(worker);
    await worker.goto(akte);
    assert.match(await worker.innerText('main'), /Abgegeben, wartet auf Bestätigung/);
    await worker.context().close();
    await archivist.context().close();
  });
}
