// The first login of somebody new: a one-time password, a password of one's own, a second factor.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, eakte, newPage, submitLogin, totp } from '../harness.mjs';
import { assertGood } from '../pruefen.mjs';

const timeout = 120_000; // ms
// Somebody no other test logs in as: this one ends their other sessions.
const who = 'deniz.diktatzeichen';
const own = 'ein Satz den nur ich kenne';

/** A one-time password, as the operator gets it. */
async function oneTimePassword(name) {
  const { data } = await eakte();
  const printed = command(data, 'einmalpasswort', '--nutzer', name);
  return printed.trim().split(/\s+/).at(-1);
}

const heading = (page) => page.innerText('h1');
const send = (page) => Promise.all([page.waitForNavigation(), page.click('form.formular button[type=submit] >> nth=0')]);

test('somebody new chooses a password, sets up a second factor, and from then on needs both', { timeout }, async () => {
  const page = await newPage({ script: true });
  await submitLogin(page, who, await oneTimePassword(who));
  assert.match(await heading(page), /Eigenes Passwort/);
  await assertGood(page);
  // Nothing else can be reached before.
  await page.goto('/akten');
  assert.equal(new URL(page.url()).pathname, '/anmelden');
  await page.fill('input[name=neu]', 'zu kurz');
  await send(page);
  assert.match(await page.innerText('[role=alert]'), /mindestens 12 Zeichen/);
  await page.fill('input[name=neu]', own);
  await send(page);
  assert.match(await heading(page), /Zweiter Faktor/);
  await assertGood(page);
  const secret = await page.innerText('code.geheimnis');
  assert.ok(await page.locator('svg.qr path').count());
  await page.fill('input[name=code]', totp(secret, 1000));
  await send(page);
  assert.match(await page.innerText('[role=alert]'), /Code stimmt nicht/);
  const first = totp(secret);
  await page.fill('input[name=code]', first);
  await send(page);
  // To where one wanted to go.
  assert.equal(new URL(page.url()).pathname, '/akten');
  await page.goto('/konto');
  assert.match(await page.innerText('main'), /mit zweitem Faktor/);

  const again = await newPage();
  await submitLogin(again, who, own);
  assert.match(await heading(again), /Zweiter Faktor/);
  // At once: half a minute later the same code is merely wrong.
  await again.fill('input[name=code]', first);
  await send(again);
  assert.match(await again.innerText('[role=alert]'), /schon benutzt/);
  await assertGood(again);
  await assertGood(page);
  await again.fill('input[name=code]', totp(secret, 1));
  await send(again);
  assert.match(await heading(again), /Arbeitsplatz/);
  // From here the other session is seen and ended.
  await again.goto('/konto');
  assert.equal(await again.locator('#sitzungen').count(), 1);
  await again.click('form[action="/konto/sitzungen/andere"] button');
  assert.match(await again.innerText('main'), /Alle anderen Anmeldungen sind beendet/);
  await page.goto('/konto');
  assert.equal(new URL(page.url()).pathname, '/anmelden');
  assert.deepEqual(again.complaints, []);
  await page.context().close();
  await again.context().close();
});
