// The main job of the three users, with JavaScript and without: file, share, verify.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, day, fileOne, send } from '../schritte.mjs';

const { fachkraft, leitung, partner: partnerin, archivarin } = people;
const timeout = 180_000; // ms

/** Works under another purpose from now on. */
async function chooseZweck(page, text) {
  await page.goto('/menue');
  await choose(page, 'main select[name=zweck]', text);
  await Promise.all([page.waitForEvent('load'), page.locator('main form[action="/zweck"] button[type=submit]').click()]);
  assert.match(await page.innerText('header'), text);
}

/** Asks to give Bocholt sight of the whole Akte for 30 days. */
async function share(page, akte) {
  await page.goto(`${akte}/freigaben/neu`);
  await choose(page, 'select[name=empfaenger]', /bocholt/);
  await page.locator('input[name=rechtsgrundlage]').fill('§ 69 Abs. 1 Nr. 1 SGB X');
  const until = day(30);
  await page.locator('input[name=bis]').fill(until);
  for (const box of await page.locator('input[name=klassen]').all()) await box.check();
  await send(page, `${akte}/freigaben`);
  const text = await page.innerText('main');
  assert.match(text, /Zustimmen kann:.*Theo Aktenberg/);
  assert.match(text, /Wartet auf eine zweite Person/);
  assert.equal(await page.locator('form input[name=zustimmen][value=ja]').count(), 0, 'not by who asked');
}

/** Agrees as the second person, who finds it waiting on the Arbeitsplatz. */
async function agree(page, akte) {
  await page.goto('/');
  await Promise.all([page.waitForEvent('load'), page.locator(`main a[href="${akte}/freigaben"]`).click()]);
  await Promise.all([page.waitForEvent('load'), page.locator('form:has(input[name=zustimmen][value=ja]) button').click()]);
  assert.match(await page.innerText('main'), /Die Freigabe ist erteilt/);
}

/** Records that parts of an answer under Art. 15 DSGVO were refused, as the lead; the history has it. */
async function refuseAnswer(page, akte, script) {
  await page.goto(`${akte}/zugriffe`);
  const form = page.locator(`form[action="${akte}/auskuenfte"]`).last();
  await form.locator('input[name=antrag_verweigert]').fill(day(0));
  await form.locator('input[name=was][value=dritte]').check();
  await choose(page, 'select[name=grundlage]', /Art\. 15/);
  await form.locator('input[name=grund]').fill('Hinweise einer Nachbarin');
  await form.locator('input[name=mitgeteilt]').check();
  await send(page, `${akte}/auskuenfte`);
  const card = await page.innerText('section[aria-labelledby=auskuenfte]');
  assert.match(card, /Verweigert\s+Daten anderer Personen\s+Hinweise einer Nachbarin \(Art\. 15 Abs\. 4 DSGVO\)/);
  if (script) {
    // Before measuring: axe itself tries inline styles, which our policy refuses.
    assert.deepEqual(page.complaints, []);
    await assertAccessible(page);
    await page.setViewportSize({ width: 390, height: 900 });
    await assertNoSidewaysScrolling(page);
    page.complaints.length = 0;
  }
  await page.goto(`${akte}/verlauf`);
  assert.match(await page.innerText('main'), /Auskunft verweigert: Daten anderer Personen, Art\. 15 Abs\. 4 DSGVO/);
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';
  const word = script ? 'Zitronenfalter' : 'Distelfalter';
  const betreff = `Pflege ${word} ${Date.now()}`;
  const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from(`Sehr geehrte Damen und Herren,\nich beantrage Hilfe zur Pflege. Kennwort ${word}.\n`) };

  test(`a Dokument is filed, found, shared, seen by the partner and gone for them after the revocation, ${how}`, { timeout }, async () => {
    const worker = await pageOf(fachkraft, { script });
    const partner = await pageOf(partnerin, { script });
    const second = await pageOf(leitung, { script });
    const akte = await fileOne(worker, betreff, file);

    await worker.goto(`/suche?q=${word}`);
    assert.match(await worker.innerText('main'), new RegExp(betreff));
    const dokument = (await worker.locator('main a[href^="/dokumente/"]').first().getAttribute('href')).split('?')[0];
    const content = await worker.request.get(`${dokument}/inhalt`);
    assert.equal(await content.text(), file.buffer.toString());

    assert.equal((await partner.goto(akte)).status(), 404);
    await share(worker, akte);
    await partner.goto('/geteilt');
    assert.doesNotMatch(await partner.innerText('main'), new RegExp(betreff));
    assert.equal((await partner.goto(akte)).status(), 404, 'what waits opens nothing');
    await agree(second, akte);
    // Shared for one purpose: under another it stays hidden.
    await chooseZweck(partner, /lebensunterhalt/i);
    assert.equal((await partner.goto(akte)).status(), 404);
    // The empty list says under which purpose there is something, and one click goes there.
    await partner.goto('/geteilt');
    await Promise.all([partner.waitForEvent('load'), partner.locator('main form[action="/zweck"] button', { hasText: /hilfe zur pflege/i }).click()]);
    assert.match(await partner.innerText('header'), /hilfe zur pflege/i);
    assert.match(await partner.innerText('main'), new RegExp(betreff));
    assert.equal((await partner.goto(dokument)).status(), 200);

    await worker.goto(`${akte}/freigaben`);
    if (!(await worker.locator('input[name=grund]').first().isVisible())) await worker.locator('summary:has-text("iderrufen")').first().click();
    await worker.locator('input[name=grund]').first().fill('Der Fall ist abgegeben.');
    await send(worker, '/widerrufen');
    assert.equal((await partner.goto(akte)).status(), 404);
    assert.equal((await partner.goto(dokument)).status(), 404);
    await partner.goto('/geteilt');
    assert.doesNotMatch(await partner.innerText('main'), new RegExp(betreff));

    await refuseAnswer(second, akte, script);
    await worker.goto(`${akte}/pruefung`);
    assert.match(await worker.innerText('#urteil'), /unverändert/);
    assert.deepEqual([...worker.complaints, ...partner.complaints, ...second.complaints], []);
    for (const page of [worker, partner, second]) await page.context().close();
  });

  test(`the archivist checks an Akte and takes its proof along but sees no content, ${how}`, { timeout }, async () => {
    const worker = await pageOf(fachkraft);
    const akte = await fileOne(worker, `${betreff} Archiv`, file);
    await worker.goto(akte);
    const dokument = await worker.locator('main a[href^="/dokumente/"]').first().getAttribute('href');
    await worker.context().close();

    const page = await pageOf(archivarin, { script });
    await page.goto(`${akte}/pruefung`);
    assert.match(await page.innerText('#urteil'), /unverändert/);
    const link = page.locator(`a[href^="${akte}/nachweis"]`).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const zip = readFileSync(await download.path());
    assert.equal(zip.subarray(0, 2).toString(), 'PK');
    assert.ok(!zip.includes(word), 'the proof holds plain text');
    const content = await page.request.get(`${dokument.split('?')[0]}/inhalt`);
    assert.ok([403, 404].includes(content.status()), `content was answered with ${content.status()}`);
    await page.context().close();
  });
}
