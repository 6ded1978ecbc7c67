// Rulebooks: which is in force on a day, what belongs to a rule, and what a search finds.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  columnsOf,
  distinct,
  matches,
  periodOn,
  restOf,
  rowsOf,
  sourceTitle,
  type Rule,
  type Rulebook,
  type RulebookItem,
} from '../../../tools/web/src/views/rules/rulebook'

const book: Rulebook = {
  version: 'v1',
  sha256: '',
  title: '',
  validFrom: '2019-04-08',
  rules: [],
  findings: [],
  tables: {
    norm: [
      { rule: 'T02', length: 30 },
      { rule: 'T03', length: 60 },
    ],
    stage: [{ rule: 'T02', stage: 'A' }, { stage: 'B' }],
    options: { notify_days: 7, research_only: true },
    source: { KPR: { title: { nb: 'Søk om data fra KPR', en: 'Apply for data from KPR' } }, X: { file: 'x' } },
  },
}

const rule: Rule = {
  rule: 'T02',
  sentence: 'Frist for tilgjengeliggjøring: 30 virkedager.',
  citations: [{ source: 'KPR', line: 87, phrase: '30 virkedager' }],
  assumption: false,
  advisory: false,
}

describe('rulebooks', () => {
  const periods = [
    { first: null, last: '2019-04-07', version: 'a', builtIn: true },
    { first: '2019-04-08', last: '2024-12-31', version: 'b', builtIn: false },
    { first: '2025-01-01', last: null, version: 'c', builtIn: false },
  ]

  it('both days of a period belong to it, and the open ends have no end', () => {
    const on = (day: string) => periodOn(periods, day)?.version
    assert.equal(on('0001-01-01'), 'a')
    assert.equal(on('2019-04-07'), 'a')
    assert.equal(on('2019-04-08'), 'b')
    assert.equal(on('2024-12-31'), 'b')
    assert.equal(on('2025-01-01'), 'c')
    assert.equal(on('9999-12-31'), 'c')
  })

  it('the built-in one and a recorded one of the same version are two, one recorded twice is one', () => {
    const item = (builtIn: boolean, index?: number): RulebookItem => ({
      version: 'v1', builtIn, validFrom: '2019-04-08', sha256: '', inForce: false, ...(index ? { index } : {}),
    })
    assert.deepEqual(distinct([item(true), item(false, 4), item(false, 9)]).map(({ index }) => index), [undefined, 9])
  })

  it('a rule has its rows of every table, and no other’s', () => {
    assert.deepEqual(rowsOf(book, 'T02'), [
      { table: 'norm', rows: [{ rule: 'T02', length: 30 }] },
      { table: 'stage', rows: [{ rule: 'T02', stage: 'A' }] },
    ])
    assert.deepEqual(rowsOf(book, 'T0'), [])
  })

  it('what no rule is named for is not lost', () => {
    assert.deepEqual(restOf(book).map(({ table, rows }) => [table, rows.length]), [
      ['stage', 1],
      ['options', 2],
      ['source', 2],
    ])
  })

  it('columns that were asked for stand first, the others as they come', () => {
    assert.deepEqual(columnsOf([{ b: 1, rule: 'T' }, { a: 2, key: 3 }], ['key', 'nothing'], ['rule']), ['key', 'b', 'a'])
  })

  it('a search wants every word, in any case, in the rule, its words or its source', () => {
    const title = (source: string) => sourceTitle(book, source, 'nb')
    for (const found of ['t02', 'FRIST 30', 'kpr', 'søk om virkedager', '']) {
      assert.equal(matches(rule, title, found), true, found)
    }
    for (const other of ['T03', 'frist 60', 'apply']) assert.equal(matches(rule, title, other), false, other)
  })

  it('a source without a title is called by its name', () => {
    assert.equal(sourceTitle(book, 'KPR', 'en'), 'Apply for data from KPR')
    assert.equal(sourceTitle(book, 'X', 'nb'), 'X')
    assert.equal(sourceTitle(book, 'GDPR', 'nb'), 'GDPR')
  })
})
