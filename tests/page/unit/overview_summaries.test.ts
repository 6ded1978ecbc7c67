// What the overview says in words: every sentence follows from the numbers, and says so where these are few.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatsIn } from '../../../tools/web/src/app/format'
import { textsIn } from '../../../tools/web/src/app/language'
import {
  ageingSummary,
  backlogSummary,
  compared,
  flowSummary,
  medianSummary,
  phaseSummary,
  responsibilitySummary,
  sentences,
  shareSummary,
} from '../../../tools/web/src/views/overview/summaries'
import type { Figures, Flows } from '../../../tools/web/src/views/overview/report'

const nb = { t: textsIn(sentences, 'nb'), format: formatsIn('nb') }
const en = { t: textsIn(sentences, 'en'), format: formatsIn('en') }
const year = ['2023', '2024', '2025']
const said = (text: string) => text.replaceAll('\u00a0', ' ')

describe('compared', () => {
  const months = ['2023-12', '2024-10', '2024-11', '2024-12']

  it('takes the newest period that is over, and the one a year before', () => {
    assert.deepEqual(compared(months, [1, 2, 3, 4], '2024-12-31'), { last: 3, before: 0, isYear: true })
  })

  it('leaves out a period that still runs', () => {
    assert.deepEqual(compared(months, [1, 2, 3, 4], '2024-12-30'), { last: 2, before: 1, isYear: false })
  })

  it('takes a running period where nothing else has a value', () => {
    assert.deepEqual(compared(months, [null, null, null, 4], '2024-12-30'), { last: 3, before: null, isYear: false })
  })

  it('takes the nearest before where the year before has no value', () => {
    assert.deepEqual(compared(months, [null, 2, 3, 4], '2024-12-31'), { last: 3, before: 2, isYear: false })
  })

  it('has nothing to say of no values, and takes 0 for a value', () => {
    assert.equal(compared(months, [null, null, null, null], '2024-12-31'), null)
    assert.deepEqual(compared(months, [0, null, null, 0], '2024-12-31'), { last: 3, before: 0, isYear: true })
  })
})

describe('the median in words', () => {
  const trend = { periods: ['2023-12', '2024-12'], today: '2024-12-31' }

  it('says from what to what in the last year', () => {
    assert.equal(
      medianSummary(trend, [27, 41], [20, 30], nb.t, nb.format),
      'Median har gått fra 27 til 41 virkedager det siste året (des. 2023 til des. 2024).',
    )
    assert.equal(
      medianSummary(trend, [27, 41], [20, 30], en.t, en.format),
      'The median has gone from 27 to 41 working days in the last year (Dec 2023 to Dec 2024).',
    )
  })

  it('says that it has not changed', () => {
    assert.equal(
      medianSummary(trend, [27, 27], [20, 30], nb.t, nb.format),
      'Median er uendret, 27 virkedager, fra des. 2023 til des. 2024.',
    )
  })

  it('says how many cases, where one of both is of fewer than five', () => {
    assert.match(medianSummary(trend, [27, 41], [20, 4], nb.t, nb.format), / Få saker: 20 og 4\.$/)
    assert.doesNotMatch(medianSummary(trend, [27, 41], [5, 5], nb.t, nb.format), /Få/)
  })

  it('compares with nothing where there is nothing before', () => {
    assert.equal(medianSummary(trend, [null, 41], [0, 9], nb.t, nb.format), 'Median var 41 virkedager i des. 2024.')
    assert.equal(medianSummary(trend, [null, null], [0, 0], nb.t, nb.format), 'Ingen saker er levert i tidsrommet.')
  })
})

describe('deadlines in words', () => {
  it('each clock has its own sentence', () => {
    const trend = { periods: year, today: '2025-12-31' }
    const kept = (clock: 'statutory' | 'expected', shares: (number | null)[]) =>
      said(shareSummary(trend, clock, shares, [100, 100, 100], nb.t, nb.format) ?? '')
    assert.equal(kept('statutory', [0.9, 0.7429, 0.8]), 'Lovfristen ble holdt for 80 % i 2025, mot 74,3 % i 2024.')
    assert.equal(kept('expected', [null, null, 0.5]), 'Forventet tid ble holdt for 50 % i 2025.')
    assert.equal(kept('expected', [null, null, null]), '')
  })
})

describe('what comes and goes, in words', () => {
  const row = (received: number, backlog: number): Flows => ({
    received,
    completed: 0,
    decided: received * 2,
    delivered: received * 3,
    ended: 0,
    reopened: 0,
    backlog,
  })

  it('sums up the last twelve months, not all that are shown', () => {
    const of2024 = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`)
    const months = ['2023-11', '2023-12', ...of2024]
    const rows = months.map((_, i) => row(i < 2 ? 1000 : 1, 0))
    assert.equal(
      flowSummary(months, rows, nb.t, nb.format),
      'Fra jan. 2024 til des. 2024: 12 mottatt, 24 vedtatt, 36 levert.',
    )
  })

  it('sums up four quarters, and one year', () => {
    const quarters = ['2023-Q4', '2024-Q1', '2024-Q2', '2024-Q3', '2024-Q4']
    const said = (periods: string[]) => flowSummary(periods, periods.map(() => row(7, 0)), en.t, en.format)
    assert.match(said(quarters), /^From Q1 2024 to Q4 2024: 28 received/)
    assert.match(said(year), /^In 2025: 7 received/)
  })

  it('the backlog has risen, fallen or stayed since a year ago', () => {
    const backlog = (...values: number[]) => backlogSummary(['2023-12', '2024-11', '2024-12'], values, nb.t, nb.format)
    assert.equal(backlog(5, 9, 8), 'Restansen har økt fra 5 ved utgangen av des. 2023 til 8.')
    assert.equal(backlog(9, 5, 8), 'Restansen har sunket fra 9 ved utgangen av des. 2023 til 8.')
    assert.equal(backlog(8, 5, 8), 'Restansen er 8, som ved utgangen av des. 2023.')
    assert.equal(backlogSummary(['2024'], [8], nb.t, nb.format), 'Restansen er 8.')
  })
})

describe('where the cases are, in words', () => {
  const aged = (ageing: Figures['ageing']) => ({ open: 10, ageing }) as Figures
  const young = { '0-30': 2, '31-90': 6, '91-180': 1, '181-365': 1, over365: 0 }

  it('names those older than a year; else the age that most have', () => {
    const age = (figures: Figures) => said(ageingSummary(figures, () => '31–90 dager', nb.t, nb.format))
    assert.equal(age(aged({ ...young, '0-30': 0, over365: 2 })), '2 av 10 åpne saker (20 %) er eldre enn ett år.')
    assert.equal(age(aged(young)), 'Ingen av 10 åpne saker er eldre enn ett år; 6 er 31–90 dager gamle.')
    assert.equal(age({ ...aged(young), open: 0 }), 'Ingen saker er åpne.')
  })

  it('names the stage with the greatest median among those that were measured', () => {
    const none = { n: 0, median: null, p90: null }
    const unmeasured = { toComplete: none, legal: none, decision: none, contract: none, preparation: none }
    const phases = { ...unmeasured, legal: { n: 35, median: 18, p90: 63 }, decision: { n: 45, median: 7, p90: 28 } }
    const longest = (figures: Figures['phases']) => phaseSummary(figures, (phase) => phase, nb.t, nb.format)
    assert.equal(longest(phases), 'legal tar lengst tid: median 18 kalenderdager (35 saker).')
    assert.equal(longest(unmeasured), 'Ingen steg er målt ennå.')
  })

  it('days without a responsible one count among all days', () => {
    const split = { applicant: 10, authority: { HDIR: 20, HDS: 60 }, unrouted: 10 }
    assert.equal(
      said(responsibilitySummary(split, (code) => code, nb.t, nb.format)),
      'Sakene ventet på søkeren 10 % av dagene, og mest på HDS: 60 %.',
    )
    assert.equal(
      responsibilitySummary({ applicant: 0, authority: {}, unrouted: 0 }, (code) => code, nb.t, nb.format),
      'Ingen dager er gått ennå.',
    )
  })
})
