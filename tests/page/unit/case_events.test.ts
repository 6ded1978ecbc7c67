// Corrections, order and replay of a case: nothing is hidden, and a step is what was known then.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  changesBetween,
  correctionsOf,
  fieldsOf,
  happenedAt,
  inOrder,
  isLate,
  lagOf,
} from '../../../tools/web/src/views/case/corrections'
import { passedSince, stateAt } from '../../../tools/web/src/views/case/replay_state'
import type { CaseAnswer, CaseEvent, Change, Step } from '../../../tools/web/src/views/case/types'

function event(version: number, over: Partial<CaseEvent> = {}): CaseEvent {
  return {
    index: 100 + version,
    version,
    id: `e${version}`,
    type: 'TimeRecorded',
    occurredAt: `2023-05-0${version}T10:00:00+02:00`,
    recordedAt: `2023-05-0${version}T08:00:05.000000Z`,
    actor: { id: 'u-1', role: 'CASE_HANDLER' },
    data: {},
    ...over,
  }
}

function correction(version: number, target: string, replacement: object, at?: string): CaseEvent {
  const data = { target, replacement, reason: 'feil dato', ...(at ? { occurredAt: at } : {}) } as CaseEvent['data']
  return event(version, { type: 'EventCorrected', data })
}

describe('corrections', () => {
  const delivered = event(3, { type: 'DataDelivered', data: { delivery: 'd1', lastPart: false }, correctedBy: 'e5' })
  const events = [
    event(1),
    event(2),
    delivered,
    correction(4, 'e3', { delivery: 'd1', lastPart: true }),
    correction(5, 'e3', { delivery: 'd1', lastPart: false }, '2023-05-01T09:00:00+02:00'),
  ]

  it('all are shown, and the last one holds', () => {
    const all = correctionsOf(delivered, events)
    assert.deepEqual(all.map(({ by, isInForce }) => [by.version, isInForce]), [
      [4, false],
      [5, true],
    ])
  })

  it('only what differs from what was recorded is a change', () => {
    const [first, second] = correctionsOf(delivered, events)
    assert.deepEqual(first!.changes, [{ field: 'lastPart', before: false, after: true }])
    assert.deepEqual(second!.changes, [
      { field: 'occurredAt', before: '2023-05-03T10:00:00+02:00', after: '2023-05-01T09:00:00+02:00' },
    ])
  })

  it('the same instant with another offset is no change', () => {
    const target = event(3, { correctedBy: 'e4' })
    const [only] = correctionsOf(target, [target, correction(4, 'e3', {}, '2023-05-03T08:00:00Z')])
    assert.deepEqual(only!.changes, [])
  })

  it('fields inside others, taken away and added, are all named', () => {
    const before = { covers: { secrecy: true, deletion: false }, scope: 'a' }
    const changes = changesBetween(before, { covers: { secrecy: true, deletion: true }, due: '2024-01-01' })
    assert.deepEqual(changes, [
      { field: 'covers.deletion', before: false, after: true },
      { field: 'scope', before: 'a', after: undefined },
      { field: 'due', before: undefined, after: '2024-01-01' },
    ])
  })

  it('what stands in a list has a path of its own, a list of values none', () => {
    const data = { clocks: [{ name: 'a', due: '2024-01-01' }, { name: 'b' }], registers: ['NPR', 'KPR'] }
    assert.deepEqual(fieldsOf(data), [
      ['clocks.1.name', 'a'],
      ['clocks.1.due', '2024-01-01'],
      ['clocks.2.name', 'b'],
      ['registers', ['NPR', 'KPR']],
    ])
  })

  it('as it happened goes by the corrected instant, as recorded by version', () => {
    assert.deepEqual(inOrder(events, 'happened').map(({ version }) => version), [3, 1, 2, 4, 5])
    assert.deepEqual(inOrder(events, 'recorded').map(({ version }) => version), [1, 2, 3, 4, 5])
  })

  it('a correction that is not among the events moves nothing', () => {
    assert.equal(happenedAt(delivered, new Map()), '2023-05-03T10:00:00+02:00')
  })

  it('a day until it was recorded is late, a second less is not; before it happened always is', () => {
    const after = (seconds: number) =>
      event(1, { recordedAt: new Date(Date.parse('2023-05-01T08:00:00Z') + seconds * 1000).toISOString() })
    assert.equal(lagOf(after(90)), 90)
    assert.deepEqual([86_400, 86_399, -1].map((seconds) => isLate(after(seconds))), [true, false, true])
  })
})

function step(number: number, changes: Change[], passed: Change[] = []): Step {
  return {
    step: number, version: number, id: `e${number}`, type: 'TimeRecorded', occurredAt: '', recordedAt: '',
    lagSeconds: 0, placedBefore: 0, today: '2023-05-01', state: null, passed, changes,
  }
}

const statutory = { subject: 'STATUTORY 1', clock: 'STATUTORY', segment: 1, rule: 'T02' } as const

describe('replay', () => {
  const steps = [
    step(1, [{ change: 'STATE', subject: 'state', after: 'RECEIVED' }]),
    step(2, [
      { change: 'STATE', subject: 'state', before: 'RECEIVED', after: 'COMPLETE' },
      { change: 'CLOCK_STARTED', ...statutory, after: '2023-03-15', due: '2023-05-02', status: 'RUNNING' },
    ]),
    step(
      3,
      [{ change: 'CONDITION', subject: 'paused', before: 'false', after: 'true' }],
      [
        { change: 'CLOCK_STATUS', ...statutory, after: 'OVERDUE', due: '2023-05-02', status: 'OVERDUE' },
        { change: 'FINDING_NEW', subject: 'F023', rule: 'T02', severity: 'MAJOR', after: '7 over' },
      ],
    ),
    step(4, [
      { change: 'FINDING_GONE', subject: 'F023', rule: 'T02', severity: 'MAJOR', before: '9 over' },
      { change: 'FINDING_NEW', subject: 'F022', rule: 'T02', severity: 'MAJOR', after: '9 late' },
      { change: 'DUTY_STARTED', subject: 'k1', after: '2026-01-01' },
    ]),
  ]

  it('a step holds nothing of what came after it', () => {
    const second = stateAt(steps, 2)
    assert.equal(second.state, 'COMPLETE')
    assert.deepEqual(second.clocks, [
      { clock: 'STATUTORY', segment: 1, due: '2023-05-02', status: 'RUNNING', rule: 'T02' },
    ])
    assert.deepEqual(second.findings, [])
    assert.equal(second.isPaused, false)
  })

  it('what only time brought counts as well', () => {
    const third = stateAt(steps, 3)
    assert.equal(third.clocks[0]!.status, 'OVERDUE')
    assert.deepEqual(third.findings.map(({ finding }) => finding), ['F023'])
    assert.equal(third.isPaused, true)
  })

  it('a finding goes, whatever number its message has come to', () => {
    const last = stateAt(steps, 4)
    assert.deepEqual(last.findings.map(({ finding }) => finding), ['F022'])
    assert.deepEqual(last.duties, [{ contract: 'k1', due: '2026-01-01', status: null }])
  })

  it('before the first step nothing is known', () => {
    const { state, clocks, duties, findings } = stateAt(steps, 0)
    assert.deepEqual([state, clocks, duties, findings], [null, [], [], []])
  })

  it('what ran out after the last event is said apart', () => {
    const answer = {
      size: 1, root: '', case: 'K', today: '2026-11-15', state: 'DELETION_DUE',
      clocks: [{ clock: 'STATUTORY', segment: 1, due: '2023-05-02', status: 'OVERDUE', rule: 'T02' }],
      deletion: { duties: [{ contract: 'k1', due: '2026-01-01', status: 'OVERDUE' }] },
      findings: [
        { finding: 'F022', rule: 'T02', severity: 'MAJOR', evidence: [], message: '9 late' },
        { finding: 'F032', rule: 'S09', severity: 'CRITICAL', evidence: [], message: 'd1' },
      ],
    } as unknown as CaseAnswer
    const said = passedSince(stateAt(steps, 4), answer).map(({ change, before, after }) => [change, before, after])
    assert.deepEqual(said, [
      ['STATE', 'COMPLETE', 'DELETION_DUE'],
      ['DUTY_STATUS', 'PENDING', 'OVERDUE'],
      ['FINDING_NEW', undefined, 'd1'],
    ])
  })
})
