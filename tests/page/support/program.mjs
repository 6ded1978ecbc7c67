// The program that a test talks to: a ledger of its own in a temporary directory, and `caseledger serve` on it.
//
// CASELEDGER_BIN is the folder of the programs. Every role has a token, so that nobody gets in without one.
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** The day for which tests/sample has its key. */
export const sampleDay = '2026-11-15'

export const roles = ['auditor', 'manager', 'deletion-officer', 'administrator', 'writer']

const folder = process.env.CASELEDGER_BIN ?? path.join(root, 'build/release/bin')
export const programs = { caseledger: path.join(folder, 'caseledger'), verify: path.join(folder, 'caseledger-verify') }

/** Runs a program to its end and gives what it printed; throws with what it said when it fails. */
function run(program, args, options = {}) {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'], ...options })
}

export class Program {
  constructor(place) {
    this.place = place
    this.ledger = path.join(place, 'ledger')
    this.tokens = {}
    this.url = ''
  }

  /** What `caseledger ARGS` prints. */
  cli(...args) {
    return run(programs.caseledger, ['--ledger', this.ledger, ...args])
  }

  /** What `caseledger ARGS --json` says. */
  json(...args) {
    return JSON.parse(this.cli(...args, '--json'))
  }

  /** A new token; `more` as the command line has it: ['--authority', 'FHI']. */
  token(role, name = role, more = []) {
    const source = role === 'writer' ? ['--source', '*'] : []
    return this.cli('token', 'create', '--role', role, '--name', name, ...source, ...more).trim()
  }

  revoke(token) {
    this.cli('token', 'revoke', /^clt_([a-z0-9]+)_/.exec(token)[1])
  }

  key() {
    return readFileSync(path.join(this.ledger, 'keys/log.vkey'), 'utf8').trim()
  }

  async serve(settings = {}) {
    const args = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`])
    const serving = spawn(
      programs.caseledger,
      ['--ledger', this.ledger, 'serve', '--listen', '127.0.0.1:0', ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.serving = serving
    this.log = path.join(this.place, 'serve.log')
    serving.stderr.pipe(createWriteStream(this.log))
    this.url = await new Promise((resolve, reject) => {
      serving.stdout.once('data', (text) => resolve(String(text).trim()))
      serving.once('exit', () => reject(new Error(`serve ended: ${readFileSync(this.log, 'utf8').slice(-2000)}`)))
    })
    if (process.env.CASELEDGER_PAGE_DEV) await this.serveDev(process.env.CASELEDGER_PAGE_DEV)
  }

  /** The page from the sources, in front of the service: for who writes on it (CASELEDGER_PAGE_DEV=.../node_modules). */
  async serveDev(modules) {
    const port = await freePort()
    const args = ['--api', this.url, '--port', String(port), '--out', path.join(this.place, 'page'), '--modules', modules]
    this.dev = spawn(process.execPath, [path.join(root, 'tools/web/dev.mjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => this.dev.stdout.once('data', resolve))
    this.serviceUrl = this.url
    this.url = `http://127.0.0.1:${port}`
  }

  /** Asks the service as a program does, with a token. */
  async get(address, role = 'auditor') {
    const answer = await fetch(this.url + address, { headers: { Authorization: `Bearer ${this.tokens[role]}` } })
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  async stop() {
    this.dev?.kill()
    if (this.serving && this.serving.exitCode === null && this.serving.signalCode === null) {
      this.serving.removeAllListeners('exit')
      const ended = new Promise((resolve) => this.serving.once('exit', resolve))
      this.serving.kill('SIGTERM')
      await ended
    }
    rmSync(this.place, { recursive: true, force: true })
  }
}

/**
 * A program that serves. `events`: 'sample' the sample register, 'none', or the path of a file; `simulated` {cases, seed}
 * as `caseledger simulate` makes them; `before` adds to the ledger.
 */
export async function startProgram({ events = 'sample', simulated = null, tokens = roles, settings = {}, before } = {}) {
  const program = new Program(mkdtempSync(path.join(tmpdir(), 'page-test-')))
  try {
    program.cli('init', '--origin', 'test.example/cases', '--simulated')
    if (simulated) {
      const file = path.join(program.place, 'events.ndjson')
      const args = ['--cases', String(simulated.cases), '--seed', String(simulated.seed ?? 1)]
      writeFileSync(file, run(programs.caseledger, ['simulate', ...args], { encoding: 'buffer' }))
      program.cli('append', '--quiet', file)
    } else if (events !== 'none') {
      program.cli('append', '--quiet', events === 'sample' ? path.join(root, 'tests/sample/register.ndjson') : events)
    }
    before?.(program)
    for (const role of tokens) program.tokens[role] = program.token(role)
    await program.serve(settings)
    return program
  } catch (error) {
    await program.stop()
    throw error
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
