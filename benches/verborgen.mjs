// Does an answer take longer because something is there that may not be seen? And what does a recorded look cost?
// node benches/verborgen.mjs URL OWNER_TOKEN OTHER_TOKEN [VISITS]
//
// OWNER_TOKEN sees Akten, OTHER_TOKEN none of them (another organisation). Hidden and invented ids take turns in random
// order; prints `figure` lines with p50 and p99 of each and `ratio hidden_absent_<route>_<percentile>`: 1 is no difference.
// Then reads documents alone and sixteen at a time: what recording costs, and that looks share a flush.

import http from 'node:http';
import { randomUUID } from 'node:crypto';

const [base, owner, other, visitsText] = process.argv.slice(2);
if (!other) throw new Error('usage: verborgen.mjs URL OWNER_TOKEN OTHER_TOKEN [VISITS]');
const visits = Number(visitsText ?? 1000);
const warmUps = 50;
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** One request: { status, length, ms }, and the body if it is JSON that is asked for. */
function get(token, path, json = false) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    http.get(new URL(path, base), { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: answer.statusCode, length: body.length, ms: performance.now() - start, json: json ? JSON.parse(body) : null });
      });
    }).on('error', reject);
  });
}

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

function print(name, times) {
  times.sort((a, b) => a - b);
  for (const p of [50, 99]) console.log(`figure ${name}_p${p} ${percentile(times, p / 100).toFixed(3)} ms`);
}

const { json: liste } = await get(owner, '/api/v1/akten?limit=50', true);
const akten = liste.zeilen.map((z) => z.akte);
const dokumente = [];
for (const akte of akten) {
  const { json } = await get(owner, `/api/v1/akten/${akte}`, true);
  dokumente.push(...json.dokumente.filter((d) => d.medientyp).map((d) => d.dokument));
  if (dokumente.length >= 50) break;
}
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const routes = {
  akte: (id) => `/api/v1/akten/${id}`,
  verlauf: (id) => `/api/v1/akten/${id}/verlauf`,
  warum: (id) => `/api/v1/akten/${id}/warum`,
  zugriffe: (id) => `/api/v1/akten/${id}/zugriffe`,
  dokument: (id) => `/api/v1/dokumente/${id}`,
  inhalt: (id) => `/api/v1/dokumente/${id}/inhalt`,
  seite: (id) => `/api/v1/dokumente/${id}/seiten/1`,
  text: (id) => `/api/v1/dokumente/${id}/text`,
};
for (const [name, route] of Object.entries(routes)) {
  const ids = route('x').includes('/akten/') ? akten : dokumente;
  const times = { hidden: [], absent: [] };
  for (let i = 0; i < 2 * (warmUps + visits); i += 1) {
    const kind = Math.random() < 0.5 ? 'hidden' : 'absent';
    const { status, ms } = await get(other, route(kind === 'hidden' ? pick(ids) : randomUUID()));
    if (status !== 404) throw new Error(`${name}, ${kind}: answered with ${status}`);
    if (i >= 2 * warmUps) times[kind].push(ms);
  }
  for (const kind of ['hidden', 'absent']) print(`${kind}_${name}`, times[kind]);
  for (const p of [50, 90, 99]) {
    const ratio = percentile(times.hidden, p / 100) / percentile(times.absent, p / 100);
    console.log(`ratio hidden_absent_${name}_p${p} ${ratio.toFixed(3)}`);
  }
}

for (const lanes of [1, 16]) {
  const times = { metadata: [], content: [] };
  for (const kind of ['metadata', 'content']) {
    const start = performance.now();
    const lane = async () => {
      for (let i = 0; i < Math.ceil(visits / lanes); i += 1) {
        const { status, ms } = await get(owner, routes[kind === 'content' ? 'text' : 'dokument'](pick(dokumente)));
        if (status !== 200) throw new Error(`${kind} was answered with ${status}`);
        times[kind].push(ms);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const rate = times[kind].length / ((performance.now() - start) / 1000);
    print(`${kind}_${lanes}`, times[kind]);
    console.log(`figure ${kind}_${lanes}_rate ${rate.toFixed(0)} /s`);
  }
}
agent.destroy();
