// A client moves: the Akte is offered, seen as an offer only, taken over, and read on by who led it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { choose, fileOne, path, send } from '../schritte.mjs';

const timeout = 180_000; // ms

/** Works for Hilfe zur Pflege from now on. */
async function pflege(page) {
  await page.goto('/menue');
  await choose(page, 'main select[name=zweck]', /hilfe zur pflege/);
  await Promise.all([page.waitForEvent('load'), page.locator('main form[action="/zweck"] button[type=submit]').click()]);
}

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`an Akte is offered, taken over, and read on by the unit that led it, ${how}`, { timeout }, async () => {
    const giver = await pageOf(people.fachkraft, { script });
    const taker = await pageOf(people.partner, { script });
    await pflege(taker);
    const betreff = `Umzug ${script ? 'Schwalbe' : 'Storch'} ${Date.now()}`;
    const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Ich ziehe nach Bocholt.\n') };
    const akte = await fileOne(giver, betreff, file);
    const page = `${akte}/zustaendigkeit`;

    await giver.goto(page);
    await choose(giver, 'section[aria-labelledby=umzug] select[name=stelle]', /Bocholt.*Hilfe zur Pflege/);
    await giver.locator('section[aria-labelledby=umzug] input[name=grund]').fill('Umzug nach Bocholt');
    await Promise.all([giver.waitForEvent('load'), giver.locator('section[aria-labelledby=umzug] button[type=submit]').click()]);
    assert.match(await giver.innerText('main'), /Angeboten/);

    // Before acceptance: the offer, not the Akte.
    assert.equal((await taker.goto(akte)).status(), 404);
    await taker.goto('/');
    const link = taker.locator(`main a[href="${page}"]`);
    await Promise.all([taker.waitForEvent('load'), link.click()]);
    const offer = await taker.innerText('main');
    assert.match(offer, /Umzug nach Bocholt/);
    assert.doesNotMatch(offer, new RegExp(betreff));
    if (script) await assertAccessible(taker);
    await taker.setViewportSize({ width: 390, height: 800 });
    await assertNoSidewaysScrolling(taker);

    await send(taker, '/annehmen');
    assert.equal(path(taker), akte);
    assert.match(await taker.innerText('body'), new RegExp(betreff));
    assert.equal((await taker.goto(`${akte}/vorgaenge/neu`)).status(), 200);

    // Who led it reads on and changes nothing; the state says so.
    assert.equal((await giver.goto(akte)).status(), 200);
    assert.equal((await giver.goto(`${akte}/vorgaenge/neu`)).status(), 403);
    await giver.goto(page);
    assert.match(await giver.innerText('main'), /Angenommen/);
    await giver.context().close();
    await taker.context().close();
  });
}

test('who is offered an Akte refuses it with a reason that the other side reads', { timeout }, async () => {
  const giver = await pageOf(people.fachkraft);
  const taker = await pageOf(people.partner);
  await pflege(taker);
  const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Antrag.\n') };
  const akte = await fileOne(giver, `Ablehnung ${Date.now()}`, file);
  const page = `${akte}/zustaendigkeit`;
  await giver.goto(page);
  await choose(giver, 'section[aria-labelledby=umzug] select[name=stelle]', /Bocholt.*Hilfe zur Pflege/);
  await giver.locator('section[aria-labelledby=umzug] input[name=grund]').fill('Umzug nach Bocholt');
  await Promise.all([giver.waitForEvent('load'), giver.locator('section[aria-labelledby=umzug] button[type=submit]').click()]);
  await taker.goto(page);
  await taker.locator('#ablehnen-grund').fill('Die Person wohnt in Rhede');
  await send(taker, '/ablehnen');
  assert.match(await taker.innerText('body'), /abgelehnt/);
  assert.equal((await taker.goto(page)).status(), 404);
  await giver.goto(page);
  assert.match(await giver.innerText('main'), /Abgelehnt[\s\S]*Die Person wohnt in Rhede/);
  await giver.context().close();
  await taker.context().close();
});
