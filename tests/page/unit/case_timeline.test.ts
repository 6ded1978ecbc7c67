// The timeline of a case: days become places, and nothing is drawn that did not happen.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dayNumber } from '../../../tools/web/src/views/case/days'
import {
  bandsOf,
  clustersOf,
  dayOf,
  layoutTimeline,
  scaleOf,
  ticksOf,
} from '../../../tools/web/src/views/case/timeline_layout'
import type { Clock, Day, Stage } from '../../../tools/web/src/views/case/types'

const n = dayNumber

function clock(over: Partial<Clock>): Clock {
  return {
    clock: 'STATUTORY', segment: 1, start: '2023-06-02', length: 60, unit: 'WORKING_DAY', pausedDays: 0,
    due: '2023-08-25', used: 0, status: 'RUNNING', ...over,
  }
}

function paused(...dates: string[]): Day[] {
  return dates.map((date) => ({ date, counted: false, count: 0, reason: 'PAUSED' }))
}

const spans = (bands: { kind: string; from: number; limit: number }[]) =>
  bands.map(({ kind, from, limit }) => [kind, from, limit])

describe('bands of a clock', () => {
  it('delivered late: it runs to the end of the due date, and is late until it stopped', () => {
    assert.deepEqual(spans(bandsOf(clock({ stop: '2023-09-05', status: 'BREACHED' }), '2026-11-15')), [
      ['running', n('2023-06-02'), n('2023-08-26')],
      ['late', n('2023-08-26'), n('2023-09-06')],
    ])
  })

  it('delivered in time: what was left of the time is not used', () => {
    assert.deepEqual(spans(bandsOf(clock({ stop: '2023-08-01', status: 'MET' }), '2026-11-15')), [
      ['running', n('2023-06-02'), n('2023-08-02')],
      ['unused', n('2023-08-02'), n('2023-08-26')],
    ])
  })

  it('delivered on the due date: nothing is late, nothing left', () => {
    assert.deepEqual(spans(bandsOf(clock({ stop: '2023-08-25', status: 'MET' }), '2026-11-15')), [
      ['running', n('2023-06-02'), n('2023-08-26')],
    ])
  })

  it('not delivered: late up to and including today', () => {
    assert.deepEqual(spans(bandsOf(clock({ status: 'OVERDUE' }), '2023-08-28')).at(-1), [
      'late', n('2023-08-26'), n('2023-08-29'),
    ])
  })

  it('pauses part it, and days in a row are one pause', () => {
    const days = paused('2023-06-05', '2023-06-06', '2023-06-12')
    assert.deepEqual(spans(bandsOf(clock({ stop: '2023-06-20', explained: { days } }), '2023-07-01')), [
      ['running', n('2023-06-02'), n('2023-06-05')],
      ['paused', n('2023-06-05'), n('2023-06-07')],
      ['running', n('2023-06-07'), n('2023-06-12')],
      ['paused', n('2023-06-12'), n('2023-06-13')],
      ['running', n('2023-06-13'), n('2023-06-21')],
      ['unused', n('2023-06-21'), n('2023-08-26')],
    ])
  })

  it('a pause past the due date is a pause, not a delay', () => {
    const days = paused('2023-08-28', '2023-08-29')
    assert.deepEqual(spans(bandsOf(clock({ status: 'PAUSED', explained: { days } }), '2023-08-29')), [
      ['running', n('2023-06-02'), n('2023-08-26')],
      ['late', n('2023-08-26'), n('2023-08-28')],
      ['paused', n('2023-08-28'), n('2023-08-30')],
    ])
  })
})

describe('scale', () => {
  it('equal days are equally wide', () => {
    const { x, breaks } = scaleOf([0, 10, 30], [], 0, 300)
    assert.deepEqual([0, 10, 20, 30].map(x), [0, 100, 200, 300])
    assert.deepEqual(breaks, [])
  })

  it('a long time without anything is folded, and the rest keeps its proportions', () => {
    const { x, breaks } = scaleOf([0, 10, 1000, 1010], [], 0, 234)
    assert.deepEqual(breaks, [{ from: 10, to: 1000, x: 100, width: 34 }])
    assert.deepEqual([0, 5, 10, 1000, 1005, 1010].map(x), [0, 50, 100, 134, 184, 234])
  })

  it('sixty days are not folded, sixty-one are', () => {
    assert.equal(scaleOf([0, 10, 70, 80], [], 0, 300).breaks.length, 0)
    assert.equal(scaleOf([0, 10, 71, 80], [], 0, 300).breaks.length, 1)
  })

  it('no time in which a clock goes is folded', () => {
    assert.equal(scaleOf([0, 10, 1000], [{ from: 5, limit: 200 }], 0, 300).breaks.length, 0)
  })

  it('before the first and after the last day there is nothing more', () => {
    const { x } = scaleOf([10, 20], [], 8, 108)
    assert.deepEqual([0, 10, 20, 99].map(x), [8, 8, 108, 108])
  })

  it('many breaks leave most of the room to the days', () => {
    const points = Array.from({ length: 20 }, (_, i) => [i * 200, i * 200 + 5]).flat()
    const folded = scaleOf(points, [], 0, 300).breaks.reduce((sum, { width }) => sum + width, 0)
    assert.ok(folded <= 120.001, `${folded} of 300`)
  })

  it('places never go back', () => {
    const { x } = scaleOf([0, 3, 90, 91, 400, 500], [{ from: 400, limit: 460 }], 0, 320)
    for (let day = 0; day < 500; day += 1) assert.ok(x(day) <= x(day + 1), `day ${day}`)
  })
})

describe('ticks', () => {
  it('months by their first days, the year said where it changes', () => {
    const scale = scaleOf([n('2023-11-15'), n('2024-02-15')], [{ from: 0, limit: 99999 }], 0, 900)
    const ticks = ticksOf(scale, n('2023-11-15'), n('2024-02-15'), 50)
    assert.deepEqual(ticks.map(({ day, hasYear }) => [day, hasYear]), [
      [n('2023-12-01'), true],
      [n('2024-01-01'), true],
      [n('2024-02-01'), false],
    ])
  })

  it('none stands so near another one that their names would meet', () => {
    const scale = scaleOf([n('2023-01-01'), n('2025-12-31')], [{ from: 0, limit: 99999 }], 0, 300)
    const ticks = ticksOf(scale, n('2023-01-01'), n('2025-12-31'), 56)
    ticks.slice(1).forEach((tick, i) => assert.ok(tick.x - ticks[i]!.x >= 56))
  })
})

describe('events', () => {
  it('an instant is a place within its own day, as it was written', () => {
    assert.equal(dayOf('2023-05-03T12:00:00+02:00'), n('2023-05-03') + 0.5)
    assert.equal(dayOf('2023-05-03T00:30:00+02:00') - n('2023-05-03') < 0.03, true)
  })

  it('events that would cover each other stand together, in the order of time', () => {
    const clusters = clustersOf([20, 0, 1, 100], (day) => day * 2)
    assert.deepEqual(clusters, [
      { x: 0, events: [1, 2] },
      { x: 40, events: [0] },
      { x: 200, events: [3] },
    ])
  })
})

describe('layout', () => {
  const stage: Stage = {
    stage: 'APPEAL', number: 1, start: '2023-07-10', due: '2023-07-31', stop: '2023-08-02',
    pausedDays: 0, used: 21, status: 'ENDED',
  }
  const input = {
    clocks: [clock({ stop: '2023-09-05', status: 'BREACHED' })],
    stages: [stage],
    duties: [{ start: '2023-09-05', due: '2025-12-31', done: null, isHeld: false }],
    events: [dayOf('2023-05-22T09:00:00+02:00'), dayOf('2023-09-05T10:00:00+02:00')],
    today: '2026-11-15',
    width: 320,
  }

  for (const width of [260, 320, 768, 1440]) {
    it(`at ${width} px everything stands inside, and no lane on another`, () => {
      const layout = layoutTimeline({ ...input, width })
      let bottom = layout.eventsY
      for (const lane of layout.lanes) {
        assert.ok(lane.y > bottom, lane.key)
        bottom = lane.y + 14
        for (const band of lane.bands) {
          assert.ok(band.x >= layout.left && band.x + band.width <= width, `${lane.key} ${band.kind}`)
        }
        for (const mark of lane.marks) assert.ok(mark.x >= layout.left && mark.x <= width)
      }
      assert.ok(layout.height > bottom)
    })
  }

  it('a stage that only lapsed is not late', () => {
    const lane = layoutTimeline(input).lanes.find(({ key }) => key === 'APPEAL-1')!
    assert.deepEqual(lane.bands.map(({ kind }) => kind), ['running'])
  })

  it('a duty past its date is late, one on legal hold is held', () => {
    const kinds = (isHeld: boolean) =>
      layoutTimeline({ ...input, duties: [{ ...input.duties[0]!, isHeld }] })
        .lanes.find(({ kind }) => kind === 'duty')!
        .bands.map(({ kind }) => kind)
    assert.deepEqual(kinds(false), ['waiting', 'late'])
    assert.deepEqual(kinds(true), ['waiting', 'held'])
  })

  it('a duty that was done in time is not late', () => {
    const duty = { start: '2023-09-05', due: '2025-12-31', done: '2025-12-12', isHeld: false }
    const layout = layoutTimeline({ ...input, duties: [duty] })
    assert.deepEqual(layout.lanes.at(-1)!.bands.map(({ kind }) => kind), ['waiting'])
  })

  it('two years of waiting for the deletion are folded, the weeks of the clock are not', () => {
    const { breaks } = layoutTimeline(input)
    assert.ok(breaks.length > 0)
    assert.ok(breaks.every(({ from }) => from >= n('2023-09-06')))
  })

  it('a case without anything has no lanes and no ticks', () => {
    const layout = layoutTimeline({ clocks: [], stages: [], duties: [], events: [], today: '2026-11-15', width: 320 })
    assert.deepEqual([layout.lanes, layout.ticks, layout.breaks, layout.todayX], [[], [], [], null])
  })
})
