// What the browser tests stand on: the real program on its own private PostgreSQL
// with a small sample district, and Debian's Chromium. Started at first use, once
// for the whole test process, and stopped at its end.

import { createHmac } from 'node:crypto';
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after } from 'node:test';
import { chromium } from 'playwright-core';

export const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sampleAkten = 20;
const startSecondsMax = 240;

/** Widths of a desk, a phone, and of 1280 px at 400 % zoom. */
export const widths = [1440, 390, 320];

// Below those that the system gives out by itself: nobody else gets one before the program it is told to has started.
let nextPort = 10_000 + (process.pid % 200) * 100;

/** A port that nobody uses just now. */
export async function freePort() {
  for (;;) {
    const port = nextPort;
    nextPort += 1;
    const free = await new Promise((resolve) => {
      const server = createServer();
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** Where the programs under test were built. */
function builtPrograms() {
  if (process.env.EAKTE_BIN) return process.env.EAKTE_BIN;
  const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version', '1'], { cwd: project });
  return join(JSON.parse(metadata).target_directory, 'debug');
}

/** A new data folder. */
export const newData = () => mkdtempSync(join(tmpdir(), 'eakte-web-'));

/** A command of the program on the data of a running ./ops/run. */
export function command(data, ...args) {
  const environment = { ...process.env, EAKTE_DATA: data };
  delete environment.DATABASE_URL;
  return execFileSync(join(project, 'ops', 'eakte'), args, { env: environment, encoding: 'utf8' });
}

/**
 * Starts eAkte through ./ops/run, as a person would. `more` is added to the environment, `port` is a free one.
 * Resolves with { url, data, logins, stop }; `logins` holds { name, passwort } of the sample. `stop` keeps the data.
 */
export async function startEakteWith({ data, port, more = {} }, ...options) {
  port ??= await freePort();
  const environment = { ...process.env, ...more, EAKTE_DATA: data, EAKTE_LISTEN: `127.0.0.1:${port}` };
  delete environment.DATABASE_URL;
  const args = ['--bin', builtPrograms(), ...options];
  const run = spawn(join(project, 'ops', 'run'), args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => run.on('close', resolve));
  // A test process that is stopped takes what it started along.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.once(signal, () => {
      run.kill('SIGTERM');
      process.exit(1);
    });
  }
  let said = '';
  run.stderr.on('data', (chunk) => { said += chunk; });
  const url = await new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`./ops/run did not start eAkte:\n${said}`));
    const timer = setTimeout(fail, startSecondsMax * 1000);
    let printed = '';
    run.stdout.on('data', (chunk) => {
      printed += chunk;
      const found = printed.match(/^http:\S+$/m);
      if (found) {
        clearTimeout(timer);
        resolve(found[0].replace(/\/$/, ''));
      }
    });
    ended.then(fail);
  }).catch(async (error) => {
    run.kill('SIGTERM');
    await ended;
    throw error;
  });
  const stop = async () => {
    run.kill('SIGTERM');
    await ended;
  };
  return { url, data, logins: readLogins(join(data, 'sample-logins.txt')), stop };
}

/** The same with our own environment. */
export const startEakte = (data, ...options) => startEakteWith({ data }, ...options);

/** Lines `name password ...`; what follows says what the person does. */
function readLogins(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    const found = line.match(/^\s*([a-z]+\.[a-z]+)\s+(\S+)/);
    return found ? [{ name: found[1], passwort: found[2] }] : [];
  });
}

/** Chromium without network services and with a profile of its own. */
function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}

let browserStarted;

/** The one browser of this test process. */
function browserAlone() {
  browserStarted ??= startBrowser();
  return browserStarted;
}

let started;

/** The one running program and browser of this test process: { url, logins, browser }. */
export function eakte() {
  started ??= (async () => {
    const data = newData();
    const run = await startEakte(data, '--akten', String(sampleAkten));
    const stop = async () => {
      await run.stop();
      rmSync(data, { recursive: true, force: true });
    };
    const service = { ...run, stop };
    try {
      return { ...service, browser: await browserAlone() };
    } catch (error) {
      await service.stop();
      throw error;
    }
  })();
  return started;
}

after(async () => {
  const service = await started?.catch(() => undefined);
  const browser = await browserStarted?.catch(() => undefined);
  await browser?.close();
  await service?.stop();
});

/**
 * A page of its own, with the given width and colour scheme.
 * `script: false` is a browser without JavaScript. There axe cannot run either, so `ownScript: false`
 * keeps JavaScript but fetches none of ours: the same page, and it can be measured.
 * What the browser complains about, and any request to another host, is kept in `page.complaints`.
 */
export async function newPage({ width = 1440, dark = false, script = true, ownScript = true, session, baseURL, locale = 'de-DE' } = {}) {
  const { browser, url } = baseURL ? { browser: await browserAlone(), url: baseURL } : await eakte();
  const context = await browser.newContext({
    viewport: { width, height: width === 1440 ? 900 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script,
    locale,
    baseURL: url,
    storageState: session,
  });
  // A page may take its time where much else runs.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  if (!ownScript) {
    await page.route('**/*', (route) => (route.request().resourceType() === 'script' ? route.abort() : route.fallback()));
  }
  page.complaints = [];
  page.on('console', (message) => {
    // A refusal that a test asks for is no complaint.
    const refusal = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !refusal) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('request', (request) => {
    const other = new URL(request.url()).origin !== url && !/^(data|blob|about):/.test(request.url());
    if (other) page.complaints.push(`request to ${request.url()}`);
  });
  return page;
}

/** Fills and sends the login form on `page`. */
export async function submitLogin(page, name, passwort) {
  await page.goto('/anmelden');
  await page.fill('input[name=anmeldename]', name);
  await page.fill('input[name=passwort]', passwort);
  await page.click('form[action^="/anmelden"] button[type=submit]');
}

/** What an app shows for a secret in base32, so many steps from now (RFC 6238). */
export function totp(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

const sessions = new Map();

/** People of the sample district, by login name. */
export const people = {
  fachkraft: 'jana.bruening', // Hilfe zur Pflege, Kreis Borken
  partner: 'tim.ross', // Sozialamt, Stadt Bocholt
  archivarin: 'klara.findbuch', // Kreisarchiv
  erste: 'vera.vieraugen', // approves erasures, Kreis Borken
  zweite: 'ronald.radierer', // too
  leitung: 'theo.aktenberg', // leads Hilfe zur Pflege, Kreis Borken
  nachtdienst: 'nora.nachtdienst', // may open Akten of Hilfe zur Pflege in an emergency, Kreis Borken
  datenschutz: 'dora.datenwacht', // data protection, Kreis Borken
  admin: 'frida.schluessel', // keeps people and units, Kreis Borken
};

/** The sample login of that name. */
export async function sampleLogin(who) {
  const { logins } = await eakte();
  const found = logins.find((login) => login.name === who);
  if (!found) throw new Error(`no sample login ${who}, only ${logins.map((l) => l.name).join(', ')}`);
  return found;
}

/** A page where the sample user `who` is logged in. */
export async function pageOf(who, options = {}) {
  const login = await sampleLogin(who);
  if (!sessions.has(login.name)) {
    const page = await newPage();
    await submitLogin(page, login.name, login.passwort);
    await page.waitForURL((address) => address.pathname !== '/anmelden');
    sessions.set(login.name, await page.context().storageState());
    await page.context().close();
  }
  return newPage({ ...options, session: sessions.get(login.name) });
}
