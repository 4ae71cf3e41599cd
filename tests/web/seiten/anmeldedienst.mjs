// Login through a real OpenID provider, and everything that must not get anybody in.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startProvider } from '../anbieter.mjs';
import { freePort, newData, newPage, people, startEakteWith } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';

const timeout = 120_000; // ms
const secret = 'a-secret-of-this-test-alone';
const { fachkraft } = people;

let begun;
/** A service of its own that trusts a provider of its own: { url, provider, stop }. */
function service() {
  begun ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eakte-oidc-'));
    chmodSync(folder, 0o755);
    const file = join(folder, 'client-secret');
    writeFileSync(file, `${secret}\n`);
    const [port, providerPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const provider = await startProvider(providerPort, {
      client_id: 'eakte',
      client_secret: secret,
      redirect_uris: [`${url}/anmelden/oidc/antwort`],
      post_logout_redirect_uris: [`${url}/abgemeldet`],
      backchannel_logout_uri: `${url}/anmelden/oidc/abmeldung`,
      backchannel_logout_session_required: true,
    });
    const data = newData();
    const eakte = await startEakteWith({
      data,
      port,
      more: {
        EAKTE_URL: url,
        EAKTE_OIDC_ISSUER: provider.issuer,
        EAKTE_OIDC_CLIENT_SECRET_FILE: file,
        EAKTE_OIDC_NAME: 'Kreis-Konto',
      },
    }, '--akten', '1');
    const stop = async () => {
      await eakte.stop();
      await provider.stop();
      for (const gone of [folder, data]) rmSync(gone, { recursive: true, force: true });
    };
    return { url, provider, stop };
  })();
  return begun;
}

after(async () => {
  const running = await begun?.catch(() => undefined);
  await running?.stop();
});

/** A browser of its own on the service with the provider. */
async function browser(options = {}) {
  const { url, provider } = await service();
  const page = await newPage({ ...options, baseURL: url });
  // The provider's own pages ask for a font.
  await page.route('https://fonts.googleapis.com/**', (route) => route.abort());
  return { page, url, provider };
}

/** Logs in at the provider's own page. */
async function atProvider(page, name) {
  await page.fill('input[name=login]', name);
  await page.fill('input[name=password]', 'any');
  await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
}

/** Logs in at the provider's own page, but stops before its answer: the address it would have sent the browser to. */
async function answerOf(page, name) {
  const form = { prompt: 'login', login: name, password: 'any' };
  let next = new URL(await page.getAttribute('form', 'action'), page.url()).href;
  let response = await page.request.post(next, { form, maxRedirects: 0 });
  for (let steps = 0; steps < 5; steps += 1) {
    next = new URL(response.headers().location, next).href;
    if (next.includes('/anmelden/oidc/antwort')) return new URL(next);
    response = await page.request.get(next, { maxRedirects: 0 });
  }
  throw new Error(`no answer, but ${next}`);
}

/** Logs in through the provider and comes to the Arbeitsplatz. Returns the provider's answer as an address. */
async function login(page, name = fachkraft) {
  let answer;
  page.on('request', (request) => {
    if (request.url().includes('/anmelden/oidc/antwort')) answer = request.url();
  });
  await page.goto('/anmelden');
  await page.click('a[href^="/anmelden/oidc"]');
  await atProvider(page, name);
  await page.waitForURL((address) => address.pathname === '/');
  return answer;
}

/** The provider's address for a login that begins now in this browser. */
async function begin(page, query = '') {
  const response = await page.request.get(`/anmelden/oidc${query}`, { maxRedirects: 0 });
  assert.equal(response.status(), 303);
  return new URL(response.headers().location);
}

/** The page refuses, in words that match, and nobody is logged in. */
async function assertRefused(page, response, words) {
  assert.equal(response.status(), 403, page.url());
  assert.match(await page.innerText('[role=alert]'), words);
  await page.goto('/konto');
  assert.equal(new URL(page.url()).pathname, '/anmelden');
}

const answered = (page) => page.waitForResponse((r) => r.url().includes('/anmelden/oidc/antwort'));

test('a case worker logs in through the provider, sees how, and no password of eAkte is asked', { timeout }, async () => {
  const { page } = await browser();
  await login(page);
  assert.match(await page.innerText('h1'), /Arbeitsplatz/);
  await page.goto('/konto');
  const text = await page.innerText('main');
  assert.match(text, /über den Anmeldedienst/);
  await page.context().close();
});

test('an answer of the provider is taken once, and in the browser that began', { timeout }, async () => {
  const { page } = await browser();
  const answer = await login(page);
  const other = await browser();
  await assertRefused(other.page, await other.page.goto(answer), /gilt nicht mehr/);
  await other.page.context().close();
  await page.context().clearCookies({ name: 'sitzung' });
  await assertRefused(page, await page.goto(answer), /gilt nicht mehr/);
  // A stolen code in a login of one's own: state and browser fit, the provider finds it used and PKCE another's.
  const fresh = new URL(answer);
  fresh.searchParams.set('state', (await begin(page)).searchParams.get('state'));
  await assertRefused(page, await page.goto(fresh.href), /schon benutzt oder ist zu alt/);
  await page.context().close();
});

test('a code meant for another login does not pass PKCE', { timeout }, async () => {
  const [victim, thief] = [await browser(), await browser()];
  await victim.page.goto((await begin(victim.page)).href);
  const own = await answerOf(victim.page, fachkraft);
  own.searchParams.set('state', (await begin(thief.page)).searchParams.get('state'));
  await assertRefused(thief.page, await thief.page.goto(own.href), /schon benutzt oder ist zu alt/);
  await victim.page.context().close();
  await thief.page.context().close();
});

test('a token with the nonce of another login is refused', { timeout }, async () => {
  const { page } = await browser();
  const address = await begin(page);
  address.searchParams.set('nonce', 'of-somebody-else');
  await page.goto(address.href);
  const response = answered(page);
  await atProvider(page, fachkraft);
  await assertRefused(page, await response, /gehört zu einer anderen Anmeldung/);
  await page.context().close();
});

test('an answer with another state or from another issuer is refused', { timeout }, async () => {
  for (const [name, value, words] of [
    ['state', '0'.repeat(64), /gehört zu einer anderen Anmeldung/],
    ['iss', 'https://login.example', /anderen Anmeldedienst/],
    ['iss', undefined, /anderen Anmeldedienst/],
  ]) {
    const { page } = await browser();
    await page.goto((await begin(page)).href);
    const changed = await answerOf(page, fachkraft);
    if (value) changed.searchParams.set(name, value);
    else changed.searchParams.delete(name);
    await assertRefused(page, await page.goto(changed.href), words);
    await page.context().close();
  }
});

test('a token that has expired is refused', { timeout }, async () => {
  const { page, provider } = await browser();
  await page.goto((await begin(page)).href);
  // From here on: the cookies that the provider has set for its own page stay good.
  await provider.shift(-3 * 3600);
  try {
    const response = answered(page);
    await atProvider(page, fachkraft);
    await assertRefused(page, await response, /abgelaufen/);
  } finally {
    await provider.shift(0);
  }
  await page.context().close();
});

test('who is unknown here, or comes under a name that is somebody else\'s, does not get in', { timeout }, async () => {
  const first = await browser();
  await login(first.page);
  await first.page.context().close();
  for (const [name, words] of [['niemand.nirgends', /eAkte noch nicht/], ['zwilling', /ein anderes Konto/]]) {
    const { page } = await browser();
    await page.goto((await begin(page)).href);
    const response = answered(page);
    await atProvider(page, name);
    await assertRefused(page, await response, words);
    await page.context().close();
  }
});

test('the pages of the login can be used by everybody, in both languages and widths', { timeout }, async () => {
  for (const width of [1440, 390]) {
    for (const locale of ['de-DE', 'en-GB']) {
      const { page } = await browser({ width, locale });
      for (const path of ['/anmelden', '/anmelden/oidc/antwort?state=x', '/abgemeldet']) {
        await page.goto(path);
        await assertNoSidewaysScrolling(page);
        await assertAccessible(page);
        assert.equal(await page.getAttribute('html', 'lang'), locale.slice(0, 2));
      }
      await page.context().close();
    }
  }
});

test('a step-up asks the provider for a fresh proof of the same person and changes the cookie', { timeout }, async () => {
  const { page } = await browser();
  await login(page);
  const cookie = async () => (await page.context().cookies()).find((c) => c.name === 'sitzung').value;
  const before = await cookie();
  await page.goto('/bestaetigen?ziel=/konto');
  await assertAccessible(page);
  await page.click('a[href^="/anmelden/oidc"]');
  // The provider asks for the password although the session there still lives.
  await atProvider(page, fachkraft);
  await page.waitForURL((address) => address.pathname === '/konto');
  const after = await cookie();
  assert.notEqual(after, before);
  await page.context().addCookies([{ name: 'sitzung', value: before, url: page.url() }]);
  await page.goto('/konto');
  assert.equal(new URL(page.url()).pathname, '/anmelden');
  // Somebody else at the provider confirms nothing. In a browser of their own: in this one the provider would end the
  // session of the first, and ours with it.
  await page.context().addCookies([{ name: 'sitzung', value: after, url: page.url() }]);
  const other = await browser();
  await other.page.goto((await begin(page, '?bestaetigen=1&ziel=/konto')).href);
  const response = await page.goto((await answerOf(other.page, people.partner)).href);
  assert.equal(response.status(), 403);
  assert.match(await page.innerText('[role=alert]'), /jemand anderes/);
  assert.equal(await cookie(), after);
  await page.context().close();
  await other.page.context().close();
});

test('when the session at the provider ends, the one here ends, and its logout token works once', { timeout }, async () => {
  const { page, url, provider } = await browser();
  await login(page);
  const stays = await browser();
  await login(stays.page);
  const sent = provider.logoutTokens.length;
  await page.goto(`${provider.issuer}/session/end`);
  await page.click('button[name=logout]');
  for (let tries = 0; provider.logoutTokens.length === sent && tries < 600; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(provider.logoutTokens.length > sent, 'the provider sent no logout token');
  await page.goto(`${url}/konto`);
  assert.equal(new URL(page.url()).pathname, '/anmelden');
  await stays.page.goto('/konto');
  assert.equal(new URL(stays.page.url()).pathname, '/konto', 'a session of another browser ended, too');
  const post = (token) => fetch(`${url}/anmelden/oidc/abmeldung`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });
  const token = provider.logoutTokens.at(-1);
  for (const wrong of [token, `${token.slice(0, -4)}AAAA`, 'x.y.z', '']) {
    const answer = await post(wrong);
    assert.equal(answer.status, 400, wrong.slice(0, 20));
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  }
  await page.context().close();
  await stays.page.context().close();
});

test('who logs out is logged out at the provider, too, and comes back to say so', { timeout }, async () => {
  const { page, url } = await browser();
  await login(page);
  await page.click('details.konto summary');
  await page.click('form[action="/abmelden"] button');
  await page.waitForSelector('button[name=logout]');
  await page.click('button[name=logout]');
  await page.waitForURL((address) => address.pathname === '/abgemeldet');
  await page.goto(`${url}/anmelden`);
  await page.click('a[href^="/anmelden/oidc"]');
  await page.waitForSelector('input[name=login]');
  await page.context().close();
});
