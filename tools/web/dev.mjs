// dev.mjs --api URL [--port N] [--out DIR] [--modules DIR] [--as ROLE,…]: the page as it is being written, made anew for
// each visit; everything else is asked of the running service. --as says in its place who the visitor is.
// For developers: has no TLS, no limits.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: {
    api: { type: 'string' },
    port: { type: 'string', default: '8090' },
    out: { type: 'string', default: 'build/page' },
    modules: { type: 'string', default: process.env.CASELEDGER_NODE_MODULES },
    as: { type: 'string' },
  },
})
if (!values.api || !values.modules) {
  console.error('usage: dev.mjs --api URL --modules DIR/node_modules [--port N] [--out DIR] [--as ROLE,…]')
  process.exit(2)
}
const api = new URL(values.api)
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
// As the service sends it, so that what breaks there breaks here.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"

function build() {
  const made = spawnSync(
    process.execPath,
    [path.join(here, 'build.mjs'), '--out', values.out, '--modules', values.modules],
    { encoding: 'utf8' },
  )
  return made.status === 0 ? null : made.stderr
}

function own(name, response) {
  const failure = name === 'index.html' ? build() : null
  if (failure) {
    response.writeHead(500, { 'Content-Type': 'text/plain' }).end(failure)
    return
  }
  const file = path.join(values.out, path.normalize('/' + name))
  try {
    const bytes = readFileSync(file)
    response.writeHead(200, { 'Content-Type': types[path.extname(file)], 'Content-Security-Policy': policy }).end(bytes)
  } catch {
    response.writeHead(404).end()
  }
}

function asked(request, response) {
  const headers = { ...request.headers, host: api.host }
  // Seen from the service the page is its own.
  if (headers.origin) headers.origin = api.origin
  const passed = http.request(
    { host: api.hostname, port: api.port, method: request.method, path: request.url, headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    },
  )
  passed.on('error', () => response.writeHead(502).end())
  response.on('close', () => passed.destroy())
  request.pipe(passed)
}

function visitor(response) {
  const session = {
    signedIn: values.as !== '',
    how: values.as ? 'open' : null,
    name: values.as ? 'local' : null,
    roles: values.as ? values.as.split(',') : [],
    authorities: null,
    expiresAt: null,
    ways: { token: true, oidc: null },
    ledger: { origin: 'demo.example/cases', simulated: true },
  }
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(session))
}

http
  .createServer((request, response) => {
    const name = new URL(request.url, 'http://x').pathname
    if (name === '/') own('index.html', response)
    else if (name.startsWith('/assets/')) own(name, response)
    else if (values.as !== undefined && name === '/v1/session') visitor(response)
    else asked(request, response)
  })
  .listen(Number(values.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${values.port}`))
