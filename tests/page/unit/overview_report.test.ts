// What the overview asks, and how it leads to the cases behind a figure.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../../tools/web/src/app/address'
import { parseQuery } from '../../../tools/web/src/parts/case_query'
import { casesFrom, ofGroup } from '../../../tools/web/src/views/overview/links'
import { askedOf, chosenIn, commandOf, grainFitting, periodsOf, type Workload } from '../../../tools/web/src/views/overview/report'
import { ruleChanges } from '../../../tools/web/src/views/overview/rule_marks'

const now = { day: null, asKnownThen: false }
const then = { day: '2024-12-31', asKnownThen: true }
const trend = { report: 'processing-times', period: 'month', by: 'due' } as const
const chosen = (query: string) => chosenIn(parseAddress(`#/overview?${query}`))
const q = (href: string | undefined) => parseAddress(href ?? '').params.get('q')

describe('what is chosen', () => {
  it('stands in the address, and what is no choice is left out', () => {
    assert.deepEqual(chosen('register=NPR&per=quarter&from=2023-01&to=2024-12&in=2024-Q3&by=authority&linked='), {
      filters: { register: 'NPR' },
      grain: 'quarter',
      from: '2023-01',
      to: '2024-12',
      scope: '2024-Q3',
      grouping: 'authority',
    })
    assert.deepEqual(chosen('per=week&from=2023-13&in=2024-Q5&by=colour'), {
      filters: {},
      grain: 'month',
      from: null,
      to: null,
      scope: null,
      grouping: 'register',
    })
  })
})

describe('what trends go by', () => {
  const months = (received: number, count = 24) => Array.from({ length: count }, () => ({ received }))

  it('are the shortest periods with five cases or more, unless the visitor has chosen', () => {
    assert.equal(grainFitting(months(5)), 'month')
    assert.equal(grainFitting(months(4)), 'quarter')
    assert.equal(grainFitting(months(1)), 'year')
    assert.equal(grainFitting([]), 'year')
    assert.equal(chosenIn(parseAddress('#/overview?per=month'), 'year').grain, 'month')
    assert.equal(chosenIn(parseAddress('#/overview'), 'year').grain, 'year')
  })

  it('looks at the last two years, not at how it once was', () => {
    assert.equal(grainFitting([...months(100, 60), ...months(1)]), 'year')
  })
})

describe('the question', () => {
  it('asks for no groups, so that the service computes what is shown', () => {
    assert.deepEqual(askedOf(trend, chosen('register=NPR&linked=true'), then), [
      ['groupBy', ''],
      ['period', 'month'],
      ['by', 'due'],
      ['where', 'register=NPR'],
      ['where', 'linked=true'],
      ['today', '2024-12-31'],
      ['validAt', '2024-12-31'],
      ['knownAt', '2024-12-31'],
    ])
  })

  it('the command names the prefix that the answer was computed from', () => {
    const basis = { size: 1236, root: 'r', today: '2026-11-15' }
    assert.equal(
      commandOf(trend, chosen('register=NPR'), now, basis),
      'caseledger report processing-times --group-by "" --period month --by due --where register=NPR ' +
        '--known-at size:1236 --today 2026-11-15',
    )
    const earlier = commandOf(trend, chosen(''), then, { ...basis, today: '2024-12-31' })
    assert.match(earlier, /--valid-at 2024-12-31 --today 2024-12-31$/)
  })

  it('what somebody put into the address stays one word of the command', () => {
    const command = commandOf(trend, chosen("authority=x';rm"), now, { size: 1, root: 'r' })
    assert.match(command, / --where 'authority=x'\\'';rm' /)
  })
})

describe('the periods', () => {
  const months = ['2023-12', '2024-01', '2024-02', '2024-03', '2024-04']
  const workload = { today: '2024-03-10', rows: months.map((period) => ({ period })) }

  it('none is shown that has not begun, and only those from and to', () => {
    const all = { from: null, to: null }
    assert.deepEqual(periodsOf(workload as Workload, 'month', all), ['2023-12', '2024-01', '2024-02', '2024-03'])
    const some = { from: '2024-01', to: '2024-02' }
    assert.deepEqual(periodsOf(workload as Workload, 'month', some), ['2024-01', '2024-02'])
  })

  it('a quarter is shown when part of it is asked for', () => {
    const quarters = { today: '2024-12-31', rows: ['2024-Q1', '2024-Q2', '2024-Q3'].map((period) => ({ period })) }
    const some = { from: '2024-03', to: '2024-04' }
    assert.deepEqual(periodsOf(quarters as Workload, 'quarter', some), ['2024-Q1', '2024-Q2'])
    assert.deepEqual(periodsOf(quarters as Workload, 'month', { from: null, to: null }), [])
  })
})

describe('the way to the cases', () => {
  const here = parseAddress('#/overview?at=2024-12-31&register=NPR&per=year')
  const toCases = casesFrom(here, chosenIn(here), ['auditor'])

  it('filters look at a case as its register does, as the report did; the moment stays', () => {
    const href = toCases({ statutory: 'OVERDUE' })
    assert.equal(q(href), 'group.register:NPR statutory:OVERDUE')
    assert.equal(parseAddress(href ?? '').params.get('at'), '2024-12-31')
    assert.equal(parseAddress(href ?? '').params.get('per'), undefined)
  })

  it('a row of a group leads to its own cases, also that of those without one', () => {
    const open = toCases({ ...ofGroup('category', 'ANON_STAT'), open: 'yes' })
    assert.equal(q(open), 'group.register:NPR group.category:ANON_STAT open:yes')
    assert.equal(q(toCases(ofGroup('authority', null))), 'group.register:NPR group.authority:""')
    assert.equal(q(toCases(ofGroup('linked', true))), 'group.register:NPR group.linked:true')
  })

  it('a manager gets no link to a list that the service would refuse', () => {
    const ofManager = (query: string) => {
      const there = parseAddress(`#/overview?${query}`)
      return casesFrom(there, chosenIn(there), ['manager'])
    }
    assert.equal(q(ofManager('category=ANON_STAT')({ open: 'yes' })), 'group.category:ANON_STAT open:yes')
    assert.equal(ofManager('authority=HDS')({ open: 'yes' }), undefined)
    assert.equal(ofManager('')(ofGroup('purpose', 'STATISTICS')), undefined)
  })
})

describe('the search of the list of cases', () => {
  const here = parseAddress('#/overview?register=NPR&category=ANON_STAT&linked=false&authority=HDS')
  const toCases = casesFrom(here, chosenIn(here), ['auditor'])
  const asked = [
    { open: 'yes' },
    { received: '*' },
    { ageing: 'over365' },
    { phase: 'toComplete' },
    { statutory: 'OVERDUE' },
    { expected: 'MET' },
    { 'expected.due': '2024-Q3', expected: 'DUE' },
    { 'statutory.start': '2024', statutory: 'ANY' },
    { 'statutory.delivered': '*' },
    { 'workload.backlog': '2024-09' },
    ofGroup('linked', true),
    ofGroup('purpose', null),
  ]

  for (const conditions of asked) {
    it(`understands ${JSON.stringify(conditions)} as it was meant`, () => {
      const { conditions: found, faults } = parseQuery(q(toCases(conditions)) ?? '', { roles: ['auditor'], words: [] })
      assert.deepEqual(faults, [])
      assert.deepEqual(
        found.map(({ key, value }) => [key, value]),
        [
          ['group.register', 'NPR'],
          ['group.category', 'ANON_STAT'],
          ['group.linked', 'false'],
          ['group.authority', 'HDS'],
          ...Object.entries(conditions),
        ],
      )
    })
  }
})

describe('changes of rules', () => {
  const rulebook = {
    version: 'v2',
    validFrom: '2019-04-08',
    tables: {
      fee: [{ valid_from: '2019-04-08' }, { valid_from: '2023-01-01' }],
      register: { KPR: { owner: [{ valid_to: '2023-12-31' }, { valid_from: '2024-01-01' }] } },
      decision: [{ valid_from: '2024-01-01' }],
    },
  }

  it('are the days from which a table says something else, not the first day of the rulebook', () => {
    assert.deepEqual(ruleChanges(null, rulebook), [
      { day: '2023-01-01', version: null, tables: ['fee'] },
      { day: '2024-01-01', version: null, tables: ['decision', 'owner'] },
    ])
  })

  it('are the days on which another rulebook came into force, not the same one recorded', () => {
    const list = {
      periods: [
        { first: null, version: 'v1' },
        { first: '2019-04-08', version: 'v1' },
        { first: '2025-07-01', version: 'v2' },
      ],
    }
    assert.deepEqual(ruleChanges(list, null), [{ day: '2025-07-01', version: 'v2', tables: [] }])
  })
})
