// Days are reckoned with as the calendar has them, whatever zone the visitor is in.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  dayOfNumber,
  endOfMonth,
  firstOfRun,
  nextMonthEnd,
  numberOfDay,
  previousMonthEnd,
  todayInOslo,
  yearBefore,
} from '../../../tools/web/src/app/days'
import { placeOf } from '../../../tools/web/src/parts/chart'

describe('days', () => {
  it('have numbers without gaps', () => {
    assert.equal(numberOfDay('1970-01-02'), 1)
    assert.equal(numberOfDay('2024-03-01') - numberOfDay('2024-02-28'), 2)
    assert.equal(dayOfNumber(numberOfDay('2024-03-31')), '2024-03-31')
  })

  it('a month ends on its last day, and so does the one before and after', () => {
    assert.equal(endOfMonth('2024-02-01'), '2024-02-29')
    assert.equal(previousMonthEnd('2024-01-15'), '2023-12-31')
    assert.equal(previousMonthEnd('2024-03-31'), '2024-02-29')
    assert.equal(nextMonthEnd('2024-12-15'), '2024-12-31')
    assert.equal(nextMonthEnd('2024-12-31'), '2025-01-31')
  })

  it('the first month is that of the last run: before a long stretch of nothing a year was mistyped', () => {
    assert.equal(firstOfRun(['1924-03', '2023-11', '2023-12', '2024-01']), '2023-11')
    assert.equal(firstOfRun(['2024-01', '2024-02']), '2024-01')
    assert.equal(firstOfRun(['2024-01']), '2024-01')
    assert.equal(firstOfRun([]), null)
  })

  it('it is already tomorrow in Norway late in the evening in London', () => {
    assert.equal(todayInOslo(new Date('2026-06-30T22:30:00Z')), '2026-07-01')
    assert.equal(todayInOslo(new Date('2026-12-31T22:30:00Z')), '2026-12-31')
  })

  it('the period a year before is of the same kind', () => {
    assert.deepEqual(['2024-09', '2024-Q3', '2024'].map(yearBefore), ['2023-09', '2023-Q3', '2023'])
  })
})

describe('where a day stands in a chart', () => {
  const months = ['2023-12', '2024-01', '2024-02']

  it('before the period that it begins, within the one it lies in, nowhere outside', () => {
    assert.equal(placeOf('2024-01-01', months), 0.5)
    assert.equal(placeOf('2024-01-15', months), 1)
    assert.equal(placeOf('2024-02-15', months), 2)
    assert.equal(placeOf('2023-11-30', months), null)
    assert.equal(placeOf('2024-03-01', months), null)
    assert.equal(placeOf('2024-05-01', ['2024-Q1', '2024-Q2']), 1)
  })
})
