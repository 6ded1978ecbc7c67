// Against the program itself: what it hands out of the whole sample register is proved here as well, says the same as
// its history, and what is spoilt is refused with the number that caseledger-verify gives.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { compareShown } from '../../../tools/web/src/proof/compare'
import { jsonText } from '../../../tools/web/src/proof/json'
import { parseTrust } from '../../../tools/web/src/proof/keys'
import { verifyDossier } from '../../../tools/web/src/proof/verify'
import { bytesOf } from './small_log'

declare const CASELEDGER_SOURCE_DIR: string

const bin = process.env['CASELEDGER_BIN']
const register = `${CASELEDGER_SOURCE_DIR}/tests/sample/register.ndjson`

function casesOf(file: string): string[] {
  const events = readFileSync(file, 'utf8').trimEnd().split('\n')
  return [...new Set(events.map((line) => (JSON.parse(line) as { case: string }).case))].sort()
}

describe('the program', { skip: bin === undefined && 'CASELEDGER_BIN names no folder with it' }, async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'page-proof-'))
  after(() => rmSync(place, { recursive: true }))
  const ledger = path.join(place, 'ledger')
  const run = (...words: string[]) =>
    execFileSync(path.join(bin ?? '', 'caseledger'), ['--ledger', ledger, ...words], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  if (bin === undefined) return
  const vkey = run('init', '--origin', 'ledger.example/page', '--simulated').trim()
  run('append', '--quiet', register)
  const trust = await parseTrust(vkey)
  const cases = casesOf(register)

  it('proves every case, and the proved bytes say what its history says', async () => {
    assert.ok(cases.length > 40)
    let events = 0
    for (const [i, name] of cases.entries()) {
      const dossier = run('prove', name, '--lang', i % 2 === 0 ? 'nb' : 'en')
      const { proved, refusal } = await verifyDossier(bytesOf(dossier), trust)
      assert.ok(proved, `${name}: ${refusal?.code} ${refusal?.message} ${refusal?.where}`)
      assert.equal(proved.caseId, name)
      const history = run('history', name, '--json')
      // Byte for byte: names, numbers, dates, order of members. Only what later events say of one is added there.
      const texts = proved.events.map(({ json }) => jsonText(json as NonNullable<typeof json>))
      assert.ok(history.includes(`"events":[${texts.join(',')}]`) || history.includes('"correctedBy"'), name)
      for (const text of texts) assert.ok(history.includes(text.slice(0, -1)), `${name}: ${text}`)
      const shown = (JSON.parse(history) as { events: unknown[] }).events
      assert.deepEqual(compareShown(proved.events, proved.checkpoint.size, shown), { differing: [], newer: 0 }, name)
      events += texts.length
    }
    assert.equal(events, readFileSync(register, 'utf8').trimEnd().split('\n').length)
  })

  it('proves that there is no such case', async () => {
    const { proved } = await verifyDossier(bytesOf(run('prove', 'NPR-2026/9999')), trust)
    assert.deepEqual(proved?.events, [])
  })

  it('refuses what is spoilt with the same number', async () => {
    const name = cases[3] as string
    const dossier = run('prove', name)
    const other = run('prove', cases[4] as string)
    const lines = dossier.split('\n')
    const lineOf = (start: string) => lines.findIndex((line) => line.startsWith(start))
    const without = (at: number) => lines.toSpliced(at, 1).join('\n')
    const spoilt: Record<string, string> = {
      'a line of the readable part less': without(3),
      'a readable line changed': dossier.replace('recorded 20', 'recorded 19'),
      'an event less': without(lineOf('event ')),
      'a hash less': without(lineOf('event ') + 1),
      'an entry changed': dossier.replace(
        /(event \d+ .{200})(.)/,
        (_, before: string, c: string) => before + (c === 'A' ? 'B' : 'A'),
      ),
      'the index changed': dossier.replace(/event (\d+) /, (_, index: string) => `event ${Number(index) + 1} `),
      'the count changed': dossier.replace(/\ncount (\d+)/, '\ncount 7'),
      'the case changed': dossier.replace(/\ncase (.*)/, '\ncase Sy0x'),
      'the size changed': dossier.replace(/\n1\d\d\d\n/, '\n1000\n'),
      'the signature changed': dossier.replace(
        /(— \S+ .{30})(.)/,
        (_, before: string, c: string) => before + (c === 'A' ? 'B' : 'A'),
      ),
      'the proof of another case':
        dossier.slice(0, dossier.indexOf('\ncaseledger/case-proof')) +
        other.slice(other.indexOf('\ncaseledger/case-proof')),
      'a path of another kind': dossier.replace('path present', 'path absent-empty'),
      'a number spelt otherwise': dossier.replace(/\nindex /, '\nindex 0'),
      'a line after the end': `${dossier}\n`,
      'no end': dossier.slice(0, -1),
      'half of it': dossier.slice(0, dossier.length / 2),
      'nothing but words': '# CASE DOSSIER\ncaseledger/dossier@v1\n',
    }
    const file = path.join(place, 'spoilt.dossier')
    const seen = new Set<string>()
    for (const [what, text] of Object.entries(spoilt)) {
      assert.notEqual(text, dossier, what)
      writeFileSync(file, text)
      const verify = spawnSync(path.join(bin, 'caseledger-verify'), ['--vkey', vkey, file], { encoding: 'utf8' })
      const number = /CL-1\d\d\d/.exec(verify.stderr + verify.stdout)?.[0]
      assert.ok(number, `${what}: ${verify.stderr}`)
      assert.equal((await verifyDossier(bytesOf(text), trust)).refusal?.code, number, what)
      seen.add(number)
    }
    assert.ok(seen.size >= 8, [...seen].join(' '))
  })
})
