// A passkey as second factor, with Chromium's own virtual device: at localhost, as on a person's own computer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, eakte, newPage, submitLogin } from '../harness.mjs';
import { assertGood } from '../pruefen.mjs';
import { path } from '../schritte.mjs';

const timeout = 120_000; // ms
// Somebody no other test logs in as: this one ends their other sessions.
const who = 'hella.handakte';
const own = 'ein Satz den nur Hella kennt';
const device = 'Telefon am Empfang';

/** The same service under the name at which passkeys hold. */
const named = (url) => url.replace('//127.0.0.1:', '//localhost:');

async function oneTimePassword(name) {
  const { data } = await eakte();
  return command(data, 'einmalpasswort', '--nutzer', name).trim().split(/\s+/).at(-1);
}

/** Devices of this page's browser in place of real ones. */
async function devices(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  return client;
}

/** A device that is there and knows who. */
async function plugIn(client, transport) {
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const knows = (isUserVerified) => client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  const keys = async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length;
  const pullOut = () => client.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  return { knows, keys, pullOut };
}

const button = '[data-passkey-inhalt] button';
const press = (page, selector = button) => Promise.all([page.waitForNavigation(), page.click(selector)]);

test('somebody new begins with a passkey, logs in with it, proves once more who they are, and sets up and ends another', { timeout }, async () => {
  const { url } = await eakte();
  const page = await newPage({ baseURL: named(url) });
  const client = await devices(page);
  const phone = await plugIn(client, 'internal');
  await submitLogin(page, who, await oneTimePassword(who));
  await page.fill('input[name=neu]', own);
  await Promise.all([page.waitForNavigation(), page.click('form[action="/anmelden/passwort"] button')]);
  assert.match(await page.innerText('h1'), /Zweiter Faktor/);
  await assertGood(page);
  // Without a name nothing is asked of the device.
  await page.click(button);
  assert.equal(await phone.keys(), 0);
  await page.fill('input[name=name]', device);
  await press(page);
  assert.notEqual(path(page), '/anmelden');
  assert.equal(await phone.keys(), 1);

  await page.goto('/konto');
  const card = page.locator('section[aria-labelledby=passkeys]');
  assert.match(await card.innerText(), new RegExp(device));
  assert.match(await page.innerText('main'), /mit zweitem Faktor/);
  // The only second factor of somebody who must have one stays.
  assert.equal(await card.locator('form[action="/konto/passkeys/beenden"]').count(), 0);
  await assertGood(page);
  // The same device once more: the browser itself says no, and the page says why.
  await page.fill('input[name=name]', 'Noch einer');
  await page.click(button);
  await page.locator('[data-passkey-fehler]:not([hidden])').waitFor();
  assert.match(await page.innerText('[data-passkey-fehler]'), /schon einen Passkey/);
  await assertGood(page);

  // Logged out and in again: name and password, then the device; first one that does not know who.
  await page.context().clearCookies();
  await submitLogin(page, who, own);
  assert.match(await page.innerText('h1'), /Zweiter Faktor/);
  assert.equal(await page.locator('input[name=code]').count(), 0);
  await assertGood(page);
  await phone.knows(false);
  await page.click(button);
  await page.locator('[data-passkey-fehler]:not([hidden])').waitFor();
  assert.match(await page.innerText('[data-passkey-fehler]'), /nicht geklappt/);
  await assertGood(page);
  await phone.knows(true);
  await press(page);
  assert.match(await page.innerText('h1'), /Arbeitsplatz/);

  await page.goto('/bestaetigen?ziel=/konto');
  await assertGood(page);
  await page.fill('input[name=passwort]', 'etwas ganz anderes');
  await press(page);
  assert.match(await page.innerText('[role=alert]:not([hidden])'), /Passwort stimmt nicht/);
  await page.fill('input[name=passwort]', own);
  await press(page);
  assert.equal(path(page), '/konto');
  assert.match(await card.innerText(), /zuletzt benutzt/);

  // Another device; then the first can go.
  await phone.pullOut();
  const stick = await plugIn(client, 'usb');
  await page.fill('input[name=name]', 'Stick im Schrank');
  await press(page);
  assert.match(await page.innerText('main'), /Der Passkey ist eingerichtet/);
  assert.equal(await stick.keys(), 1);
  const row = card.locator('li', { hasText: device });
  await Promise.all([page.waitForNavigation(), row.locator('button').click()]);
  assert.match(await page.innerText('main'), /Der Passkey ist beendet/);
  assert.doesNotMatch(await card.innerText(), new RegExp(device));
  assert.match(await card.innerText(), /Stick im Schrank/);
  await assertGood(page);
  await page.context().close();

  // Where passkeys do not hold, and without our script, the pages say so.
  const elsewhere = await newPage();
  await submitLogin(elsewhere, who, own);
  assert.match(await elsewhere.innerText('main'), /gelten nicht unter dieser Adresse/);
  await assertGood(elsewhere);
  await elsewhere.context().close();
  const plain = await newPage({ baseURL: named(url), ownScript: false });
  await submitLogin(plain, who, own);
  assert.match(await plain.innerText('main'), /nur mit JavaScript/);
  assert.equal(await plain.locator(`${button}:visible`).count(), 0);
  await assertGood(plain);
  await plain.context().close();
});
