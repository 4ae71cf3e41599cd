// A letter is drafted, handed on, given back, signed by the lead and sent; nothing of it changes past that.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, day, fileOne, path, send } from '../schritte.mjs';

const timeout = 180_000; // ms
const id = '[0-9a-f-]{36}';

/** Axe finds nothing, and nothing scrolls sideways on a phone. */
async function assertUsable(page) {
  // Before measuring: axe itself tries inline styles, which our policy refuses.
  assert.deepEqual(page.complaints, []);
  await assertAccessible(page);
  await page.setViewportSize({ width: 390, height: 900 });
  await assertNoSidewaysScrolling(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  page.complaints.length = 0;
}

/** Hands the Dokument to the lead, due today. */
async function handOn(page, dokument, script) {
  await page.goto(dokument);
  await Promise.all([page.waitForEvent('load'), page.locator(`main a[href="${dokument}/geschaeftsgang"]`).click()]);
  const names = await page.locator('select[name=schluss] option').allInnerTexts();
  assert.ok(!names.some((n) => /Jana/.test(n)), 'nobody signs their own letter finally');
  await choose(page, 'select[name=schluss]', /Theo Aktenberg/);
  await page.locator('input[name=termin]').last().fill(day(0));
  await page.locator('input[name=vermerk]').last().fill('Berechnung liegt bei');
  if (script) await assertUsable(page);
  await send(page, `${dokument}/geschaeftsgang`);
  assert.equal(path(page), dokument);
  assert.match(await page.innerText('main'), /Im Geschäftsgang/);
}

/** Opens what waits on the Arbeitsplatz. */
async function openWaiting(page, dokument) {
  await page.goto('/');
  const link = page.locator(`section[aria-labelledby=zu-zeichnen] a[href^="${dokument}"]`);
  await Promise.all([page.waitForEvent('load'), link.click()]);
  assert.match(await page.innerText('main'), /Sie sind an der Reihe: Schlusszeichnung/);
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`a letter is given back, handed on again, signed by the lead and sent, ${how}`, { timeout }, async () => {
    const worker = await pageOf(people.fachkraft, { script });
    const lead = await pageOf(people.leitung, { script });
    const file = { name: 'Bescheid.txt', mimeType: 'text/plain', buffer: Buffer.from('Ihnen wird Hilfe zur Pflege bewilligt.\n') };
    const akte = await fileOne(worker, `Bescheid ${script ? 'Amsel' : 'Drossel'} ${Date.now()}`, file);
    await worker.goto(akte);
    const links = await worker.$$eval('main a[href]', (all) => all.map((a) => a.getAttribute('href')));
    const dokument = links.find((href) => new RegExp(`^/dokumente/${id}$`).test(href));

    await handOn(worker, dokument, script);
    assert.equal(await worker.locator('input[name=datei]').count(), 0, 'no new version while it is being signed');
    await openWaiting(lead, dokument);
    if (script) await assertUsable(lead);
    const back = lead.locator('form:has(input[name=rueckgabe])');
    await lead.locator('details:has(input[name=rueckgabe]) > summary').click();
    await back.locator('input[name=rueckgabe]').fill('Die Frist fehlt');
    await Promise.all([lead.waitForEvent('load'), back.locator('button[type=submit]').click()]);
    assert.match(await lead.innerText('main'), /Zurückgegeben[\s\S]*Die Frist fehlt/);

    await handOn(worker, dokument, false);
    await openWaiting(lead, dokument);
    const sign = lead.locator('form:has(input[name=ergebnis][value=gezeichnet])');
    await Promise.all([lead.waitForEvent('load'), sign.locator('button[type=submit]').click()]);
    assert.match(await lead.innerText('main'), /Schlussgezeichnet/);

    // A change after the signature comes back with the reason.
    await worker.goto(`${dokument}/aendern`);
    await worker.locator('input[name=betreff]').last().fill('Anders');
    await send(worker, `${dokument}/betreff`);
    assert.match(await worker.innerText('main'), /schlussgezeichnet und bleibt unverändert/);

    await worker.goto(dokument);
    await choose(worker, 'select[name=versandart]', /Post/);
    await worker.locator('input[name=empfaenger]').last().fill('Erika Muster');
    await send(worker, `${dokument}/versand`);
    assert.match(await worker.innerText('main'), /Versandt[\s\S]*an Erika Muster/);
    if (script) await assertUsable(worker);
    await worker.goto(akte);
    assert.match(await worker.innerText('main'), /Versandt/);
    await worker.context().close();
    await lead.context().close();
  });
}
