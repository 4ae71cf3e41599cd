// Scanned paper: a batch arrives, somebody else checks its sample, the paper waits for its day; a card needs a reason.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, eakte, pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, day, fileOne, path, send } from '../schritte.mjs';

const timeout = 180_000; // ms

/** Delivers a batch of `count` text files to the first Vorgang of an Akte, as the case worker. Resolves with its id. */
async function deliver(akte, name, count) {
  const { url, data } = await eakte();
  const printed = command(data, 'token', '--nutzer', people.fachkraft, '--zweck', 'pflege', '--gueltig', '1h');
  const headers = { authorization: `Bearer ${printed.match(/eakte_\S+/)[0]}` };
  const tree = await (await fetch(`${url}/api/v1${akte}`, { headers })).json();
  const { vorgang } = tree.vorgaenge[0];
  const scans = Array.from({ length: count }, (_, n) => ({
    vorgang, betreff: `${name} ${n + 1}`, klasse: 'nachweis', blaetter: 1,
  }));
  const form = new FormData();
  form.append('uebergabe', JSON.stringify({
    name, gescannt_am: day(0), geraet: 'Scanner 1', dpi: 300, farbe: 'farbe', bearbeiter: 'S. Scharf',
    blaetter: count, bildgleich: true, dokumente: scans,
  }));
  for (const { betreff } of scans) form.append('datei', new Blob([`Guten Tag, ${betreff}\n`]), `${betreff}.txt`);
  const answer = await fetch(`${url}/api/v1/scanstapel`, { method: 'POST', headers, body: form });
  assert.ok([201, 202].includes(answer.status), await answer.clone().text());
  return (await answer.json()).stapel;
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`a sample is checked by somebody else, and the paper waits for its day, ${how}`, { timeout }, async () => {
    const worker = await pageOf(people.fachkraft, { script });
    const lead = await pageOf(people.leitung, { script });
    const name = `Posteingang ${script ? 'Schwalbe' : 'Storch'} ${Date.now()}`;
    const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Antrag.\n') };
    const akte = await fileOne(worker, name, file);
    const id = await deliver(akte, name, 6);

    // Who delivered it reads that somebody else checks.
    await worker.goto('/scanstapel');
    await Promise.all([worker.waitForEvent('load'), worker.locator(`main a[href="/scanstapel/${id}"]`).click()]);
    assert.match(await worker.innerText('main'), /Eine andere Person prüft ihn/);
    assert.equal(await worker.locator('main select').count(), 0);

    await lead.goto(`/scanstapel/${id}`);
    assert.equal(await lead.locator('main select').count(), 5);
    if (script) await assertAccessible(lead);
    for (const width of [1440, 390]) {
      await lead.setViewportSize({ width, height: 800 });
      await assertNoSidewaysScrolling(lead);
    }
    // Nothing chosen: the form comes back and says so.
    await send(lead, '/stichprobe');
    assert.match(await lead.innerText('main'), /kein Ergebnis angegeben/);
    if (script) await assertAccessible(lead);
    const first = lead.locator('main select').first();
    await first.selectOption('unleserlich');
    for (const select of (await lead.locator('main select').all()).slice(1)) await select.selectOption('in_ordnung');
    await send(lead, '/stichprobe');
    assert.match(await lead.innerText('main'), /2\. Stichprobe/);
    assert.match(await lead.innerText('main'), /Zuletzt beanstandet: Unleserlich \(Fassung 1\)/);

    // A new scan is a new version; then the second sample is in order.
    const faulty = await lead.locator('main .falsch, main select').first().getAttribute('name');
    assert.match(faulty, /^befund-/);
    const { url, data } = await eakte();
    const printed = command(data, 'token', '--nutzer', people.fachkraft, '--zweck', 'pflege', '--gueltig', '1h');
    const headers = { authorization: `Bearer ${printed.match(/eakte_\S+/)[0]}` };
    const batch = await (await fetch(`${url}/api/v1/scanstapel/${id}`, { headers })).json();
    const { dokument } = batch.dokumente.find((d) => d.mangel);
    const form = new FormData();
    form.append('datei', new Blob(['Noch einmal gescannt\n']), 'neu.txt');
    const added = await fetch(`${url}/api/v1/dokumente/${dokument}/versionen`, { method: 'POST', headers, body: form });
    assert.ok(added.ok, await added.clone().text());
    await lead.reload();
    for (const select of await lead.locator('main select').all()) await select.selectOption('in_ordnung');
    await send(lead, '/stichprobe');
    assert.match(await lead.innerText('main'), /Die Originale dürfen ab dem .* vernichtet werden/);
    // Eight weeks are not over: nothing to send.
    assert.equal(await lead.locator('main form[action$="/vernichtung"]').count(), 0);

    // The Dokument says how it came from paper and leads back to its batch.
    await lead.goto(`/dokumente/${dokument}`);
    assert.match(await lead.innerText('main'), /Transfervermerk[\s\S]*S\. Scharf/);
    await Promise.all([lead.waitForEvent('load'), lead.locator(`main a[href="/scanstapel/${id}"]`).click()]);
    assert.equal(path(lead), `/scanstapel/${id}`);
    await worker.context().close();
    await lead.context().close();
  });
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`a batch is delivered in the browser, and a wrong number of sheets files nothing, ${how}`, { timeout }, async () => {
    const page = await pageOf(people.fachkraft, { script });
    const text = (name) => ({ name: `${name}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`Guten Tag, ${name}\n`) });
    const name = `Nachweise ${script ? 'Amsel' : 'Drossel'} ${Date.now()}`;
    const akte = await fileOne(page, name, text('Antrag'));
    await page.goto('/scanstapel');
    await Promise.all([page.waitForEvent('load'), page.locator('main a[href="/scanstapel/neu"]').click()]);
    const there = page.locator(`main a[href*="ziel=${akte.split('/').pop()}"]`);
    await Promise.all([page.waitForEvent('load'), there.click()]);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await assertNoSidewaysScrolling(page);
    }
    await choose(page, 'select[name=vorgang]');
    await choose(page, 'select[name=klasse]', /nachweis/);
    await page.locator('input[name=name]').fill(name);
    await page.locator('input[name=geraet]').fill('Scanner 1');
    await page.locator('input[name=blaetter]').fill('3');
    await page.locator('input[name=bildgleich]').check();
    const files = [text(`${name} 1`), text(`${name} 2`)];
    await page.locator('input[name=datei]').setInputFiles(files);
    await send(page, '/scanstapel');
    assert.match(await page.innerText('main'), /soll 3 Blätter haben, seine Dokumente haben 2/);
    assert.equal(await page.locator('input[name=geraet]').inputValue(), 'Scanner 1');
    assert.ok(await page.locator('input[name=bildgleich]').isChecked());
    if (script) await assertAccessible(page);
    await page.locator('input[name=blaetter]').fill('2');
    await page.locator('input[name=datei]').setInputFiles(files);
    await send(page, '/scanstapel');
    assert.match(path(page), /^\/scanstapel\/[0-9a-f-]{36}$/);
    const shown = await page.innerText('main');
    for (const n of [1, 2]) assert.ok(shown.includes(`${name} ${n}`), shown);
    await page.context().close();
  });
}

test('a copied identity card is asked for its reason, and the form keeps what was entered', { timeout }, async () => {
  const page = await pageOf(people.fachkraft, { script: false });
  const file = { name: 'Ausweis.txt', mimeType: 'text/plain', buffer: Buffer.from('Ausweis.\n') };
  const akte = await fileOne(page, `Ausweis ${Date.now()}`, file);
  const ablegen = async () => {
    await page.locator('input[type=file]').last().setInputFiles(file);
    await send(page, `${akte}/dokumente`);
  };
  await page.goto(`${akte}/ablegen`);
  await choose(page, 'select[name=vorgang]');
  await choose(page, 'select[name=klasse]', /ausweiskopie/);
  await page.locator('input[name=absender]').fill('Erika Muster');
  await ablegen();
  assert.match(await page.innerText('main'), /Ein Ausweis wird vermerkt und nicht kopiert/);
  assert.equal(await page.locator('input[name=absender]').inputValue(), 'Erika Muster');
  await page.locator('input[name=ausweisgrund]').fill('Auszahlung an Dritte');
  await ablegen();
  assert.equal(path(page), akte);
  await page.context().close();
});
