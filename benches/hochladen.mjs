// How fast is a large document taken in, from the first byte sent to the receipt?
// node benches/hochladen.mjs URL TOKEN FILE BETREFF: prints the MiB/s.

import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';

const [base, token, file, betreff] = process.argv.slice(2);
const api = `${base}/api/v1`;
const authorization = `Bearer ${token}`;

async function json(path) {
  const answer = await fetch(`${api}${path}`, { headers: { authorization } });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** An open Vorgang that the token's owner may file into: [akte, vorgang]. */
async function openVorgang() {
  const { zeilen } = await json('/akten?status=in_bearbeitung&limit=50');
  for (const { akte } of zeilen) {
    const { vorgaenge } = await json(`/akten/${akte}`);
    const open = vorgaenge.find((v) => v.status === 'in_bearbeitung');
    if (open) return [akte, open.vorgang];
  }
  throw new Error('there is no open Vorgang');
}

/** Sends the file as multipart, never holding it in memory; resolves with the status. */
function upload(path, fields) {
  const boundary = `----eakte-${process.pid}`;
  const part = (name, value) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = Buffer.from(`${Object.entries(fields).map(([k, v]) => part(k, v)).join('')}--${boundary}\r\n`
    + 'Content-Disposition: form-data; name="datei"; filename="gross.bin"\r\nContent-Type: application/octet-stream\r\n\r\n');
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const headers = {
    authorization,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': head.length + statSync(file).size + tail.length,
    'idempotency-key': crypto.randomUUID(),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(`${api}${path}`, { method: 'POST', headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => { body += chunk; });
      answer.on('end', () => resolve({ status: answer.statusCode, body }));
    });
    request.on('error', reject);
    request.write(head);
    const stream = createReadStream(file, { highWaterMark: 1 << 20 });
    stream.on('error', reject);
    stream.on('end', () => request.end(tail));
    stream.pipe(request, { end: false });
  });
}

const [akte, vorgang] = await openVorgang();
const start = performance.now();
const { status, body } = await upload(`/akten/${akte}/vorgaenge/${vorgang}/dokumente`, { betreff, klasse: 'sonstiges' });
const seconds = (performance.now() - start) / 1000;
if (status !== 201) throw new Error(`the upload was answered with ${status}: ${body}`);
console.log((statSync(file).size / 2 ** 20 / seconds).toFixed(1));
