// A redacted copy is made of a Dokument: areas are drawn with the mouse, or entered without JavaScript.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { fileOne, path, pdf, send } from '../schritte.mjs';

const timeout = 180_000; // ms
const id = '[0-9a-f-]{36}';
const names = ['seite', 'links', 'oben', 'breite', 'hoehe'];

/** Files a PDF and opens the page on which it is redacted. Resolves with the path of the Dokument. */
async function open(page) {
  const file = { name: 'Antrag.pdf', mimeType: 'application/pdf', buffer: pdf('Nachbarin Meier') };
  const akte = await fileOne(page, `Einsicht ${Date.now()}`, file);
  await page.goto(akte);
  const links = await page.$$eval('main a[href]', (all) => all.map((a) => a.getAttribute('href')));
  const dokument = links.find((href) => new RegExp(`^/dokumente/${id}$`).test(href));
  await page.goto(dokument);
  await Promise.all([page.waitForEvent('load'), page.locator(`main a[href^="${dokument}/schwaerzen"]`).click()]);
  return dokument;
}

/** What stands in a row of the list. */
async function row(page, i) {
  const values = await Promise.all(names.map((name) => page.locator(`#${name}-${i}`).inputValue()));
  return values.map(Number);
}

/** Says why and files the copy. Resolves with the text of its page. */
async function file(page, dokument) {
  await page.locator('#grund').fill('Angaben über die Nachbarin');
  await page.locator('#rechtsgrundlage').fill('§ 25 Abs. 3 SGB X');
  await send(page, `${dokument}/schwaerzen`);
  assert.match(path(page), new RegExp(`^/dokumente/${id}$`));
  assert.notEqual(path(page), dokument);
  return page.innerText('main');
}

test('areas are drawn with the mouse, changed and removed in the list, and the copy is filed', { timeout }, async () => {
  const page = await pageOf(people.fachkraft);
  const dokument = await open(page);
  assert.deepEqual(page.complaints, []);
  const sheet = page.locator('svg[data-seite="1"]');
  await sheet.scrollIntoViewIfNeeded();
  const draw = async (from, to) => {
    const box = await sheet.boundingBox();
    const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
    await page.mouse.move(...at(from));
    await page.mouse.down();
    await page.mouse.move(...at(to), { steps: 4 });
    await page.mouse.up();
  };
  const near = (found, wanted) => found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) <= 1, `${found} is not ${wanted}`));

  // From the lower right as well as from the upper left.
  await draw([0.1, 0.07], [0.6, 0.1]);
  near(await row(page, 0), [1, 10, 7, 50, 3]);
  await draw([0.5, 0.3], [0.3, 0.2]);
  near(await row(page, 1), [1, 30, 20, 20, 10]);
  assert.equal(await sheet.locator('rect').count(), 2);
  assert.match(await page.locator('[data-gesagt]').textContent(), /Bereich 2 hinzugefügt/);
  // A click alone blackens nothing.
  await draw([0.8, 0.3], [0.8, 0.3]);
  assert.equal(await sheet.locator('rect').count(), 2);

  // With the keyboard: another row, filled in, is seen on the page.
  await page.locator('button[name=mehr]').press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'seite-2');
  for (const [i, value] of [1, 5, 50, 12.5, 5].entries()) await page.locator(`#${names[i]}-2`).fill(String(value));
  assert.equal(await sheet.locator('rect').nth(2).getAttribute('width'), '125');
  await page.locator('button[name=entfernen]').nth(1).click();
  assert.deepEqual(await row(page, 1), [1, 5, 50, 12.5, 5]);
  assert.equal(await sheet.locator('rect').count(), 2);
  assert.match(await page.innerText('.bereiche'), /Bereich 1[\s\S]*Bereich 2/);

  // In a long document the list stays beside the page that is drawn on.
  const place = await page.locator('[data-schwaerzen] > .stapel').evaluate((el) => getComputedStyle(el).position);
  assert.equal(place, 'sticky');
  // Before measuring: axe itself tries inline styles, which our policy refuses.
  assert.deepEqual(page.complaints, []);
  await assertAccessible(page);
  await page.setViewportSize({ width: 390, height: 900 });
  await assertNoSidewaysScrolling(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  page.complaints.length = 0;

  const text = await file(page, dokument);
  assert.match(text, /Geschwärzte Kopie[\s\S]*Angaben über die Nachbarin/);
  const picture = page.locator('.blatt img').first();
  await picture.evaluate((img) => img.decode());
  // The middle of the first area, and the paper beside it, as they are seen.
  const grey = await picture.evaluate((img) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(img, 0, 0);
    return [[0.35, 0.085], [0.9, 0.5]].map(([x, y]) => context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data[0]);
  });
  assert.ok(grey[0] < 8 && grey[1] > 240, `${grey}`);
  assert.deepEqual(page.complaints, []);
  await page.goto(dokument);
  assert.match(await page.innerText('main'), /Geschwärzte Kopien/);
  await page.context().close();
});

test('two taps on a touch screen are the corners of an area', { timeout }, async () => {
  const page = await pageOf(people.fachkraft, { width: 390 });
  await open(page);
  const sheet = page.locator('svg[data-seite="1"]');
  const tap = (place) => sheet.evaluate((svg, [x, y]) => {
    const box = svg.getBoundingClientRect();
    const init = { bubbles: true, pointerType: 'touch', pointerId: 7, clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    svg.dispatchEvent(new PointerEvent('pointerdown', init));
    svg.dispatchEvent(new PointerEvent('pointerup', init));
  }, place);
  await tap([0.2, 0.2]);
  // The first corner is seen for as long as it counts, whatever is typed meanwhile.
  await page.locator('#grund').fill('Angaben über die Nachbarin');
  assert.equal(await sheet.locator('rect').count(), 1);
  await tap([0.6, 0.4]);
  assert.equal(await sheet.locator('rect').count(), 1);
  const [seite, links, oben, breite, hoehe] = await row(page, 0);
  assert.ok(seite === 1 && Math.abs(links - 20) <= 1 && Math.abs(oben - 20) <= 1, `${[seite, links, oben]}`);
  assert.ok(Math.abs(breite - 40) <= 1 && Math.abs(hoehe - 20) <= 1, `${[breite, hoehe]}`);
  await page.context().close();
});

test('without JavaScript areas are entered, more are asked for, and what is wrong comes back', { timeout }, async () => {
  const page = await pageOf(people.fachkraft, { script: false });
  const dokument = await open(page);
  const fill = async (i, values) => {
    for (const [k, value] of values.entries()) await page.locator(`#${names[k]}-${i}`).fill(String(value));
  };
  await fill(0, [1, 95, 7, 50, 3]);
  await page.locator('#grund').fill('Angaben über die Nachbarin');
  await page.locator('#rechtsgrundlage').fill('§ 25 Abs. 3 SGB X');
  await send(page, `${dokument}/schwaerzen`);
  const said = page.locator('.masse .fehlertext');
  assert.match(await said.innerText(), /Bereich 1 liegt nicht auf der Seite/);
  const { width } = await said.boundingBox();
  assert.ok(width > 200, `${width} is one word a line`);
  await fill(0, [1, 10, 7, 50, 3]);
  await Promise.all([page.waitForEvent('load'), page.locator('button[name=mehr]').click()]);
  assert.deepEqual(await row(page, 0), [1, 10, 7, 50, 3]);
  assert.equal(await page.locator('svg[data-seite="1"] rect').count(), 1, 'what was entered is seen on the page');
  await fill(1, [7, 0, 0, 10, 10]);
  await page.locator('#grund').fill('Angaben über die Nachbarin');
  await page.locator('#rechtsgrundlage').fill('§ 25 Abs. 3 SGB X');
  await send(page, `${dokument}/schwaerzen`);
  assert.match(await page.innerText('main'), /Ein Bereich liegt auf Seite 7/);
  assert.equal(await page.locator('#grund').inputValue(), 'Angaben über die Nachbarin');
  await Promise.all([page.waitForEvent('load'), page.locator('button[name=entfernen]').nth(1).click()]);
  assert.equal(await page.locator('.bereiche > li').count(), 1);
  assert.match(await file(page, dokument), /Geschwärzte Kopie[\s\S]*Angaben über die Nachbarin/);
  await page.context().close();
});
