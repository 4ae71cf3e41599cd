import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, people, sampleLogin, submitLogin } from '../harness.mjs';

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript';

  test(`a case worker logs in ${how} and comes to the Arbeitsplatz`, async () => {
    const page = await newPage({ script });
    const login = await sampleLogin(people.fachkraft);
    await submitLogin(page, login.name, login.passwort);
    await page.waitForURL((address) => address.pathname === '/');
    assert.match(await page.innerText('h1'), /Arbeitsplatz/);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a wrong password is refused without saying which of the two is wrong', async () => {
  const page = await newPage();
  const login = await sampleLogin(people.fachkraft);
  await page.goto('/anmelden');
  const said = [await page.innerText('main')];
  for (const name of [login.name, 'niemand.nirgends']) {
    await submitLogin(page, name, 'falsch-falsch-falsch');
    assert.equal(new URL(page.url()).pathname, '/anmelden');
    said.push(await page.innerText('main'));
  }
  assert.notEqual(said[1], said[0]);
  assert.equal(said[2], said[1]);
  await page.context().close();
});

test('nobody sees a page without having logged in', async () => {
  const page = await newPage();
  for (const path of ['/', '/akten', '/suche', '/geteilt', '/aktenplan', '/pruefung']) {
    await page.goto(path);
    assert.equal(new URL(page.url()).pathname, '/anmelden', path);
  }
  await page.context().close();
});
