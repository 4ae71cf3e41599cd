// How long does each page take, as a logged-in case worker sees it on this machine?
// node benches/seiten.mjs URL NAME PASSWORD LABEL: prints `figure page_<page>_<LABEL>_p50 N ms`, p95, p99.

import http from 'node:http';

const [base, name, passwort, label] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const warmUps = 20;
const visits = 300;
const objects = 20;
let cookies = {};

/** One request: { status, headers, body }. Keeps the session's cookies. */
function request(method, path, form) {
  const body = form && new URLSearchParams(form).toString();
  const headers = { cookie: Object.entries(cookies).map(([k, v]) => `${k}=${v}`).join('; '), accept: 'text/html' };
  if (body) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', origin: base, 'content-length': body.length });
  return new Promise((resolve, reject) => {
    const sent = http.request(new URL(path, base), { method, headers, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [, key, value] = line.match(/^([^=]+)=([^;]*)/);
          cookies[key] = value;
        }
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function login() {
  const { body } = await request('GET', '/anmelden');
  const form = { anmeldename: name, passwort };
  for (const [input] of body.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    form[input.match(/name="([^"]*)"/)[1]] = input.match(/value="([^"]*)"/)?.[1] ?? '';
  }
  const answer = await request('POST', '/anmelden', form);
  if (answer.status !== 303 && answer.status !== 302) throw new Error(`login was answered with ${answer.status}`);
}

/** The first few different addresses on `path` that match. */
async function links(path, pattern) {
  const { body } = await request('GET', path);
  const addresses = [...body.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  const found = [...new Set(addresses.filter((address) => pattern.test(address)))];
  if (!found.length) throw new Error(`${path} links to nothing like ${pattern}`);
  return found.slice(0, objects);
}

/** Sorted times of one page in ms; the addresses take turns. */
async function measure(addresses) {
  const times = [];
  for (let i = 0; i < warmUps + visits; i += 1) {
    const path = addresses[i % addresses.length];
    const start = performance.now();
    const { status } = await request('GET', path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}`);
    if (i >= warmUps) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

await login();
const akten = await links('/akten', /^\/akten\/[0-9a-f-]{36}$/);
/** What some of `paths` link to. */
async function linksOfSome(paths, pattern) {
  return (await Promise.all(paths.map((path) => links(path, pattern).catch(() => [])))).flat();
}
const dokumente = await linksOfSome(akten.slice(0, 5), /^\/dokumente\/[0-9a-f-]{36}$/);
const ofAkten = (rest) => akten.map((akte) => akte + rest);
const pages = {
  arbeitsplatz: ['/'],
  aktenplan: ['/aktenplan'],
  akten: ['/akten'],
  akte_anlegen: ['/akten/neu'],
  akte: akten,
  dokumente: ofAkten('/dokumente'),
  ablegen: await linksOfSome(akten, /^\/akten\/[0-9a-f-]{36}\/ablegen/),
  verlauf: ofAkten('/verlauf'),
  freigaben: ofAkten('/freigaben'),
  freigabe_erteilen: await linksOfSome(akten, /^\/akten\/[0-9a-f-]{36}\/freigaben\/neu/),
  kette_pruefen: ['/pruefung'],
  dokument: dokumente,
  seitenbild: await linksOfSome(dokumente.slice(0, 20), /^\/dokumente\/[0-9a-f-]{36}\/seiten\/1/),
  suche: ['Antrag', 'Bescheid', 'Miete', 'Wohngeld', 'Rechnung'].map((q) => `/suche?q=${q}`),
  geteilt: ['/geteilt'],
};
for (const [page, addresses] of Object.entries(pages)) {
  if (!addresses.length) throw new Error(`found nothing to visit for ${page}`);
  const times = await measure(addresses);
  for (const p of [50, 95, 99]) {
    const value = times[Math.min(times.length - 1, Math.ceil((times.length * p) / 100) - 1)];
    console.log(`figure page_${page}_${label}_p${p} ${value.toFixed(1)} ms`);
  }
}
agent.destroy();
