// docs/accessibility.md has each requirement of the Norwegian regulation once, with a state and a ground, and the tests it
// names exist.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'

declare const CASELEDGER_SOURCE_DIR: string

// WCAG 2.0 A and AA without 1.2.3 to 1.2.5, and what 2.1 added to A and AA; by hand from the regulation.
const of20 =
  '1.1.1 1.2.1 1.2.2 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 2.1.1 2.1.2 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 ' +
  '2.4.4 2.4.5 2.4.6 2.4.7 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.3.1 3.3.2 3.3.3 3.3.4 4.1.1 4.1.2'
const of21 = '1.3.4 1.3.5 1.4.10 1.4.11 1.4.12 1.4.13 2.1.4 2.5.1 2.5.2 2.5.3 2.5.4 4.1.3'

const text = readFileSync(path.join(CASELEDGER_SOURCE_DIR, 'docs/accessibility.md'), 'utf8')
const rows = [...text.matchAll(/^\| (\d\.\d\.\d+) ([^|]+)\| ([^|]*) \| ([^|]*) \| ([^|]*)\|$/gm)].map(
  ([, number, name, state, ground, missing]) => ({ number, name, state, ground: ground!.trim(), missing: missing!.trim() }),
)

describe('docs/accessibility.md', () => {
  it('has the 47 requirements, each once', () => {
    const asked = `${of20} ${of21}`.split(' ')
    assert.equal(asked.length, 47)
    assert.deepEqual(rows.map(({ number }) => number).sort(), asked.sort())
  })

  it('says of each whether it is met, and how that is known', () => {
    for (const { number, state, ground } of rows) {
      assert.ok(['met', 'partly', 'not applicable'].includes(state!), `${number}: ${state}`)
      assert.ok(ground.length > 5, `${number} has no ground`)
    }
  })

  it('says of what is partly met what is missing', () => {
    for (const { number, state, missing } of rows) {
      if (state === 'partly') assert.ok(missing.length > 10, `${number} does not say what is missing`)
    }
  })

  it('names partly met ones in the statement', () => {
    const statement = text.slice(text.indexOf('## For the statement'))
    for (const { number, state } of rows) {
      const isNamed = new RegExp(`\\b${number!.replaceAll(".", "\\.")}\\b`).test(statement)
      assert.equal(isNamed, state === 'partly', number)
    }
  })

  it('names only tests that exist', () => {
    const named = [...text.matchAll(/`([a-z_]+\.test\.(?:mjs|ts))`/g)].map((match) => match[1]!)
    assert.ok(named.length > 10)
    for (const name of named) {
      assert.ok(existsSync(path.join(CASELEDGER_SOURCE_DIR, 'tests/page', name)), `there is no tests/page/${name}`)
    }
  })
})
