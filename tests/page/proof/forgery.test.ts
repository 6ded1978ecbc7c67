// For every check of a dossier an input that this check alone stops, as tests/forgery/README.md lists them. The forger
// has put everything else right: the tree is hashed anew, the map folded anew, and the log's own key signs whatever a
// dishonest operator could have signed. Each is refused with its own number, the one that caseledger-verify gives.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CaseProof } from '../../../tools/web/src/proof/case_proof'
import type { Dossier, DossierEvent } from '../../../tools/web/src/proof/dossier'
import { parseTrust, type Trust } from '../../../tools/web/src/proof/keys'
import { readableText } from '../../../tools/web/src/proof/readable'
import { stepNames, verifyCheckpoint, verifyDossier, type Verdict } from '../../../tools/web/src/proof/verify'
import * as log from './small_log'
import { bytesOf, damaged, forgedPaths, nameOf, SmallLog } from './small_log'

const cases = 6
const rounds = 5
const small = new SmallLog(cases, rounds)
const name = nameOf(1)
const good = small.dossier(name)
const trust = await parseTrust(log.log.vkey)

/** With the readable lines that belong to the forged content; where it has no form, those of the good one. */
function textOf(dossier: Dossier): string {
  let readable: string
  try {
    readable = readableText(dossier)
  } catch {
    readable = readableText(good)
  }
  return readable + log.provedText(dossier)
}

async function verdictOf(text: string, trusted: Trust = trust): Promise<Verdict> {
  return verifyDossier(bytesOf(text), trusted)
}

const tried = new Set<string>()

/** Refused with this number, and not tried before: a table with the same input twice would prove less than it says. */
async function refused(what: string, code: string, forged: Dossier | string, trusted?: Trust): Promise<void> {
  const text = typeof forged === 'string' ? forged : textOf(forged)
  assert.ok(!tried.has(text), `${what} was tried before`)
  tried.add(text)
  const { refusal, steps, proved } = await verdictOf(text, trusted)
  assert.equal(refusal?.code, code, what)
  assert.equal(proved, null)
  assert.equal(steps.filter(({ state }) => state === 'failed').length, 1, what)
}

function withEvents(events: readonly DossierEvent[], proof: Partial<CaseProof> = {}): Dossier {
  return { ...good, events, proof: { ...good.proof, ...proof } }
}

function withEvent(i: number, changed: Partial<DossierEvent>): Dossier {
  return withEvents(good.events.map((event, k) => (k === i ? { ...event, ...changed } : event)))
}

function withProof(proof: Partial<CaseProof>): Dossier {
  return withEvents(good.events, proof)
}

/** A log like the small one that ends in another way, and the good case proved in it as far as that goes. */
function ending(change: (other: SmallLog) => void): Dossier {
  const other = small.copy()
  other.entries.pop()
  change(other)
  const events = good.events.map((event) => ({
    ...event,
    inclusion: log.inclusionPath(Number(event.index), other.leaves),
  }))
  return withEvents(events, other.signature())
}

describe('a good dossier', () => {
  it('is proved, step by step, with what it says', async () => {
    const { steps, proved } = await verdictOf(textOf(good))
    assert.deepEqual(
      steps,
      stepNames.map((step) => ({ name: step, state: 'held' })),
    )
    assert.ok(proved)
    assert.equal(proved.caseId, 'case-1')
    assert.equal(proved.checkpoint.size, 33n) // genesis, a commitment, 6 cases of 5 events, a commitment
    assert.deepEqual(
      proved.events.map(({ index }) => index),
      [3n, 9n, 15n, 21n, 27n],
    )
    assert.deepEqual(
      proved.events.map(({ version }) => version),
      [1n, 2n, 3n, 4n, 5n],
    )
    assert.equal(proved.asOf, '1970-01-01T00:00:00.000000Z')
  })

  it('of every case is proved, and in both languages', async () => {
    for (let i = 0; i < cases; i += 1) {
      for (const language of ['nb', 'en'] as const) {
        assert.ok((await verdictOf(textOf({ ...small.dossier(nameOf(i)), language }))).proved, nameOf(i))
      }
    }
  })

  it('says that there is no such case, beside another one or in an empty slot', async () => {
    const found = new Set<string>()
    for (let i = 0; i < 40; i += 1) {
      const none = small.dossier(`none-${i}`)
      const { proved } = await verdictOf(textOf(none))
      assert.deepEqual(proved?.events, [], `none-${i}`)
      found.add(none.proof.kind)
    }
    assert.deepEqual([...found].sort(), ['absent-empty', 'absent-leaf'])
  })

  it('has the steps after the one that failed not reached', async () => {
    const { steps } = await verdictOf(textOf(withEvent(2, { inclusion: [] })))
    const states = Object.fromEntries(steps.map(({ name: step, state }) => [step, state]))
    assert.equal(states['complete'], 'held')
    assert.equal(states['included'], 'failed')
    assert.equal(states['readable'], 'not reached')
  })
})

describe('forged events', () => {
  const edits: readonly (readonly [number, string])[] = [
    [1, 'CL-1724'], // the kind: no longer an event
    [8, 'CL-1724'], // stream key
    [47, 'CL-1725'], // stream sequence
    [55, 'CL-1727'], // recorded at
    [56, 'CL-1727'], // event id
    [72, 'CL-1727'], // body, first byte
    [87, 'CL-1727'], // and last
  ]
  for (const [i, event] of good.events.entries()) {
    const isLast = i + 1 === rounds
    it(`number ${i + 1}, edited`, async () => {
      for (const [byte, code] of edits) {
        await refused(`byte ${byte}`, code, withEvent(i, { entry: damaged(event.entry, byte, 0x40) }))
      }
    })

    it(`number ${i + 1}, left out, twice, of another case, made up, moved`, async () => {
      const without = good.events.toSpliced(i, 1)
      await refused('left out', isLast ? 'CL-1726' : 'CL-1725', withEvents(without))
      await refused('twice', 'CL-1723', withEvents(good.events.toSpliced(i, 0, event)))
      const other = small.dossier(nameOf(2)).events[i]
      assert.ok(other)
      await refused('of another case', 'CL-1724', withEvent(i, other))
      const madeUp = log.entryOf({ key: log.streamKey(name), version: i + 1 }, new Uint8Array(16).fill(9))
      await refused('made up', 'CL-1727', withEvent(i, { entry: madeUp }))
      await refused('moved', isLast ? 'CL-1726' : 'CL-1727', withEvent(i, { index: event.index + 1n }))
    })

    it(`number ${i + 1}, not shown to stand in the log`, async () => {
      for (const [how, inclusion] of forgedPaths(event.inclusion)) {
        await refused(how, 'CL-1711', withEvent(i, { inclusion }))
      }
    })
  }

  it('in another order', async () => {
    const [one, two, ...rest] = good.events
    assert.ok(one && two)
    await refused('reordered', 'CL-1723', withEvents([two, one, ...rest]))
    const exchanged = [{ ...one, entry: two.entry }, { ...two, entry: one.entry }, ...rest]
    await refused('exchanged', 'CL-1725', withEvents(exchanged))
    await refused(
      'indexes exchanged',
      'CL-1723',
      withEvents([{ ...one, index: two.index }, { ...two, index: one.index }, ...rest]),
    )
  })

  it('with the tail cut and counted so, or none at all', async () => {
    const cut = good.events.slice(0, -1)
    await refused('tail cut', 'CL-1727', withEvents(cut, { count: 4n, last: cut.at(-1)?.index ?? 0n }))
    await refused('none', 'CL-1726', withEvents([]))
    await refused('none, and counted so', 'CL-1726', withEvents([], { count: 0n, last: 0n }))
  })

  it("at the commitment's own index", async () => {
    const last = good.events.at(-1)
    assert.ok(last)
    await refused('there', 'CL-1723', withEvents([...good.events, { ...last, index: good.proof.index }]))
  })

  it('under another name', async () => {
    await refused('case-2', 'CL-1724', withProof({ stream: bytesOf('case-2') }))
  })
})

describe('a forged map', () => {
  it('with another root committed to and signed', async () => {
    for (let bit = 0; bit < 256; bit += 16) {
      const root = damaged(small.mapRoot, bit >> 3, 1 << (bit % 8))
      await refused(
        `bit ${bit}`,
        'CL-1727',
        ending((other) => other.commit({ mapRoot: root })),
      )
    }
  })

  it('with other siblings on the way', async () => {
    for (const [how, siblings] of forgedPaths(good.proof.siblings)) {
      await refused(how, 'CL-1727', withProof({ siblings }))
    }
    const longest = [...good.proof.siblings, ...Array.from({ length: 256 }, () => new Uint8Array(32))].slice(0, 256)
    await refused('as deep as a key', 'CL-1727', withProof({ siblings: longest }))
    await refused('deeper than a key', 'CL-1614', withProof({ siblings: [...longest, new Uint8Array(32)] }))
  })
})

describe('a forged commitment', () => {
  const right = small.size - 1

  it('covers less or more than all before it', async () => {
    for (const covers of [0, 1, right - 6, right - 2, right - 1, right + 1, right + 2, -1]) {
      await refused(
        `covers ${covers}`,
        'CL-1722',
        ending((other) => other.commit({ covers })),
      )
    }
  })

  it('has another length or kind, or is missing', async () => {
    const body = log.commitmentBody({ covers: right, mapRoot: small.mapRoot, count: cases })
    for (const length of [0, 8, 40, 47, 49, 96]) {
      const other = log.join(body, new Uint8Array(96)).slice(0, length)
      await refused(
        `${length} bytes`,
        'CL-1721',
        ending((forged) => forged.add({ kind: 2 }, other)),
      )
    }
    for (const kind of [0, 3, 4, 5]) {
      await refused(
        `kind ${kind}`,
        'CL-1721',
        ending((forged) => forged.add({ kind }, body)),
      )
    }
    await refused(
      'missing',
      'CL-1721',
      ending(() => {}),
    )
  })

  it('is not last, or said to stand elsewhere', async () => {
    const later = small.copy()
    later.addEvent(name, rounds + 1)
    await refused('an event after it', 'CL-1721', withProof(later.signature()))
    await refused('in a longer tree', 'CL-1722', withProof({ checkpoint: later.signature().checkpoint }))
    await refused('elsewhere', 'CL-1722', withProof({ index: good.proof.index - 1n }))
  })

  it('is not the one in the log', async () => {
    for (const [how, inclusion] of forgedPaths(good.proof.inclusion)) {
      await refused(how, 'CL-1711', withProof({ inclusion }))
    }
    await refused('changed', 'CL-1711', withProof({ commitment: damaged(good.proof.commitment) }))
  })
})

describe('a forged absence', () => {
  const nones = Array.from({ length: 40 }, (_, i) => small.dossier(`none-${i}`))
  const leaf = nones.find(({ proof }) => proof.kind === 'absent-leaf') as Dossier
  const hole = nones.find(({ proof }) => proof.kind === 'absent-empty') as Dossier
  const changed = (dossier: Dossier, proof: Partial<CaseProof>): Dossier => ({
    ...dossier,
    proof: { ...dossier.proof, ...proof },
  })

  it('of a case that exists', async () => {
    for (let i = 0; i < cases; i += 1) {
      const { proof } = small.dossier(nameOf(i))
      const none = { ...good, events: [], proof: { ...proof, count: 0n, last: 0n } }
      await refused('as an empty slot', 'CL-1727', changed(none, { kind: 'absent-empty' }))
      const own = { key: log.streamKey(nameOf(i)), count: proof.count, last: proof.last, root: new Uint8Array(32) }
      await refused('as its own neighbour', 'CL-1728', changed(none, { kind: 'absent-leaf', other: own }))
      await refused('by the absence of another', 'CL-1728', changed(leaf, { stream: proof.stream }))
    }
  })

  it('with something beside it', async () => {
    for (const none of [leaf, hole]) {
      await refused('a count', 'CL-1728', changed(none, { count: 1n }))
      await refused('a last index', 'CL-1728', changed(none, { last: 3n }))
      await refused('events', 'CL-1728', { ...none, events: good.events })
    }
    await refused('a leaf beside an empty slot', 'CL-1614', changed(hole, { other: leaf.proof.other }))
    await refused('no leaf at all', 'CL-1614', changed(leaf, { other: null }))
  })

  it('with another leaf', async () => {
    const { other } = leaf.proof
    assert.ok(other)
    await refused('from elsewhere', 'CL-1728', changed(leaf, { other: { ...other, key: damaged(other.key, 0, 0x80) } }))
    await refused('count', 'CL-1727', changed(leaf, { other: { ...other, count: other.count + 1n } }))
    await refused('last', 'CL-1727', changed(leaf, { other: { ...other, last: other.last + 1n } }))
    await refused('root', 'CL-1727', changed(leaf, { other: { ...other, root: damaged(other.root) } }))
    await refused('an empty map', 'CL-1727', changed(hole, { siblings: [] }))
  })
})

describe('a forged checkpoint', () => {
  const text = small.checkpointText
  const root = log.treeRoot(small.leaves)
  const line = (signer: log.Signer, over = text) => log.line(signer.name, signer.id, signer.sign(bytesOf(over)))
  const withNote = (checkpoint: string) => withProof({ checkpoint })
  const stranger = log.signerOf(log.origin, 7)

  it('is signed by no key that is trusted', async () => {
    await refused('by another key', 'CL-1701', withNote(log.signed(text, stranger)))
    await refused('by another name', 'CL-1701', withNote(log.signed(text, log.signerOf('ledger.example/other', 0))))
    await refused('with another type', 'CL-1701', withNote(log.signed(text, log.signerOf(log.origin, 0, 4))))
    await refused('by a witness alone', 'CL-1701', withNote(`${text}\n${log.cosignature(text, 1)}`))
  })

  it('was changed', async () => {
    const other = log.checkpointText(small.size, damaged(root))
    await refused('root', 'CL-1702', withNote(`${other}\n${line(log.log)}`))
    const forged = log.line(log.log.name, log.log.id, damaged(log.log.sign(bytesOf(text))))
    await refused('signature', 'CL-1702', withNote(`${text}\n${forged}`))
    await refused(
      'too short a signature',
      'CL-1702',
      withNote(`${text}\n${log.line(log.log.name, log.log.id, new Uint8Array(63))}`),
    )
    await refused('one of two', 'CL-1702', withNote(`${text}\n${line(log.log)}${forged}`))
  })

  it('is of another log than the key', async () => {
    const other = log.checkpointText(small.size, root, 'ledger.example/other')
    await refused('other origin', 'CL-1703', withNote(log.signed(other)))
  })

  it('has a cosignature by a known witness that does not hold', async () => {
    const both = await parseTrust(`${log.log.vkey} ${log.witness.vkey}`)
    const note = (cosigned: string) => withNote(`${text}\n${line(log.log)}${cosigned}`)
    const { proved } = await verdictOf(textOf(note(log.cosignature(text, 1_700_000_000))), both)
    assert.deepEqual(
      proved?.checkpoint.cosignatures.map(({ seconds }) => seconds),
      [1_700_000_000n],
    )
    await refused('no time', 'CL-1702', note(log.cosignature(text, 0)), both)
    await refused('a time beyond all', 'CL-1702', note(log.cosignature(text, 1n << 63n)), both)
    const other = log.checkpointText(small.size + 1, root)
    await refused('of another size', 'CL-1702', note(log.cosignature(other, 1)), both)
    await refused('without a time', 'CL-1702', note(line({ ...log.witness })), both)
    await refused('cut', 'CL-1702', note(log.line(log.witness.name, log.witness.id, new Uint8Array(7))), both)
  })

  it('has another form', async () => {
    const sign = line(log.log)
    await refused('no blank line', 'CL-1611', withNote(text + sign))
    await refused('no signature', 'CL-1611', withNote(`${text}\n`))
    await refused('a second blank line', 'CL-1612', withNote(`${text}\n\n${sign}`))
    await refused('the same line twice', 'CL-1611', withNote(`${text}\n${sign}${sign}`))
    await refused('no end', 'CL-1611', withNote(`${text}\n${sign.slice(0, -1)}`))
    await refused('a hyphen for the dash', 'CL-1611', withNote(`${text}\n${sign.replace('—', '-')}`))
    await refused('a tab', 'CL-1611', withNote(`${text}\n${sign.replace(' ', '\t')}`))
    await refused('a carriage return', 'CL-1611', withNote(`${text}\n${sign.replace('\n', '\r\n')}`))
    const many = Array.from({ length: 64 }, (_, i) => log.line('x.example', log.u64(i), new Uint8Array(64))).join('')
    await refused('too many', 'CL-1611', withNote(`${text}\n${sign}${many}`))
    await refused(
      'too long',
      'CL-1611',
      withNote(`${text}\n${log.line('x.example', log.log.id, new Uint8Array(60_000))}`),
    )
    const extended = `${text}more\n`
    await refused('an extension line', 'CL-1612', withNote(log.signed(extended)))
    await refused('a size with a zero before', 'CL-1612', withNote(log.signed(text.replace('\n33\n', '\n033\n'))))
    await refused(
      'half a root',
      'CL-1612',
      withNote(log.signed(`${log.origin}\n33\n${log.base64(root.slice(0, 16))}\n`)),
    )
  })

  it('is not believed by itself either', async () => {
    const verdict = await verifyCheckpoint(log.signed(text, stranger), trust)
    assert.ok('code' in verdict && verdict.code === 'CL-1701' && verdict.kind === 'untrusted')
  })
})

describe('a forged text', () => {
  const text = textOf(good)
  const rewritten = (from: string | RegExp, to: string) => {
    const forged = text.replace(from, to)
    assert.notEqual(forged, text, String(from))
    return forged
  }

  it('in what people read', async () => {
    const { length } = readableText(good)
    await refused('the case', 'CL-1741', rewritten('case-1', 'case-2'))
    await refused('how many', 'CL-1741', rewritten('Events:     5', 'Events:     4'))
    await refused('which', 'CL-1741', rewritten('# 3. ', '# 4. '))
    await refused('a line less', 'CL-1741', rewritten('# CASE DOSSIER\n', ''))
    await refused('a line more', 'CL-1741', rewritten('# CASE DOSSIER\n', '# CASE DOSSIER\n# Certified.\n'))
    await refused(
      'a line more at the end',
      'CL-1741',
      rewritten('caseledger/dossier', '# Certified.\ncaseledger/dossier'),
    )
    await refused('the language', 'CL-1741', rewritten('language en', 'language nb'))
    await refused('nothing to read', 'CL-1741', text.slice(length))
  })

  it('says at which line', async () => {
    const { refusal } = await verdictOf(rewritten('# 2. ', '# 7. '))
    assert.equal(refusal?.where, 'line 10') // six lines of head, then a blank one and one line for each event
  })

  it('in what it is made of', async () => {
    const forms: readonly (readonly [string, string | RegExp, string])[] = [
      ['CL-1615', 'dossier@v1', 'dossier@v2'],
      ['CL-1615', 'language en', 'language xx'],
      ['CL-1615', 'events 5', 'events 6'],
      ['CL-1615', 'events 5', 'events 05'],
      ['CL-1615', 'schema case-events 1', 'schema '],
      ['CL-1615', '\nrulebook built-in', ''],
      ['CL-1615', '\nevent ', '\nevnet '],
      ['CL-1615', '\nevent 3 ', '\nevent  3 '],
      ['CL-1615', '\nevent 3 ', '\nevent +3 '],
      ['CL-1615', '\nevent 3 ', '\nevent 18446744073709551616 '],
      ['CL-1614', 'case-proof@v1', 'case-proof@v0'],
      ['CL-1614', 'count 5', 'count 05'],
      ['CL-1614', '\npath present ', '\npath presence '],
      ['CL-1614', '\nindex ', '\nmore 1\nindex '],
    ]
    for (const [code, from, to] of forms) {
      await refused(`${String(from)} -> ${to}`, code, rewritten(from, to))
    }
    await refused('words after the end', 'CL-1611', `${text}and more\n`)
    await refused('cut in the middle', 'CL-1615', text.slice(0, text.indexOf('\nevent ') + 40))
    await refused('line ends of another system', 'CL-1615', text.replaceAll('\n', '\r\n'))
    await refused('a byte order mark', 'CL-1615', `\ufeff${text}`)
  })

  it('with an empty slot in another spelling', async () => {
    const deep = small.dossier('none-0')
    const zeros = log.base64(new Uint8Array(32))
    const slot = [deep, ...Array.from({ length: 40 }, (_, i) => small.dossier(`none-${i}`))].find(({ proof }) =>
      proof.siblings.some((hash) => hash.every((byte) => byte === 0)),
    )
    assert.ok(slot)
    await refused('zeros', 'CL-1614', textOf(slot).replace('\n-\n', `\n${zeros}\n`))
  })
})
