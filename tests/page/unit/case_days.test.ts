// The days of a clock as the case view shows them: the same runs as docs/rules.md works out by hand with a calendar.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { daysBetween, monthsOf, runsOf, tallyOf, weekday } from '../../../tools/web/src/views/case/days'
import type { Clock, Day } from '../../../tools/web/src/views/case/types'

const holidays: Record<string, string> = {
  '2023-04-06': 'skjærtorsdag',
  '2023-04-07': 'langfredag',
  '2023-04-09': '1. påskedag',
  '2023-04-10': '2. påskedag',
  '2023-05-01': '1. mai',
  '2023-05-17': '17. mai',
  '2023-05-18': 'Kristi himmelfartsdag',
}

function clock(over: Partial<Clock>): Clock {
  return {
    clock: 'STATUTORY', segment: 1, start: '2023-03-17', length: 30, unit: 'WORKING_DAY', pausedDays: 0,
    due: '2023-05-26', used: 0, status: 'RUNNING', ...over,
  }
}

const paused: Partial<Day> = { reason: 'PAUSED', pauses: [{ pause: 'r1', reason: 'WAIT_APPLICANT' }] }

/** Every day after `start` up to `last`, working days counted; paused from `from` to `to`. */
function days(start: string, last: string, from = '', to = ''): Day[] {
  const list: Day[] = []
  let count = 0
  for (let at = Date.parse(start) + 86_400_000; at <= Date.parse(last); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10)
    const name = { 6: 'lørdag', 0: 'søndag' }[new Date(at).getUTCDay()]
    const off = holidays[date] ?? name
    const isPaused = from !== '' && from <= date && date <= to
    if (!isPaused && off === undefined) count += 1
    list.push({
      date,
      counted: !isPaused && off === undefined,
      count,
      ...(isPaused ? paused : off ? { reason: 'OFF' } : {}),
      ...(off ? { off } : {}),
    })
  }
  return list
}

describe('days', () => {
  const easter = clock({ stop: '2023-05-19', status: 'MET', pausedDays: 14, used: 25 })
  const easterDays = days('2023-03-17', '2023-05-26', '2023-03-30', '2023-04-23')

  it('a request over Easter: the runs of KPR-2023/0033 are those of the worked example', () => {
    const runs = runsOf(easterDays, easter, '2026-11-15').map(({ first, last, kind, days, count }) => [
      first, last, kind, days, count,
    ])
    assert.deepEqual(runs, [
      ['2023-03-18', '2023-03-29', 'counted', 8, 8],
      ['2023-03-30', '2023-04-23', 'paused', 14, 8],
      ['2023-04-24', '2023-04-30', 'counted', 5, 13],
      ['2023-05-01', '2023-05-01', 'off', 1, 13],
      ['2023-05-02', '2023-05-16', 'counted', 11, 24],
      ['2023-05-17', '2023-05-18', 'off', 2, 24],
      ['2023-05-19', '2023-05-19', 'counted', 1, 25],
      ['2023-05-20', '2023-05-26', 'afterStop', 5, 30],
    ])
  })

  it('a run says where the clock stopped and where it was due', () => {
    const runs = runsOf(easterDays, easter, '2026-11-15')
    assert.deepEqual(runs.filter(({ endsAtStop }) => endsAtStop).map(({ last }) => last), ['2023-05-19'])
    assert.deepEqual(runs.filter(({ endsAtDue }) => endsAtDue).map(({ last }) => last), ['2023-05-26'])
  })

  it('holidays inside a pause are named, and its weekends counted apart', () => {
    const pause = runsOf(easterDays, easter, '2026-11-15').find(({ kind }) => kind === 'paused')!
    assert.deepEqual(pause.holidays, ['skjærtorsdag', 'langfredag', '1. påskedag', '2. påskedag'])
    assert.equal(pause.weekendDays, 7)
  })

  it('days after the due date of a clock that goes on are late, up to today', () => {
    const late = clock({ start: '2023-06-02', due: '2023-06-09', length: 5, status: 'OVERDUE' })
    const runs = runsOf(days('2023-06-02', '2023-06-14'), late, '2023-06-14')
    const kinds = runs.map((run) => [run.kind, run.days, run.count])
    assert.deepEqual(kinds, [
      ['counted', 5, 5],
      ['late', 3, 8],
    ])
  })

  it('days after today are still to come', () => {
    const running = clock({ start: '2023-06-02', due: '2023-06-16', length: 10 })
    const kinds = runsOf(days('2023-06-02', '2023-06-16'), running, '2023-06-07').map((run) => [run.kind, run.days])
    assert.deepEqual(kinds, [
      ['counted', 3],
      ['toCome', 7],
    ])
  })

  it('a weekend before a holiday belongs to the time off', () => {
    const whit = clock({ start: '2023-04-28', due: '2023-05-03', length: 2 })
    const runs = runsOf(days('2023-04-28', '2023-05-03'), whit, '2023-06-01')
    assert.deepEqual(runs.map((run) => [run.first, run.kind, run.days]), [
      ['2023-04-29', 'off', 3],
      ['2023-05-02', 'counted', 2],
    ])
  })

  it('the tally up to the due date adds up to all days', () => {
    const tally = tallyOf(easterDays, '2023-05-26')
    assert.equal(tally.days, 70)
    assert.equal(tally.counted, 30)
    assert.equal(tally.paused, 14)
    assert.equal(tally.weekend, 19)
    assert.equal(tally.holidays.length, 7)
    assert.equal(tally.counted + tally.paused + tally.weekend + tally.holidays.length, tally.days)
  })

  it('a month has its weeks from Monday', () => {
    // 1 May 2023 was a Monday.
    const [month] = monthsOf(days('2023-04-30', '2023-05-10'))
    assert.equal(month!.month, '2023-05')
    assert.deepEqual(
      month!.weeks.map((week) => week.map((day) => (day ? Number(day.date.slice(8)) : 0))),
      [
        [1, 2, 3, 4, 5, 6, 7],
        [8, 9, 10, 0, 0, 0, 0],
      ],
    )
  })

  it('a month that begins in the middle of a week leaves the days before it empty', () => {
    // 1 June 2023 was a Thursday.
    const [month] = monthsOf(days('2023-05-31', '2023-06-02'))
    const first = month!.weeks[0]!.map((day) => day?.date ?? null)
    assert.deepEqual(first, [null, null, null, '2023-06-01', '2023-06-02', null, null])
  })

  it('days are counted over the change to summer time', () => {
    assert.equal(daysBetween('2023-03-25', '2023-03-27'), 2)
    assert.equal(weekday('2023-05-17'), 2)
    assert.equal(weekday('1969-12-29'), 0)
  })
})
