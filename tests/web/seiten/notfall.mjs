// An emergency from the second factor to the review: who opens, who is told, who judges.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, pageOf, people, sampleLogin, submitLogin, totp } from '../harness.mjs';
import { assertGood } from '../pruefen.mjs';

const timeout = 120_000; // ms
const reason = 'Die Klinik entlässt heute und braucht den Namen der Betreuung';

const press = (page, form) => Promise.all([page.waitForNavigation(), page.click(`form[action="${form}"] button[type=submit] >> nth=0`)]);

/** Aktenzeichen of an Akte of the unit, as it stands on a letter. */
async function zeichen() {
  const page = await pageOf(people.fachkraft);
  await page.goto('/akten');
  const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await page.goto(links.find((href) => /^\/akten\/[0-9a-f-]{36}$/.test(href)));
  const found = await page.innerText('.titelzeile .nummer');
  await page.context().close();
  return found.trim();
}

test('an emergency opens one Akte for an hour, is seen on every page, and is reviewed by data protection', { timeout }, async () => {
  const kennzeichen = await zeichen();
  const page = await newPage();
  const login = await sampleLogin(people.nachtdienst);
  await submitLogin(page, login.name, login.passwort);
  await page.goto('/notfall');
  assert.match(await page.innerText('main'), /zweiten Faktor/);
  await assertGood(page);
  // Set up on the page of the account, and at once it is a session with one.
  await page.goto('/konto');
  await press(page, '/konto/faktor');
  await page.fill('input[name=code]', totp(await page.innerText('code.geheimnis')));
  await press(page, '/konto/faktor/code');
  await page.goto('/notfall');
  await assertGood(page);
  await page.fill('input[name=aktenzeichen]', kennzeichen);
  await page.fill('input[name=grund]', 'eilt');
  await press(page, '/notfall');
  assert.match(await page.innerText('[role=alert]'), /mindestens 15 Zeichen/);
  assert.equal(await page.inputValue('input[name=aktenzeichen]'), kennzeichen);
  await assertGood(page);
  await page.fill('input[name=grund]', reason);
  await press(page, '/notfall');
  assert.match(new URL(page.url()).pathname, /^\/akten\//);
  assert.match(await page.innerText('aside.warnung'), /Notfallzugriff bis/);
  await assertGood(page);
  await page.goto('/hilfe');
  assert.match(await page.innerText('aside.warnung'), /wird festgehalten/);
  // It is found again on the Arbeitsplatz.
  await page.goto('/');
  const card = page.locator('section[aria-labelledby=notfaelle]');
  const shown = await card.innerText();
  assert.ok(shown.includes(kennzeichen), shown);
  assert.match(shown, /offen bis/);
  await assertGood(page);
  await Promise.all([page.waitForNavigation(), card.locator('a').click()]);
  assert.match(new URL(page.url()).pathname, /^\/akten\/[0-9a-f-]{36}$/);

  const datenschutz = await pageOf(people.datenschutz);
  await datenschutz.goto('/');
  assert.match(await datenschutz.innerText('main'), /Ein Notfallzugriff wartet auf Ihre Prüfung/);
  await datenschutz.goto('/notfall');
  await assertGood(datenschutz);
  await Promise.all([datenschutz.waitForNavigation(), datenschutz.click('#notfall-offen ~ ul a, ul.zeilen a[href^="/notfall/"]')]);
  assert.match(await datenschutz.innerText('main'), new RegExp(reason));
  assert.match(await datenschutz.innerText('main'), /Was angesehen wurde/);
  await assertGood(datenschutz);

  await Promise.all([page.waitForNavigation(), page.click('aside.warnung button')]);
  assert.equal(await page.locator('aside.warnung').count(), 0);
  await page.goto('/');
  assert.equal(await page.locator('section[aria-labelledby=notfaelle]').count(), 0);
  await datenschutz.reload();
  await datenschutz.selectOption('select[name=ergebnis]', 'berechtigt');
  await datenschutz.fill('input[name=vermerk]', 'Rückruf der Klinik liegt vor');
  await assertGood(datenschutz);
  await Promise.all([datenschutz.waitForNavigation(), datenschutz.click('form[action$="/pruefen"] button')]);
  assert.match(await datenschutz.innerText('main'), /War berechtigt/);
  await assertGood(datenschutz);
  await page.context().close();
  await datenschutz.context().close();
});
