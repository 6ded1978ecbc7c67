// A real OpenID provider on loopback: gives JWT access tokens to clients by client_credentials.
// Prints {"issuer","jwks"} when it is ready. A line on stdin, "rotate", gives it new keys; its end
// ends the provider. What is in a token is asked for by the client's name: "auditor.HDS.ES256" gets
// the role auditor and the authority HDS, signed by that algorithm.
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
    ].map(client),
    jwks: { keys },
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

let answer;
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  answer = provider(issuer).callback();
  console.log(JSON.stringify({ issuer, jwks: `${issuer}/jwks` }));
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => {
    answer = provider(issuer).callback();
    console.log('rotated');
  });
  lines.on('close', () => process.exit(0));
});
