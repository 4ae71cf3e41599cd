// Every browser test in one process, so that one running eAkte serves them all.
// A single file runs alone too: node --test tests/web/seiten/anmelden.mjs

import { readdirSync } from 'node:fs';

const folder = new URL('./seiten/', import.meta.url);
for (const name of readdirSync(folder).filter((n) => n.endsWith('.mjs')).sort()) {
  await import(new URL(name, folder));
}
