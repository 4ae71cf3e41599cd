// A real OpenID provider (npm oidc-provider) in a process of its own, and the handles a test needs on it.
//
// Anybody logs in there under any name with any password. `shift` moves its clock, so that what it vouches for is
// old; it says which logout tokens it sent, so that a test can send one again.

import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** Two accounts under one name: who comes second is somebody else. */
const claims = (sub) => ({ sub, preferred_username: sub === 'zwilling' ? 'jana.bruening' : sub });

/** Starts the provider with one registered client. */
export async function startProvider(port, client) {
  const child = fork(here, ['provider', String(port), JSON.stringify(client)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const tokens = [];
  const ready = new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk) => { said += chunk; });
    child.on('exit', (code) => reject(new Error(`the provider ended with ${code}:\n${said}`)));
    child.on('message', (message) => {
      if (message.logoutToken) tokens.push(message.logoutToken);
      else resolve();
    });
  });
  await ready;
  return {
    issuer: `http://127.0.0.1:${port}`,
    logoutTokens: tokens,
    /** Moves the provider's clock by so many seconds. */
    shift: (seconds) => new Promise((resolve) => {
      child.once('message', resolve);
      child.send({ shift: seconds });
    }),
    stop: () => new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.once('exit', resolve);
      child.kill('SIGTERM');
    }),
  };
}

async function provide(port, client) {
  const { default: Provider } = await import('oidc-provider');
  const now = Date.now;
  let shift = 0;
  Date.now = () => now() + shift;
  process.on('message', (message) => {
    shift = message.shift * 1000;
    process.send({ shifted: true });
  });
  process.on('disconnect', () => process.exit());
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [client],
    claims: { openid: ['sub', 'auth_time'], profile: ['preferred_username'] },
    // Claims of the scope in the ID token, as Keycloak, AD FS and Entra ID do it.
    conformIdTokenClaims: false,
    cookies: { keys: ['only for this test'] },
    features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => claims(sub) }),
    // Nobody is asked whether they consent: it is the authority's own service.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    async fetch(url, options) {
      const token = new URLSearchParams(String(options.body)).get('logout_token');
      // Its own dispatcher refuses this machine's addresses; here everything is on this machine.
      const answer = await globalThis.fetch(url, { ...options, dispatcher: undefined });
      // Answered: what it ends has ended, and nobody else is the first to send it.
      if (token) process.send({ logoutToken: token });
      return answer;
    },
  });
  createServer(provider.callback()).listen(port, '127.0.0.1', () => process.send({ ready: true }));
}

if (process.argv[2] === 'provider') await provide(Number(process.argv[3]), JSON.parse(process.argv[4]));
