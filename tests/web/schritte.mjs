// Steps that several browser tests take.

import assert from 'node:assert/strict';

/** The button that sends a form. */
const submit = (form) => `form[action$="${form}"] button[type=submit]`;
/** A day so many days from now, as a date field takes it: that of the district, not of Greenwich. */
export const day = (n) => new Date(Date.now() + n * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' });
/** Where a page is. */
export const path = (page) => new URL(page.url()).pathname;

/** Sends a form and waits for the page it leads to. */
export async function send(page, form) {
  await Promise.all([page.waitForEvent('load'), page.locator(submit(form)).last().click()]);
}

/** Chooses the first real entry of a select, or the one whose text matches. */
export async function choose(page, selector, text = /./) {
  const field = page.locator(selector).last();
  const value = await field.evaluate((select, source) => [...select.options]
    .find((o) => o.value && new RegExp(source, 'i').test(o.text))?.value, text.source);
  assert.ok(value, `${selector} has no entry like ${text}`);
  await field.selectOption(value);
}

/** Opens an Akte with one Vorgang and files `text` in it. Resolves with its path. */
export async function fileOne(page, betreff, file) {
  await page.goto('/akten/neu');
  await choose(page, 'select[name=plan]', /pflege/);
  await page.locator('input[name=betreff]').last().fill(betreff);
  await send(page, '/akten');
  const akte = path(page);
  assert.match(akte, /^\/akten\/[0-9a-f-]{36}$/);
  await page.goto(`${akte}/vorgaenge/neu`);
  await page.locator('input[name=betreff]').last().fill('Antrag auf Hilfe zur Pflege');
  await send(page, `${akte}/vorgaenge`);
  await page.goto(`${akte}/ablegen`);
  await choose(page, 'select[name=vorgang]');
  await choose(page, 'select[name=klasse]', /antrag/);
  await page.locator('input[type=file]').last().setInputFiles(file);
  await page.locator(submit(`${akte}/dokumente`)).last().click();
  await page.waitForURL((address) => address.pathname === akte);
  return akte;
}

/** A PDF of one page and one line of plain letters, in Helvetica. */
export function pdf(line) {
  const content = `BT /F 12 Tf 72 770 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let out = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const place = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = out.length;
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  out += `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}
