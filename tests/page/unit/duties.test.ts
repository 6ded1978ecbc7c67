// Deletion duties: who must delete what and when, as counted by hand.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  byRecipient,
  calendar,
  counted,
  dayAfter,
  filtered,
  sorted,
  testOf,
  type Duty,
  type Filter,
} from '../../../tools/web/src/views/deletions/duties'

const today = '2026-11-15'

function duty(changes: Partial<Duty>): Duty {
  return {
    case: 'NPR-2026/0001',
    contract: 'k1',
    due: '2026-12-31',
    status: 'PENDING',
    daysOverdue: 0,
    recipient: 'org-1',
    deliveries: ['d1'],
    confirmed: [],
    lastReminder: null,
    ...changes,
  }
}

const everything: Filter = { status: 'all', recipient: '', month: '', text: '' }
const cases = (duties: readonly Duty[]) => duties.map((one) => one.case)

describe('deletion duties', () => {
  it('a duty is due within 30 days from today itself to the thirtieth day after it, and no longer', () => {
    assert.equal(dayAfter(today, 30), '2026-12-15')
    assert.equal(testOf('within30', today)(duty({ due: '2026-11-14' })), false)
    assert.equal(testOf('within30', today)(duty({ due: '2026-11-15' })), true)
    assert.equal(testOf('within30', today)(duty({ due: '2026-12-15' })), true)
    assert.equal(testOf('within30', today)(duty({ due: '2026-12-16' })), false)
  })

  it('what is confirmed, on hold or without a date is not due', () => {
    for (const status of ['CONFIRMED', 'VERIFIED', 'ON_HOLD']) {
      assert.equal(testOf('within90', today)(duty({ due: '2026-11-20', status })), false, status)
    }
    assert.equal(testOf('within90', today)(duty({ due: '2026-11-20', status: 'PARTIAL' })), true)
    assert.equal(testOf('within90', today)(duty({ due: null, status: 'UNDATED' })), false)
  })

  it('days are counted over the end of a year and a leap day', () => {
    assert.equal(dayAfter('2027-12-02', 90), '2028-03-01')
    assert.equal(dayAfter('2026-12-02', 90), '2027-03-02')
  })

  it('each figure counts the rows that its list shows', () => {
    const duties = [
      duty({ due: '2026-11-20' }),
      duty({ due: '2027-01-20' }),
      duty({ due: '2025-01-20', status: 'OVERDUE', daysOverdue: 664 }),
      duty({ due: null, status: 'UNDATED' }),
      duty({ due: '2025-01-20', status: 'CONFIRMED' }),
      duty({ due: '2025-01-20', status: 'ON_HOLD' }),
    ]
    const counts = counted(duties, today)
    assert.deepEqual(
      { ...counts },
      {
        open: 5, all: 6, within30: 1, within90: 2,
        OVERDUE: 1, PARTIAL: 0, PENDING: 2, UNDATED: 1, ON_HOLD: 1, CONFIRMED: 1, VERIFIED: 0,
      },
    )
    for (const [status, count] of Object.entries(counts)) {
      const shown = filtered(duties, { ...everything, status: status as Filter['status'] }, today)
      assert.equal(shown.length, count, status)
    }
  })

  it('a recipient is found whole, a search by any part', () => {
    const duties = [
      duty({ case: 'A', recipient: 'koblingsenhet-01,org-12' }),
      duty({ case: 'B', recipient: 'org-1' }),
      duty({ case: 'C-ORG-1', recipient: 'other' }),
    ]
    assert.deepEqual(cases(filtered(duties, { ...everything, recipient: 'org-1' }, today)), ['B'])
    assert.deepEqual(cases(filtered(duties, { ...everything, recipient: 'org-12' }, today)), ['A'])
    assert.deepEqual(cases(filtered(duties, { ...everything, text: ' Org-1 ' }, today)), ['A', 'B', 'C-ORG-1'])
  })

  it('what has no date stands last, whichever way it is sorted', () => {
    const duties = [
      duty({ case: 'none', due: null }),
      duty({ case: 'late', due: '2027-01-01' }),
      duty({ case: 'early', due: '2025-01-01' }),
    ]
    assert.deepEqual(cases(sorted(duties, { key: 'due', isDescending: false })), ['early', 'late', 'none'])
    assert.deepEqual(cases(sorted(duties, { key: 'due', isDescending: true })), ['late', 'early', 'none'])
    assert.deepEqual(cases(duties), ['none', 'late', 'early'])
  })

  it('the most urgent status comes first', () => {
    const duties = ['VERIFIED', 'PENDING', 'OVERDUE', 'ON_HOLD'].map((status) => duty({ case: status, status }))
    assert.deepEqual(cases(sorted(duties, { key: 'status', isDescending: false })), [
      'OVERDUE', 'PENDING', 'ON_HOLD', 'VERIFIED',
    ])
  })
})

describe('duties by recipient', () => {
  it('a duty of two recipients stands with both, and who is overdue stands first', () => {
    const rows = byRecipient([
      duty({ recipient: 'a,b', due: '2027-03-01', lastReminder: '2026-01-01' }),
      duty({ recipient: 'b', due: '2026-01-01', status: 'OVERDUE', lastReminder: '2026-02-02' }),
      duty({ recipient: 'a', due: '2020-01-01', status: 'VERIFIED' }),
      duty({ recipient: 'c', due: '2019-01-01', status: 'ON_HOLD' }),
    ])
    assert.deepEqual(rows, [
      { recipient: 'b', all: 2, open: 2, overdue: 1, done: 0, next: '2026-01-01', lastReminder: '2026-02-02' },
      { recipient: 'a', all: 2, open: 1, overdue: 0, done: 1, next: '2027-03-01', lastReminder: '2026-01-01' },
      { recipient: 'c', all: 1, open: 1, overdue: 0, done: 0, next: null, lastReminder: null },
    ])
  })
})

describe('calendar of duties', () => {
  it('has the years that something is due in, each with all its months', () => {
    const years = calendar([duty({ due: '2026-01-01' }), duty({ due: '2024-12-31' }), duty({ due: '9999-12-31' })])
    assert.deepEqual(years.map(({ year }) => year), ['2024', '2026', '9999'])
    assert.deepEqual(years.map(({ months }) => months.length), [12, 12, 12])
    assert.equal(years[0]!.months[11]!.all, 1)
  })

  it('a month says what must be met, what is overdue, on hold and done', () => {
    const [year] = calendar(
      ['OVERDUE', 'PENDING', 'PARTIAL', 'ON_HOLD', 'CONFIRMED', 'VERIFIED'].map((status) =>
        duty({ due: '2026-02-28', status }),
      ),
    )
    assert.deepEqual(year!.months[1], { month: '2026-02', all: 6, toMeet: 3, overdue: 1, onHold: 1, done: 2 })
    assert.equal(year!.months[2]!.all, 0)
  })

  it('undated duties have no place in it', () => {
    assert.deepEqual(calendar([duty({ due: null, status: 'UNDATED' })]), [])
  })
})
