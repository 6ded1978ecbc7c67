// Findings: how many, how bad, how often, as counted by hand.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  countsOf,
  findingsPer100,
  monthsOf,
  narrowedBy,
  searchOf,
  whereOf,
  type GroupRates,
  type Rates,
} from '../../../tools/web/src/views/findings/findings_report'

function rates(total: Record<string, number>, cases: number): Rates {
  return { total, cases, severity: {}, per100: { F001: 5.8 }, severityPer100: {} }
}

const kinds = [
  { finding: 'F001', severity: 'CRITICAL', rules: ['S01'] },
  { finding: 'F022', severity: 'MAJOR', rules: ['T02', 'T03'] },
  { finding: 'F024', severity: 'MINOR', rules: [] },
  { finding: 'F042', severity: 'MAJOR', rules: [] },
]

describe('findings', () => {
  it('the worst stand first, then the most frequent, and what the rulebook does not know last', () => {
    const counts = countsOf(rates({ F042: 9, F024: 50, F022: 9, F999: 99, F001: 1 }, 10), kinds)
    assert.deepEqual(counts.map(({ finding }) => finding), ['F001', 'F022', 'F042', 'F024', 'F999'])
    assert.deepEqual(counts[0], { finding: 'F001', severity: 'CRITICAL', rules: ['S01'], count: 1, per100: 5.8 })
    assert.equal(counts[1]!.per100, null)
  })

  it('a kind that does not occur has no row', () => {
    assert.deepEqual(countsOf(rates({}, 10), kinds), [])
  })

  it('the rate is of all findings for each hundred cases, and of no cases there is none', () => {
    assert.equal(findingsPer100(rates({ F001: 3, F022: 5 }, 52)), 15.4)
    assert.equal(findingsPer100(rates({}, 52)), 0)
    assert.equal(findingsPer100(rates({}, 0)), null)
  })

  it('filters are the report’s and the search’s, and what is no code is left out', () => {
    const narrowed = narrowedBy(new Map([['register', 'NPR'], ['authority', 'HDS x'], ['q', 'y'], ['purpose', '']]))
    assert.deepEqual(narrowed, { register: 'NPR' })
    assert.deepEqual(whereOf(narrowed, { finding: 'F022', rows: 100 }), ['register=NPR', 'finding=F022', 'rows=100'])
    assert.equal(searchOf(narrowed, 'F022'), 'finding:F022 register:NPR')
  })
})

describe('findings by month', () => {
  const month = (period: string | null, count: number): GroupRates => ({ ...rates({ F001: count }, 7), group: {}, period })

  it('a month without cases stands between the others with none, and no date is no month', () => {
    const months = monthsOf([month('2024-02', 3), month(null, 9), month('2023-11', 1)])
    assert.deepEqual(
      months.map((one) => [one.month, one.cases, one.total.F001 ?? 0]),
      [['2023-11', 7, 1], ['2023-12', 0, 0], ['2024-01', 0, 0], ['2024-02', 7, 3]],
    )
  })

  it('a mistyped year does not make months for a thousand years', () => {
    assert.deepEqual(monthsOf([month('1024-02', 3), month('2023-11', 1)]).map((one) => one.month), ['1024-02', '2023-11'])
    assert.deepEqual(monthsOf([]), [])
  })
})
