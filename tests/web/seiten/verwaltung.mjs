// Two people make a right: what one asks for gives nothing until the other has agreed. Roles, and sharing agreements.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, people } from '../harness.mjs';
import { choose, day, fileOne, path, send } from '../schritte.mjs';

const timeout = 180_000; // ms

/** Clicks a button of a form and waits for the page it leads to. */
const click = (page, button) => Promise.all([page.waitForEvent('load'), button.click()]);

test('a new person has a role once data protection confirms it, and none any more once it is taken away', { timeout }, async () => {
  const admin = await pageOf(people.admin, { script: false });
  const second = await pageOf(people.datenschutz, { script: false });
  const name = `Nina Neuling ${Date.now()}`;
  await admin.goto('/verwaltung');
  await admin.fill('form[action="/verwaltung/nutzer"] input[name=name]', name);
  await admin.fill('form[action="/verwaltung/nutzer"] input[name=anmeldename]', `nina.${Date.now()}`);
  await send(admin, '/verwaltung/nutzer');
  const person = path(admin);
  assert.match(person, /^\/verwaltung\/nutzer\/[0-9a-f-]{36}$/);
  assert.match(await admin.innerText('main'), /einmalpasswort[^]*Keine Rolle/);

  // Without a benefit a case worker's role is refused, and what was typed is still there.
  await choose(admin, 'select[name=rolle]', /sachbearbeitung/);
  await choose(admin, 'select[name=einheit]', /50\.2/);
  await admin.fill('input[name=bis]', day(30));
  await send(admin, '/rollen');
  assert.equal(await admin.inputValue('input[name=bis]'), day(30));
  await admin.check('input[name=leistungsarten][value=pflege]');
  await send(admin, '/rollen');
  await admin.goto(person);
  assert.match(await admin.innerText('section[aria-labelledby=rollen]'), /Keine Rolle/);
  assert.match(await admin.innerText('section[aria-labelledby=wartet]'), /Sachbearbeitung/);

  // Who asked cannot confirm; the other finds it on the Arbeitsplatz.
  await admin.goto('/verwaltung');
  assert.equal(await admin.locator('li', { hasText: name }).locator('button[value=true]').count(), 0);
  await second.goto('/');
  await click(second, second.locator('main a[href^="/verwaltung#antrag-"]', { hasText: name }));
  const waiting = second.locator('li[id^=antrag-]', { hasText: name });
  await waiting.locator('input[name=grund]').fill('mit der Leitung besprochen');
  await click(second, waiting.locator('button[value=true]'));
  await admin.goto(person);
  assert.match(await admin.innerText('section[aria-labelledby=rollen]'), /Sachbearbeitung[^]*Hilfe zur Pflege/);

  await admin.locator('section[aria-labelledby=rollen] summary').click();
  await click(admin, admin.locator('section[aria-labelledby=rollen] form button[type=submit]'));
  await admin.goto(person);
  assert.match(await admin.innerText('section[aria-labelledby=rollen]'), /Keine Rolle/);
  await admin.context().close();
  await second.context().close();
});

test('a sharing agreement holds once a second person approves it, bounds what is shared under it, and ends it', { timeout }, async () => {
  const lead = await pageOf(people.leitung, { script: false });
  const second = await pageOf(people.datenschutz, { script: false });
  const worker = await pageOf(people.fachkraft);
  const partner = await pageOf(people.partner, { script: false });
  const name = `Pflege mit Bocholt ${Date.now()}`;
  await lead.goto('/vereinbarungen');
  for (const [field, text] of [['bezeichnung', name], ['anlass', 'Umzug ins Heim'], ['rechtsgrundlage', '§ 79 Abs. 1 SGB X'], ['massnahmen', 'Protokoll jeder Einsicht'], ['bis', day(60)]]) {
    await lead.fill(`form[action="/vereinbarungen"] input[name=${field}]`, text);
  }
  await choose(lead, 'form[action="/vereinbarungen"] select[name=empfaenger]', /bocholt/);
  await choose(lead, 'form[action="/vereinbarungen"] select[name=zweck_vereinbart]', /hilfe zur pflege/);
  await lead.check('input[name=leistungsarten][value=pflege]');
  await lead.check('input[name=klassen][value=antrag]');
  await send(lead, '/vereinbarungen');
  const own = lead.locator('section', { hasText: name }).last();
  assert.equal(await own.locator('form[action$="/genehmigen"]').count(), 0, 'not by who put it down');

  const file = { name: 'Antrag.txt', mimeType: 'text/plain', buffer: Buffer.from('Ich beantrage Pflege.\n') };
  const akte = await fileOne(worker, `Vereinbart ${Date.now()}`, file);
  await worker.goto(`${akte}/freigaben/neu`);
  assert.doesNotMatch(await worker.innerText('main'), new RegExp(name), 'a draft covers nothing');

  await second.goto('/vereinbarungen');
  const draft = second.locator('section', { hasText: name }).last();
  await click(second, draft.locator('form[action$="/genehmigen"] button'));

  const share = async (klasse) => {
    await worker.goto(`${akte}/freigaben/neu`);
    await choose(worker, 'select[name=empfaenger]', /bocholt/);
    await choose(worker, 'select[name=vereinbarung]', new RegExp(name));
    await choose(worker, 'select[name=zweck]', /hilfe zur pflege/);
    await worker.fill('input[name=bis]', day(30));
    await worker.check(`input[name=klassen][value=${klasse}]`);
    await send(worker, `${akte}/freigaben`);
  };
  await share('gutachten');
  assert.match(await worker.innerText('main'), /deckt Dokumente der Klasse „gutachten“ nicht/i, 'beyond the agreement it is refused');
  await worker.goto(`${akte}/freigaben`);
  assert.match(await worker.innerText('main'), /Nicht freigegeben/);
  await share('antrag');
  await worker.goto(`${akte}/freigaben`);
  assert.match(await worker.innerText('main'), new RegExp(name));

  await partner.goto('/menue');
  await choose(partner, 'main select[name=zweck]', /hilfe zur pflege/);
  await click(partner, partner.locator('main form[action="/zweck"] button[type=submit]'));
  assert.equal((await partner.goto(akte)).status(), 200);
  await lead.goto('/vereinbarungen');
  const held = lead.locator('section', { hasText: name }).last();
  await held.locator('summary').click();
  await held.locator('input[name=grund]').fill('nicht mehr nötig');
  await click(lead, held.locator('form[action$="/beenden"] button'));
  assert.equal((await partner.goto(akte)).status(), 404);
  for (const page of [lead, second, worker, partner]) await page.context().close();
});
