// Dossiers with what a case has in them: no byte of one can be changed, sizes are bounded, and it is quick.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { compareShown } from '../../../tools/web/src/proof/compare'
import { dossierBytesMax } from '../../../tools/web/src/proof/dossier'
import { jsonText } from '../../../tools/web/src/proof/json'
import { parseTrust } from '../../../tools/web/src/proof/keys'
import { readableText } from '../../../tools/web/src/proof/readable'
import { Refusal, verifyConsistency, verifyDossier } from '../../../tools/web/src/proof/verify'
import {
  base64,
  type Bytes,
  bytesOf,
  checkpointText,
  consistencyPath,
  damaged,
  join,
  log,
  nameOf,
  provedText,
  signed,
  signerOf,
  SmallLog,
  treeRoot,
  unhex,
} from './small_log'

declare const CASELEDGER_SOURCE_DIR: string

const bodies = readFileSync(`${CASELEDGER_SOURCE_DIR}/tests/golden/event_bodies.txt`, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => unhex(line.split(' ')[1] as string))

const trust = await parseTrust(log.vkey)

function fileOf(small: SmallLog, name: string, language: 'nb' | 'en' = 'en'): Bytes {
  const dossier = { ...small.dossier(name), language }
  return bytesOf(readableText(dossier) + provedText(dossier))
}

/** A case of events of every type. */
const full = new SmallLog(2, bodies.length, (version) => bodies[version - 1] as Bytes)

describe('a dossier', () => {
  it('has its events decoded from the proved bytes', async () => {
    const { proved } = await verifyDossier(fileOf(full, nameOf(1), 'nb'), trust)
    assert.equal(proved?.events.length, 61)
    assert.equal(proved.events[0]?.event?.type, 'ApplicationSubmitted')
    assert.equal(proved.events[60]?.event?.type, 'ActivityRecorded')
    const text = Buffer.from(fileOf(full, nameOf(1), 'nb')).toString()
    assert.ok(text.startsWith('# SAKSMAPPE\n# Sak:        case-1\n'))
    assert.ok(text.includes('#    MERK: hendelsen selv nevner saken NPR-2023/0147\n'))
  })

  it('with any byte changed is not proved, but for what is only stated', async () => {
    const file = fileOf(new SmallLog(2, 2, (version) => bodies[version + 4] as Bytes), nameOf(0))
    assert.ok((await verifyDossier(file, trust)).proved)
    const stated = /schema (.*)\nrulebook (.*)\n/d.exec(Buffer.from(file).toString('latin1'))?.indices ?? []
    const isStated = (at: number) => stated.slice(1).some((range) => range && at >= range[0] && at < range[1])
    for (let at = 0; at < file.length; at += 1) {
      if (isStated(at)) continue
      const { refusal } = await verifyDossier(damaged(file, at, 1 << (at % 8)), trust)
      assert.ok(refusal, `byte ${at}`)
    }
  })

  it('cut anywhere is not proved', async () => {
    const file = fileOf(new SmallLog(2, 1), nameOf(0))
    for (let length = 0; length < file.length; length += 1) {
      assert.ok((await verifyDossier(file.slice(0, length), trust)).refusal, `${length} bytes`)
    }
  })

  it('of hostile size is refused at once', async () => {
    const started = performance.now()
    const files: readonly (readonly [string, Bytes, string])[] = [
      ['larger than the limit', new Uint8Array(dossierBytesMax + 1).fill(0x23), 'too-large'],
      ['all readable', new Uint8Array(1 << 20).fill(0x23), 'CL-1615'],
      ['empty lines', new Uint8Array(1 << 20).fill(0x0a), 'CL-1615'],
      ['nothing', new Uint8Array(0), 'CL-1615'],
      ['not UTF-8', unhex('ff'.repeat(100)), 'CL-1615'],
      ['many events', bytesOf(`${head(1e15)}${'event 1 AAAA\n'.repeat(100_000)}`), 'CL-1615'],
      ['many hashes', bytesOf(`${head(1)}event 1 AAAA\n${`${base64(new Uint8Array(32))}\n`.repeat(65)}`), 'CL-1615'],
      ['one long line', bytesOf(`${head(1)}event 1 ${'A'.repeat(4 << 20)}`), 'CL-1615'],
    ]
    for (const [what, file, code] of files) {
      assert.equal((await verifyDossier(file, trust)).refusal?.code, code, what)
    }
    assert.ok(performance.now() - started < 5_000)
  })

  it('of 500 events is checked in a moment', async () => {
    const large = new SmallLog(4, 500, (version) => bodies[version % bodies.length] as Bytes)
    const file = fileOf(large, nameOf(1))
    await verifyDossier(file, trust)
    const started = performance.now()
    assert.ok((await verifyDossier(file, trust)).proved)
    const took = performance.now() - started
    console.log(`500 events, ${file.length} bytes: ${took.toFixed(0)} ms`)
    assert.ok(took < 2_000, 'ten times what it takes on a small machine')
  })
})

function head(events: number): string {
  return `caseledger/dossier@v1\nlanguage en\nschema x\nrulebook x\nevents ${events}\n`
}

describe('what is shown beside what was proved', async () => {
  const { proved } = await verifyDossier(fileOf(full, nameOf(1)), trust)
  assert.ok(proved)
  const { events } = proved
  const size = proved.checkpoint.size
  const history = () => events.map(({ json }) => JSON.parse(jsonText(json as NonNullable<typeof json>)) as Shown)
  interface Shown extends Record<string, unknown> {
    data: Record<string, unknown>
  }
  const changed = (at: number, change: (event: Shown) => void) => {
    const shown = history()
    change(shown[at] as Shown)
    return compareShown(events, size, shown).differing
  }

  it('is the same', () => {
    assert.deepEqual(compareShown(events, size, history()), { differing: [], newer: 0 })
  })

  it('is not with a word changed, left out or put in', () => {
    assert.deepEqual(
      changed(3, (event) => (event['type'] = 'CaseClosed')),
      [4n],
    )
    assert.deepEqual(
      changed(0, (event) => (event.data['receivedAt'] = '2023-03-15')),
      [1n],
    )
    assert.deepEqual(
      changed(0, (event) => delete event.data['receivedAt']),
      [1n],
    )
    assert.deepEqual(
      changed(5, (event) => (event.data['more'] = true)),
      [6n],
    )
    assert.deepEqual(
      changed(5, (event) => (event['recordedAt'] = '2023-03-14T00:00:00.000000Z')),
      [6n],
    )
    assert.deepEqual(
      changed(5, (event) => (event['index'] = '18')),
      [6n, 6n].slice(1),
    )
  })

  it('is not with an event left out, put in, or twice', () => {
    const shown = history()
    assert.deepEqual(compareShown(events, size, shown.toSpliced(10, 1)).differing, [11n])
    const madeUp = { ...shown[0], index: 0, version: 62 }
    assert.deepEqual(compareShown(events, size, [...shown, madeUp]).differing, [62n])
    assert.deepEqual(compareShown(events, size, [...shown, shown[4]]).differing, [5n])
    assert.deepEqual(compareShown(events, size, [...shown, 'word']).differing, [0n])
  })

  it('may have newer events, which are counted', () => {
    const newer = { ...history()[0], index: Number(size), version: 62 }
    assert.deepEqual(compareShown(events, size, [...history(), newer]), { differing: [], newer: 1 })
  })

  it('may say that an event was corrected only if a proved correction names it', () => {
    const correction = events.find(({ event }) => event?.type === 'EventCorrected')
    assert.ok(correction)
    assert.deepEqual(
      changed(3, (event) => (event['correctedBy'] = correction.id)),
      [4n],
    ) // it names another one
    assert.deepEqual(
      changed(3, (event) => (event['correctedBy'] = events[0]?.id)),
      [4n],
    )
  })
})

describe('an older checkpoint', () => {
  const leaves = full.leaves
  const note = (size: number) => signed(checkpointText(size, treeRoot(leaves.slice(0, size))))
  const path = (from: number, to: number) => consistencyPath(from, leaves.slice(0, to)).map(base64)

  it('is shown to be the beginning of the newer one, at any two sizes', async () => {
    for (let from = 1; from <= 24; from += 1) {
      for (let to = from; to <= 24; to += 1) {
        const grown = await verifyConsistency(note(from), note(to), path(from, to), trust)
        assert.ok(!(grown instanceof Refusal), `${from} to ${to}`)
        assert.equal(grown.from.size, BigInt(from))
      }
    }
  })

  it('is told from one of another history', async () => {
    const other = [...leaves]
    other[5] = damaged(leaves[5] as Bytes)
    const forged = signed(checkpointText(8, treeRoot(other.slice(0, 8))))
    const codeOf = async (...args: Parameters<typeof verifyConsistency>) => {
      const verdict = await verifyConsistency(...args)
      return verdict instanceof Refusal ? verdict.code : 'held'
    }
    assert.equal(await codeOf(forged, note(20), path(8, 20), trust), 'CL-1712')
    assert.equal(await codeOf(forged, note(8), [], trust), 'CL-1713')
    assert.equal(await codeOf(note(20), note(8), path(8, 20), trust), 'CL-1712')
    assert.equal(await codeOf(note(8), note(20), [...path(8, 20), 'no hash'], trust), 'CL-1712')
    assert.equal(await codeOf('word', note(20), [], trust), 'CL-1611')
    const stranger = signed(checkpointText(8, treeRoot(leaves.slice(0, 8))), signerOf('ledger.example/x', 9))
    assert.equal(await codeOf(stranger, note(20), path(8, 20), trust), 'CL-1701')
  })

  it('of another log is not compared', async () => {
    const name = 'ledger.example/other'
    const signer = signerOf(name, 9)
    const both = await parseTrust(`${log.vkey} ${signer.vkey}`)
    const other = signed(checkpointText(8, treeRoot(leaves.slice(0, 8)), name), signer)
    const verdict = await verifyConsistency(other, note(20), path(8, 20), both)
    assert.ok(verdict instanceof Refusal && verdict.code === 'CL-1703')
  })
})

describe('keys', () => {
  it('that are none are refused', async () => {
    const spoilt = [
      '',
      'word',
      log.vkey.slice(0, -1),
      log.vkey.replace('+0ff9ae30+', '+0ff9ae31+'),
      log.vkey.replace('+0ff9ae30+', '+0FF9AE30+'),
      log.vkey.replace('ledger.example', 'ledger.other'),
      `PRIVATE+KEY+${log.vkey}`,
      signerOf('witness.example/w1', 1, 4).vkey, // a witness alone is no log
      join(bytesOf(log.vkey), bytesOf('A'.repeat(5000))).toString(),
    ]
    for (const text of spoilt) {
      await assert.rejects(parseTrust(text), (error) => error instanceof Refusal && error.code === 'CL-1020', text)
    }
  })
})
