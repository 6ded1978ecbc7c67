// The search language of the list of cases: what is meant is asked for, what is not understood is said.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  conditionText,
  parseQuery,
  queryText,
  whereOf,
  withCondition,
  type Speaker,
} from '../../../tools/web/src/parts/case_query'
import { offerAt } from '../../../tools/web/src/parts/case_suggestions'

const nb = new Map([
  ['DELIVERED', 'levert'],
  ['PARTLY_DELIVERED', 'delvis levert'],
  ['BREACHED', 'brutt'],
  ['RESEARCH_HEALTH', 'helseforskning'],
  ['OVERDUE', 'over fristen'],
])
const en = new Map([
  ['DELIVERED', 'delivered'],
  ['PARTLY_DELIVERED', 'partly delivered'],
  ['BREACHED', 'breached'],
  ['RESEARCH_HEALTH', 'health research'],
  ['OVERDUE', 'overdue'],
])
const auditor: Speaker = { roles: ['auditor'], words: [nb, en] }
const officer: Speaker = { roles: ['deletion-officer'], words: [nb, en] }

const wheres = (text: string, speaker = auditor) => {
  const query = parseQuery(text, speaker)
  assert.deepEqual(query.faults, [])
  return whereOf(query.conditions)
}
const fault = (text: string, speaker = auditor) => {
  const { faults } = parseQuery(text, speaker)
  assert.equal(faults.length, 1, `${text}: ${JSON.stringify(faults)}`)
  return faults[0]!
}

describe('case query', () => {
  it('an empty text asks for all cases', () => {
    assert.deepEqual(parseQuery('  ', auditor), { conditions: [], faults: [] })
  })

  it('qualifiers become conditions of the service, in their order', () => {
    assert.deepEqual(wheres('register:NPR authority:HDS state:DELIVERED finding:F001 overdue:yes'), [
      'register=NPR',
      'authority=HDS',
      'state=DELIVERED',
      'finding=F001',
      'overdue=yes',
    ])
  })

  it('names and values are understood in Norwegian, in English and as codes', () => {
    assert.deepEqual(wheres('tilstand:levert'), ['state=DELIVERED'])
    assert.deepEqual(wheres('state:delivered'), ['state=DELIVERED'])
    assert.deepEqual(wheres('TILSTAND:Delivered'), ['state=DELIVERED'])
    assert.deepEqual(wheres('tilstand:"delvis levert"'), ['state=PARTLY_DELIVERED'])
    assert.deepEqual(wheres('tilstand:delvis-levert'), ['state=PARTLY_DELIVERED'])
    assert.deepEqual(wheres('state:partly_delivered'), ['state=PARTLY_DELIVERED'])
    assert.deepEqual(wheres('åpen:ja apen:nei'), ['open=yes', 'open=no'])
    assert.deepEqual(wheres('formål:helseforskning'), ['purpose=RESEARCH_HEALTH'])
  })

  it('a value of an open list that is not known goes to the service in capitals', () => {
    assert.deepEqual(wheres('register:nyr funn:f022'), ['register=NYR', 'finding=F022'])
  })

  it('quotes keep spaces, a backslash keeps a quote, Norwegian quotes do the same', () => {
    assert.deepEqual(wheres('case:"a \\"b\\" c"'), ['case=a "b" c'])
    assert.deepEqual(wheres('case:«a b»'), ['case=a b'])
    assert.deepEqual(wheres('"a: b"'), ['case=a: b'])
  })

  it('empty quotes ask for those that have none', () => {
    assert.deepEqual(wheres('authority:""'), ['authority='])
  })

  it('a word alone is a part of a case number', () => {
    assert.deepEqual(wheres('NPR-2023/01'), ['case=NPR-2023/01'])
    assert.deepEqual(wheres('npr-2023/01'), ['case=NPR-2023/01'])
    assert.deepEqual(wheres('levert'), ['case=levert'])
  })

  it('periods are days, months, quarters and years, also as Norwegians write them', () => {
    assert.deepEqual(wheres('received:2024 received:2024-09 received:2024-q3 received:2024-02-29'), [
      'received=2024',
      'received=2024-09',
      'received=2024-Q3',
      'received=2024-02-29',
    ])
    assert.deepEqual(wheres('mottatt:30.09.2024 mottatt:9.2024'), ['received=2024-09-30', 'received=2024-09'])
    for (const text of ['2024-13', '2023-02-29', '2024-9', 'september', '24', '31.02.2024', '2024-Q5']) {
      assert.deepEqual(fault(`received:${text}`), { kind: 'period', key: 'received', text })
    }
  })

  it('the same condition twice is one', () => {
    assert.deepEqual(wheres('state:DELIVERED tilstand:levert'), ['state=DELIVERED'])
  })

  it('an unknown name is a fault, with those that are like it', () => {
    assert.deepEqual(fault('registr:NPR'), { kind: 'name', text: 'registr', meant: ['register'] })
    assert.deepEqual(fault('tilstan:levert'), { kind: 'name', text: 'tilstan', meant: ['state'] })
    assert.deepEqual(fault('xyzzy:1'), { kind: 'name', text: 'xyzzy', meant: [] })
  })

  it('an unknown value of a closed list is a fault, with those that are like it', () => {
    assert.deepEqual(fault('state:leverd'), { kind: 'value', key: 'state', text: 'leverd', meant: ['DELIVERED'] })
    assert.deepEqual(fault('overdue:maybe'), { kind: 'value', key: 'overdue', text: 'maybe', meant: [] })
  })

  it('a name without a value is a fault', () => {
    assert.deepEqual(fault('register:'), { kind: 'missing', key: 'register' })
    assert.deepEqual(fault('case:""'), { kind: 'missing', key: 'case' })
  })

  it('leaving out is said to be impossible, not turned into asking for', () => {
    assert.deepEqual(fault('-paused:yes'), { kind: 'negation', text: '-paused:yes' })
    assert.deepEqual(fault('-NPR-2023'), { kind: 'negation', text: '-NPR-2023' })
  })

  it('a quote that is not closed is a fault', () => {
    assert.deepEqual(fault('tilstand:"delvis levert'), { kind: 'quote', text: 'tilstand:"delvis levert' })
  })

  it('one fault does not hide what was understood', () => {
    const query = parseQuery('register:NPR xyzzy:1 overdue:ja', auditor)
    assert.deepEqual(whereOf(query.conditions), ['register=NPR', 'overdue=yes'])
    assert.equal(query.faults.length, 1)
  })

  it('who is not shown a thing may not search by it', () => {
    assert.deepEqual(wheres('sletting:overdue', officer), ['deletion=OVERDUE'])
    assert.deepEqual(fault('finding:F001', officer), { kind: 'role', key: 'finding' })
  })

  it('what is written is read back the same', () => {
    const conditions = [
      { key: 'state', value: 'PARTLY_DELIVERED' },
      { key: 'case', value: 'NPR-2023/01' },
      { key: 'case', value: '-x: "y" \\ «z»' },
      { key: 'authority', value: '' },
      { key: 'received', value: '2024-Q3' },
      { key: 'ageing', value: 'over365' },
    ]
    assert.deepEqual(parseQuery(queryText(conditions), auditor), { conditions, faults: [] })
    assert.equal(conditionText(conditions[1]!), 'NPR-2023/01')
  })

  it('setting a condition keeps the place of the others', () => {
    const conditions = parseQuery('register:NPR state:DELIVERED overdue:yes', auditor).conditions
    assert.equal(queryText(withCondition(conditions, 'state', 'CLOSED')), 'register:NPR state:CLOSED overdue:yes')
    assert.equal(queryText(withCondition(conditions, 'state', undefined)), 'register:NPR overdue:yes')
    assert.equal(queryText(withCondition(conditions, 'open', 'no')), 'register:NPR state:DELIVERED overdue:yes open:no')
  })
})

describe('suggestions', () => {
  const texts = (text: string, cursor = text.length, speaker = auditor) =>
    offerAt(text, cursor, speaker, 'nb').suggestions.map((one) => one.text)

  it('names of qualifiers, in the language of the page', () => {
    assert.deepEqual(texts('tils'), ['tilstand:'])
    assert.deepEqual(offerAt('sta', 3, auditor, 'en').suggestions.map((one) => one.text).slice(0, 2), [
      'state:',
      'statutory:',
    ])
  })

  it('values by their words, with and without the name before them', () => {
    assert.deepEqual(texts('tilstand:lev'), ['tilstand:levert'])
    assert.deepEqual(texts('tilstand:delv'), ['tilstand:"delvis levert"'])
    assert.ok(texts('lev').includes('tilstand:levert'))
  })

  it('the term under the cursor is the one that is replaced', () => {
    assert.deepEqual(offerAt('register:NPR tils overdue:yes', 17, auditor, 'nb'), {
      suggestions: [{ text: 'tilstand:', label: 'Tilstand', isWhole: false }],
      start: 13,
      end: 17,
    })
  })

  it('nothing that the role may not search by', () => {
    assert.deepEqual(texts('fun', 3, officer), [])
    assert.deepEqual(texts('slet', 4, officer), ['sletting:'])
  })
})
