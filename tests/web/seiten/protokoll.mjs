// What pages say of the log's signature: who confirmed it, and that a rewound database gets none.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { command, newData, newPage, pageOf, people, startEakte } from '../harness.mjs';
import { assertAccessible, assertNoSidewaysScrolling } from '../pruefen.mjs';
import { fileOne } from '../schritte.mjs';

const timeout = 600_000; // ms: only ends what hangs

test('Kette prüfen shows which witnesses confirmed the log', { timeout }, async () => {
  const page = await pageOf(people.fachkraft);
  const file = { name: 'Vermerk.txt', mimeType: 'text/plain', buffer: Buffer.from('Vermerk für die Zeugen.\n') };
  const akte = await fileOne(page, `Zeugen ${Date.now()}`, file);
  // Signed within a second, confirmed as soon as the witnesses asked.
  const card = page.locator('section[aria-labelledby=zeugen]');
  do {
    await page.goto(`${akte}/pruefung`);
  } while (!/17 von 17/.test(await card.innerText()) || !/3 von 3/.test(await card.innerText()));
  for (const name of ['Südlohn', 'Vreden', 'Landesarchiv']) assert.match(await card.innerText(), new RegExp(name));
  await page.setViewportSize({ width: 390, height: 800 });
  await assertNoSidewaysScrolling(page);
  await page.context().close();
});

/** What the service says of itself. */
const health = async (url) => (await fetch(`${url}/health`)).json();

test('a database that was rewound is no longer signed, and every page says so', { timeout }, async (t) => {
  const data = newData();
  let service = await startEakte(data, '--empty');
  // Also if the test fails: a service that goes on keeps this process.
  t.after(() => service.stop());
  await service.stop();
  execFileSync('cp', ['-a', join(data, 'pg'), join(data, 'pg-old')]);

  service = await startEakte(data, '--empty');
  const before = (await health(service.url)).position;
  const plan = join(data, 'plan.csv');
  writeFileSync(plan, 'kennzeichen;bezeichnung;leistungsart;aufbewahrung_jahre;aussonderung;uebergeordnet\n'
    + '50;Soziales;;10;B;\n', { mode: 0o644 });
  command(data, 'aktenplan', plan);
  let now;
  do now = await health(service.url); while (!(now.unterschrieben > before + 1));
  await service.stop();
  rmSync(join(data, 'pg'), { recursive: true });
  execFileSync('mv', [join(data, 'pg-old'), join(data, 'pg')]);

  service = await startEakte(data, '--empty');
  do now = await fetch(`${service.url}/health`); while (now.status !== 503);
  assert.equal((await now.json()).signatur, 'verweigert');
  const page = await newPage({ width: 390 });
  for (const path of ['/anmelden', '/hilfe', '/gibt-es-nicht']) {
    await page.goto(service.url + path);
    assert.match(await page.innerText('aside.warnung'), /nicht mehr unterschrieben[\s\S]*alten Stand/, path);
    await assertNoSidewaysScrolling(page);
    await assertAccessible(page);
  }
  await page.context().close();
  await service.stop();
  rmSync(data, { recursive: true, force: true });
});
