// A real OpenID provider on loopback: gives JWT access tokens to clients by client_credentials, and
// logs people in for the client "page". Prints {"issuer","jwks"} when it is ready. A line on stdin,
// "rotate", gives it new keys; "login URL" goes where a browser that is sent to URL goes, and prints
// where it is sent back to; the end of stdin ends the provider. What is in a token is asked for by
// the client's name: "auditor.HDS.ES256" gets the role auditor and the authority HDS, signed by that
// algorithm. Whoever logs in is an auditor of HDS.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const audience = 'https://caseledger.example';
let round = 0;

function key(kind) {
  const options = { rsa: { modulusLength: 2048 }, ec: { namedCurve: 'P-256' }, ed25519: {} }[kind];
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: `${kind}-${round}`, use: 'sig' };
}

function client(name) {
  return {
    client_id: name,
    client_secret: 'of-no-use-elsewhere',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  };
}

const page = {
  client_id: 'page',
  client_secret: 'of-no-use-elsewhere',
  application_type: 'native', // may come back to loopback by http
  grant_types: ['authorization_code'],
  redirect_uris: ['http://127.0.0.1/v1/session/callback'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
};

const person = { sub: 'person-7', name: 'Kari Li', roles: ['auditor'], org: 'HDS' };

function provider(issuer) {
  round += 1;
  const keys = [key('rsa'), key('ec'), key('ed25519')];
  return new Provider(issuer, {
    clients: [
      'auditor.HDS.ES256',
      'auditor.HDS.RS256',
      'auditor.HDS.PS256',
      'auditor.HDS.EdDSA',
      'writer.HDS.ES256',
      'nobody.HDS.ES256',
    ]
      .map(client)
      .concat(page),
    jwks: { keys },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'roles', 'org'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({ accountId: id, claims: () => person }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (_context, resource, { clientId }) => ({
          scope: '',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg: clientId.split('.')[2] } },
        }),
      },
    },
    extraTokenClaims: (_context, token) => {
      const [role, authority] = token.clientId.split('.');
      return { roles: [role], org: authority };
    },
  });
}

let now;
let answer;

function renew(issuer) {
  now = provider(issuer);
  answer = now.callback();
}

/// Whoever is asked says yes.
async function agree(request, response) {
  const { prompt, params } = await now.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await now.interactionFinished(request, response, { login: { accountId: person.sub } });
    return;
  }
  const grant = new now.Grant({ accountId: person.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  await now.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
}

/// The way of a browser: with its cookies, until it is sent away from the provider.
async function login(url, issuer) {
  const cookies = new Map();
  for (let steps = 0; steps < 10 && url.startsWith(issuer); steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return `status ${response.status}: ${await response.text()}`;
    url = new URL(location, url).href;
  }
  return url;
}

const server = createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return agree(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  renew(issuer);
  console.log(JSON.stringify({ issuer, jwks: `${issuer}/jwks` }));
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    if (line.startsWith('login ')) {
      console.log(await login(line.slice('login '.length), issuer));
      return;
    }
    renew(issuer);
    console.log('rotated');
  });
  lines.on('close', () => process.exit(0));
});
