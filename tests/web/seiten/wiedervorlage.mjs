// A case worker demands papers by a letter, finds the Akte again, and records what came.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { day, fileOne, path } from '../schritte.mjs';

const timeout = 180_000; // ms

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`papers are demanded, the Akte comes back, and the receipt is recorded, ${how}`, { timeout }, async () => {
    const page = await pageOf(people.fachkraft, { script });
    const betreff = `Mitwirkung ${script ? 'Amsel' : 'Drossel'} ${Date.now()}`;
    const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Ich beantrage Leistungen.\n') };
    const akte = await fileOne(page, betreff, file);
    const fristen = `${akte}/fristen`;
    const submit = async (within) => Promise.all([
      page.waitForEvent('load'), page.locator(`${within} button[type=submit]`).click(),
    ]);

    // A Wiedervorlage for today stands on the Arbeitsplatz and is done with one click.
    await page.goto(fristen);
    await page.locator('#am').fill(day(0));
    await page.locator('#grund').fill(`Nachsehen ${betreff}`);
    await submit('section[aria-labelledby=setzen]');
    assert.equal(path(page), fristen);
    await page.goto('/');
    const row = page.locator('section[aria-labelledby=wiedervorlagen] li', { hasText: `Nachsehen ${betreff}` });
    assert.equal(await row.count(), 1);
    await Promise.all([page.waitForEvent('load'), row.locator('button[type=submit]').click()]);
    assert.equal(path(page), '/');
    assert.doesNotMatch(await page.innerText('main'), new RegExp(`Nachsehen ${betreff}`));

    // The letter is made and filed with the demand.
    await page.goto(fristen);
    await page.locator('#unterlagen').fill('Kontoauszüge der letzten drei Monate\nMietvertrag');
    await page.locator('#empfaenger').fill('Erika Muster, Hauptstraße 1, 46325 Borken');
    await submit('section[aria-labelledby=anfordern]');
    const text = await page.innerText('main');
    for (const words of [/Kontoauszüge der letzten drei Monate/, /mit Hinweis auf die Folgen/, /erst nach dem Ende der Frist/]) {
      assert.match(text, words);
    }
    if (script) {
      // Before measuring: axe itself tries inline styles, which our policy refuses.
      assert.deepEqual(page.complaints, []);
      await assertAccessible(page);
      page.complaints.length = 0;
    }
    await page.setViewportSize({ width: 390, height: 800 });
    await assertNoSidewaysScrolling(page);
    await page.setViewportSize({ width: 1440, height: 900 });

    const card = page.locator('section[aria-labelledby^="m-"]').first();
    await card.locator('a[href^="/dokumente/"]').first().click();
    assert.match(await page.innerText('main'), /Aufforderung zur Mitwirkung/);

    // The papers came.
    await page.goto(fristen);
    await card.locator('summary').first().click();
    await card.locator('input[name=vermerk]').fill('lag schon vor');
    await Promise.all([page.waitForEvent('load'), card.locator('form[action$="/erledigt"] button[type=submit]').click()]);
    assert.match(await page.innerText('main'), /lag schon vor/);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
