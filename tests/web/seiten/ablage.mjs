// Filing on the page of an Akte: dropped or chosen, what went out is not filed as what came in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, fileOne } from '../schritte.mjs';

const timeout = 180_000; // ms

/** Drops a text file on the area, as a mouse does. */
async function drop(page, name) {
  const data = await page.evaluateHandle((file) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['Guten Tag\n'], file, { type: 'text/plain' }));
    return transfer;
  }, name);
  await page.dispatchEvent('section.ablage', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('section.ablage', 'drop', { dataTransfer: data });
}

for (const script of [true, false]) {
  const how = script ? 'dropped' : 'chosen without JavaScript';
  test(`a file says which way it went, ${how}`, { timeout }, async () => {
    const page = await pageOf(people.fachkraft, { script });
    const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Antrag.\n') };
    const akte = await fileOne(page, `Richtung ${script ? 'mit' : 'ohne'} ${Date.now()}`, file);
    await page.goto(akte);
    const form = page.locator('section.ablage form');
    // Most of what is filed came in.
    assert.equal(await form.locator('select[name=richtung]').inputValue(), 'eingang');
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await assertNoSidewaysScrolling(page);
    }
    const name = `Bescheid ${script}.txt`;
    if (script) await drop(page, name);
    else await form.locator('input[type=file]').setInputFiles({ ...file, name });
    await choose(page, 'section.ablage select[name=vorgang]');
    await choose(page, 'section.ablage select[name=klasse]', /bescheid/);
    await choose(page, 'section.ablage select[name=richtung]', /ausgang/);
    await Promise.all([page.waitForEvent('load'), form.locator('button[type=submit]').click()]);
    const link = page.locator('main a[href^="/dokumente/"]', { hasText: `Bescheid ${script}` }).first();
    await page.goto((await link.getAttribute('href')).split('?')[0]);
    assert.match(await page.innerText('main'), /Richtung\s+Ausgang/);
    await page.context().close();
  });
}

test('of several files one that is refused does not take the others with it', { timeout }, async () => {
  const page = await pageOf(people.fachkraft);
  const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Antrag.\n') };
  await page.goto(await fileOne(page, `Mehrere Dateien ${Date.now()}`, file));
  const form = page.locator('section.ablage form');
  const refused = { name: 'Falsch.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\0\0') };
  await form.locator('input[type=file]').setInputFiles([
    { ...file, name: 'Erste.txt' },
    refused,
    { ...file, name: 'Zweite.txt', buffer: Buffer.from('Zweite.\n') },
  ]);
  await choose(page, 'section.ablage select[name=vorgang]');
  await choose(page, 'section.ablage select[name=klasse]', /antrag/);
  await form.locator('button[type=submit]').click();
  const sum = form.locator('[data-summe]', { hasText: /2\D+3/ });
  await sum.waitFor();
  assert.equal(await form.locator('.fortschritt li').count(), 3);
  // However long the refusal beside it is, the name of the file can be read.
  const name = await form.locator('.fortschritt li:nth-child(2) span').first().boundingBox();
  assert.ok(name.width >= 100, `${name.width}`);
  const left = await form.locator('input[type=file]').evaluate((input) => [...input.files].map((f) => f.name));
  assert.deepEqual(left, ['Falsch.exe']);
  await page.reload();
  for (const name of ['Erste', 'Zweite']) {
    assert.ok(await page.locator('main a[href^="/dokumente/"]', { hasText: name }).count(), name);
  }
  await page.context().close();
});
