// An erasure, from the request to the second approval, without JavaScript; and what a wrong password says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people, sampleLogin } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { fileOne, path, send } from '../schritte.mjs';

const timeout = 600_000; // ms: only ends what hangs

/** Sends the form at `form` with these fields. */
async function submit(page, form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`form[action$="${form}"] [name=${name}]`);
    if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await send(page, form);
}

/** Opens the menu of the approval and sends it. */
async function approve(page, fields) {
  const details = page.locator('details:has(form[action$="/freigeben"])').first();
  if (await details.getAttribute('open') === null) await details.locator('summary').click();
  await submit(page, '/freigeben', fields);
}

test('two people erase a Dokument; a wrong password says so at its field and erases nothing', { timeout }, async () => {
  const worker = await pageOf(people.fachkraft);
  const file = { name: 'Irrläufer.txt', mimeType: 'text/plain', buffer: Buffer.from('Gehört einer anderen Person.\n') };
  const akte = await fileOne(worker, `Löschung ${Date.now()}`, file);
  const dokument = await worker.locator('main a[href^="/dokumente/"]').first().getAttribute('href');
  await worker.goto(`${akte}/loeschung`);
  const ziel = await worker.locator('select[name=ziel] option[value^=dokument]').first().getAttribute('value');
  const grundlage = await worker.locator('select[name=grundlage] option').nth(1).getAttribute('value');
  await submit(worker, '/loeschung', { ziel, grundlage, begruendung: 'Falsche Akte' });
  assert.equal(path(worker), '/loeschungen');

  // Without our script: the menus and forms are the browser's own. axe needs JavaScript.
  const options = { width: 390, ownScript: false };
  const [first, second] = [await pageOf(people.erste, options), await pageOf(people.zweite, options)];
  const [one, two] = [await sampleLogin(people.erste), await sampleLogin(people.zweite)];
  for (const [page, login] of [[first, one], [second, two]]) {
    await page.goto('/loeschungen');
    await submit(page, '/loeschungen/schluessel', { passwort: 'falsch-falsch' });
    assert.match(await page.innerText('#schluessel-passwort-fehler'), /Passwort/);
    await assertAccessible(page);
    await submit(page, '/loeschungen/schluessel', { passwort: login.passwort });
    assert.match(await page.innerText('main'), /Freigabeschlüssel ist eingerichtet/);
  }
  await first.goto('/loeschungen');
  const zweite = await first.locator('select[name=zweite] option').nth(1).getAttribute('value');
  await approve(first, { zweite, passwort: 'falsch-falsch' });
  assert.match(await first.innerText('.eingabe.falsch'), /Passwort stimmt nicht/);
  assert.equal(await first.locator('select[name=zweite]').inputValue(), zweite);
  await assertAccessible(first);
  await assertNoSidewaysScrolling(first);
  await approve(first, { passwort: one.passwort });

  await second.goto('/loeschungen');
  await approve(second, { passwort: 'falsch-falsch' });
  assert.match(await second.innerText('.eingabe.falsch'), /Passwort stimmt nicht/);
  assert.equal((await worker.goto(dokument)).status(), 200);
  await second.goto('/loeschungen');
  await approve(second, { passwort: two.passwort });
  assert.match(await second.innerText('main'), /gelöscht/i);
  assert.equal((await worker.goto(dokument)).status(), 404);
  await worker.goto(`${akte}/pruefung`);
  assert.match(await worker.innerText('#urteil'), /unverändert/);
  for (const page of [worker, first, second]) await page.context().close();
});
