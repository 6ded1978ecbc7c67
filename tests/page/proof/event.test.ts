// Events from their stored bytes: every type of the catalogue gives the JSON it was made from, and no bytes lead the
// reader astray.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { instantText, utcText, dateText } from '../../../tools/web/src/proof/civil'
import { decodeEntry } from '../../../tools/web/src/proof/entry'
import { decodeEvent, eventJson } from '../../../tools/web/src/proof/event'
import { isSameJson, jsonText } from '../../../tools/web/src/proof/json'
import { printable } from '../../../tools/web/src/proof/readable'
import { type Bytes, damaged, entryOf, join, streamKey, unhex } from './small_log'

declare const CASELEDGER_SOURCE_DIR: string

function linesOf(name: string): string[] {
  return readFileSync(`${CASELEDGER_SOURCE_DIR}/${name}`, 'utf8').trimEnd().split('\n')
}

const bodies = new Map(
  linesOf('tests/golden/event_bodies.txt').map((line) => {
    const [type = '', hex = ''] = line.split(' ')
    return [type, unhex(hex)]
  }),
)
const body = (type: string): Bytes => {
  const found = bodies.get(type)
  assert.ok(found, type)
  return found
}

/** Words as a hand writes them: 16 hex digits each. */
function words(...hex: string[]): Bytes {
  return join(...hex.map(unhex))
}

// {"case":"a","type":"NecessityAssessed","occurredAt":"1970-01-01T01:00:00.000001+01:00",
//  "actor":{"id":"u","role":"SYSTEM"},"data":{"result":true}}: the words of tests/replay/event/golden_test.cc.
const smallest = [
  '0000000002000600', // root: a struct of 2 words and 6 pointers
  '0100000000000080', // occurredAtUs 1, XOR the absent value
  '3c00000000000000', // occurredAtOffsetMinutes 60
  '1500000012000000', // case: 2 bytes
  '1400000000000200', // actor: 2 pointers
  '0000000000000000', // source
  '0000000000000000', // correlation
  '0000000000000000', // causation
  '1400000001000100', // data: 1 word and 1 pointer
  '6100000000000000', // "a"
  '0500000012000000', // actor.id: 2 bytes
  '050000003a000000', // actor.role: 7 bytes
  '7500000000000000', // "u"
  '53595354454d0000', // "SYSTEM"
  '0500000000000000', // the type: 5 = NecessityAssessed
  '0000000001000000', // its data: 1 word
  '0100000000000000', // result
]

function withWord(at: number, word: string): Bytes {
  return words(...smallest.map((one, i) => (i === at ? word : one)))
}

describe('an event', () => {
  it('of every type of the catalogue says what it was made from', () => {
    const examples = linesOf('tests/replay/event/catalogue.ndjson')
    assert.equal(examples.length, 61)
    for (const example of examples) {
      const { type } = JSON.parse(example) as { type: string }
      const event = decodeEvent(body(type))
      assert.ok(event, type)
      const actor = jsonText(event.actor)
      const named = (name: 'source' | 'correlation' | 'causation') =>
        event[name] === null ? '' : `"${name}":${jsonText(event[name])},`
      assert.equal(
        `{"case":${jsonText(event.caseId)},"type":"${event.type}",` +
          `"id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d71","occurredAt":"${event.occurredAt}","actor":${actor},` +
          `${named('source')}${named('correlation')}${named('causation')}"data":${jsonText(event.data)}}`,
        example,
      )
    }
  })

  it('of the smallest kind is read word by word', () => {
    const event = decodeEvent(words(...smallest))
    assert.ok(event)
    assert.equal(event.caseId, 'a')
    assert.equal(event.type, 'NecessityAssessed')
    assert.equal(event.occurredAt, '1970-01-01T01:00:00.000001+01:00')
    assert.equal(jsonText(event.actor), '{"id":"u","role":"SYSTEM"}')
    assert.equal(event.source, null)
    assert.equal(jsonText(event.data), '{"result":true}')
  })

  it('is given with the head of its entry, members in the order of the history', () => {
    const id = unhex('0190d3f27c1e7a529d3b1f0a4c5e6d71')
    const head = { key: streamKey('a'), version: 7, id, recordedAtUs: 1_700_000_000_000_001 }
    const entry = decodeEntry(entryOf(head, words(...smallest)))
    const event = entry && decodeEvent(entry.body)
    assert.ok(entry && event)
    assert.equal(
      jsonText(eventJson(42n, entry, event)),
      '{"index":42,"version":7,"id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d71","type":"NecessityAssessed",' +
        '"occurredAt":"1970-01-01T01:00:00.000001+01:00","recordedAt":"2023-11-14T22:13:20.000001Z",' +
        '"actor":{"id":"u","role":"SYSTEM"},"data":{"result":true}}',
    )
  })
})

describe('bytes that are no event', () => {
  const broken: readonly (readonly [string, Bytes])[] = [
    ['nothing', new Uint8Array(0)],
    ['half a word', words(...smallest).slice(0, 12)],
    ['a root that is null', withWord(0, '0000000000000000')],
    ['a root that is a list', withWord(0, '0100000012000000')],
    ['a root beyond the end', withWord(0, 'fcffff7f02000600')],
    ['a root before the beginning', withWord(0, 'f8ffffff02000600')],
    ['a root larger than the message', withWord(0, '00000000ffffffff')],
    ['no time', withWord(1, '0000000000000000')],
    ['a time beyond the year 9999', withWord(1, '00000000000000ff')],
    ['an offset of a day', withWord(2, 'a005000000000000')],
    ['no case', withWord(3, '0000000000000000')],
    ['a case without an end', withWord(3, '150000000a000000')],
    ['a case of no bytes', withWord(3, '1500000002000000')],
    ['a case of bits', withWord(3, '1500000011000000')],
    ['a case in another segment', withWord(3, '0200000000000000')],
    ['a case that is a capability', withWord(3, '0300000000000000')],
    ['a case that shows itself', withWord(3, 'fdffffff42000000')],
    ['a case that is not UTF-8', withWord(9, 'ff00000000000000')],
    ['no actor', withWord(4, '0000000000000000')],
    ['an actor that is a list', withWord(4, '1500000012000000')],
    ['no data', withWord(8, '0000000000000000')],
    ['a type newer than the page', withWord(14, '3d00000000000000')],
    ['a type without its data', withWord(15, '0000000000000000')],
    ['two pointers to the same words', withWord(5, '0900000012000000')],
  ]
  for (const [what, bytes] of broken) {
    it(`${what}: are null, and nothing is thrown`, () => assert.equal(decodeEvent(bytes), null))
  }

  it('whatever bit of whatever type is turned: nothing is thrown, and it takes no time', () => {
    const started = performance.now()
    let readable = 0
    let all = 0
    for (const [, bytes] of bodies) {
      for (let at = 0; at < bytes.length; at += 1) {
        all += 1
        if (decodeEvent(damaged(bytes, at, 1 << (at % 8)))) readable += 1
      }
    }
    assert.ok(readable > 0 && readable < all)
    assert.ok(performance.now() - started < 10_000)
  })

  it('that point back to one another are left after as many words as they have', () => {
    // A list of as many structs as fit, each an attribute whose key is the same bytes again.
    const bytes = new Uint8Array(65_456)
    bytes.set(body('CaseImported'))
    const started = performance.now()
    for (let i = 0; i < 200; i += 1) decodeEvent(damaged(bytes, (i * 7) % 400, 0xff))
    assert.ok(performance.now() - started < 1_000)
  })
})

describe('times', () => {
  it('are written as the ledger writes them', () => {
    assert.equal(dateText(0), '1970-01-01')
    assert.equal(dateText(-719_162), '0001-01-01')
    assert.equal(dateText(2_932_896), '9999-12-31')
    assert.equal(dateText(11_016), '2000-02-29')
    assert.equal(utcText(-1n), '1969-12-31T23:59:59.999999Z')
    assert.equal(instantText({ utcUs: 0n, offsetMinutes: 0 }), '1970-01-01T00:00:00Z')
    assert.equal(instantText({ utcUs: 500_000n, offsetMinutes: -90 }), '1969-12-31T22:30:00.5-01:30')
  })
})

describe('JSON', () => {
  it('escapes as the ledger does, and nothing else', () => {
    const quote = jsonText('"\\\n\t\r\b\u001f/\u007fæ\u2028')
    assert.equal(quote, '"\\"\\\\\\n\\t\\r\\u0008\\u001f/\u007fæ\u2028"')
    assert.equal(jsonText(9_007_199_254_740_993n), '9007199254740993')
    // A map of the catalogue may have keys that an object of JavaScript would put first.
    assert.equal(
      jsonText(
        new Map([
          ['b', true],
          ['1', false],
        ]),
      ),
      '{"b":true,"1":false}',
    )
  })

  it('is the same whatever the order of its members, and not with one more or less', () => {
    const json = new Map<string, bigint | string>([
      ['a', 1n],
      ['b', 'x'],
    ])
    assert.ok(isSameJson(json, { b: 'x', a: 1 }))
    assert.ok(!isSameJson(json, { a: 1 }))
    assert.ok(!isSameJson(json, { a: 1, b: 'x', c: null }))
    assert.ok(!isSameJson(json, { a: '1', b: 'x' }))
    assert.ok(!isSameJson(json, [1, 'x']))
    assert.ok(!isSameJson(['a', 'b'], ['b', 'a']))
    assert.ok(!isSameJson(json, null))
  })
})

describe('the readable lines', () => {
  it('are one line each, and nothing in them turns or hides the rest', () => {
    assert.equal(printable('a\nb\tc'), 'a b c')
    assert.equal(printable('\u0000\u001b[31m\u007f\u0085\u200b\u202e\u2028\u2029\ufeff'), '��[31m�������')
    assert.equal(printable('Ærlig 😀 <b>'), 'Ærlig 😀 <b>')
  })
})
