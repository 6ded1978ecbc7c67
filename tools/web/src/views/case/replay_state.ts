// How the case stood at a step of its replay: all changes up to it, folded. And what only time brought since the last
// one.
import type { CaseAnswer, Change, Clock, Step } from './types'

export interface ClockState {
  readonly clock: Clock['clock']
  readonly segment: number
  readonly due: string
  readonly status: string
  readonly rule?: string | undefined
}

export interface FindingState {
  readonly finding: string
  readonly rule: string
  readonly severity: string
  readonly message: string
}

export interface CaseState {
  readonly state: string | null
  readonly isPaused: boolean
  readonly isHeld: boolean
  readonly complaint: string
  readonly clocks: readonly ClockState[]
  readonly duties: readonly { readonly contract: string; readonly due: string | null; readonly status: string | null }[]
  readonly findings: readonly FindingState[]
}

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] }

/** After the first `count` steps; 0 is before the first event. */
export function stateAt(steps: readonly Step[], count: number): CaseState {
  const state: Open<CaseState> = {
    state: null,
    isPaused: false,
    isHeld: false,
    complaint: 'NONE',
    clocks: [],
    duties: [],
    findings: [],
  }
  for (const step of steps.slice(0, count)) {
    for (const change of [...step.passed, ...step.changes]) apply(state, change)
  }
  return state
}

function apply(state: Open<CaseState>, change: Change): void {
  const { subject, after = '' } = change
  if (change.change === 'STATE') state.state = after || null
  else if (change.change === 'CONDITION') {
    if (subject === 'paused') state.isPaused = after === 'true'
    else if (subject === 'legalHold') state.isHeld = after === 'true'
    else state.complaint = after
  } else if (change.change.startsWith('CLOCK_')) applyClock(state, change)
  else if (change.change.startsWith('DUTY_')) applyDuty(state, change)
  else if (change.change.startsWith('FINDING_')) applyFinding(state, change)
}

function applyClock(state: Open<CaseState>, change: Change): void {
  const { clock, segment, due, status, rule } = change
  if (!clock || segment === undefined) return
  const at = state.clocks.findIndex((known) => known.clock === clock && known.segment === segment)
  if (change.change === 'CLOCK_GONE') {
    if (at >= 0) state.clocks.splice(at, 1)
    return
  }
  const now = { clock, segment, due: due ?? '', status: status ?? '', rule }
  if (at < 0) state.clocks.push(now)
  else state.clocks[at] = now
}

function applyDuty(state: Open<CaseState>, change: Change): void {
  const at = state.duties.findIndex(({ contract }) => contract === change.subject)
  if (change.change === 'DUTY_GONE') {
    if (at >= 0) state.duties.splice(at, 1)
    return
  }
  const known = state.duties[at] ?? { contract: change.subject, due: null, status: null }
  const after = change.after ?? null
  const now = change.change === 'DUTY_STATUS' ? { ...known, status: after } : { ...known, due: after }
  if (at < 0) state.duties.push(now)
  else state.duties[at] = now
}

function applyFinding(state: Open<CaseState>, change: Change): void {
  const now = {
    finding: change.subject,
    rule: change.rule ?? '',
    severity: change.severity ?? '',
    message: change.after ?? '',
  }
  if (change.change === 'FINDING_NEW') {
    state.findings.push(now)
    return
  }
  const same = (known: FindingState) => known.finding === change.subject && known.rule === now.rule
  // What a message counts from day to day is no change of its own, so it may say another number by now.
  const exact = state.findings.findIndex((known) => same(known) && known.message === change.before)
  const at = exact >= 0 ? exact : state.findings.findIndex(same)
  if (at < 0) return
  if (change.change === 'FINDING_GONE') state.findings.splice(at, 1)
  else state.findings[at] = now
}

/** What the days after the last event brought, up to the day that is looked at. */
export function passedSince(last: CaseState, answer: CaseAnswer): Change[] {
  const changes: Change[] = []
  const now = answer.state ?? null
  if (now !== last.state) changes.push({ change: 'STATE', subject: 'state', ...pair(last.state, now) })
  for (const clock of answer.clocks ?? []) {
    const then = last.clocks.find((known) => known.clock === clock.clock && known.segment === clock.segment)
    if (!then) continue
    const { due, status, rule, segment } = clock
    const about = {
      subject: `${clock.clock} ${segment}`, clock: clock.clock, segment, due, status, ...(rule ? { rule } : {}),
    }
    if (then.due !== due) changes.push({ change: 'CLOCK_DUE', ...about, ...pair(then.due, due) })
    if (then.status !== status) changes.push({ change: 'CLOCK_STATUS', ...about, ...pair(then.status, status) })
  }
  for (const duty of answer.deletion?.duties ?? []) {
    const then = last.duties.find(({ contract }) => contract === (duty.contract ?? '-'))
    // A duty that nothing has been said of yet waits.
    const before = then?.status ?? 'PENDING'
    if (then && before !== duty.status) {
      changes.push({ change: 'DUTY_STATUS', subject: then.contract, ...pair(before, duty.status) })
    }
  }
  const old = last.findings.map(({ finding, rule }) => `${finding} ${rule}`)
  for (const { finding, rule, severity, message } of answer.findings ?? []) {
    const at = old.indexOf(`${finding} ${rule}`)
    if (at >= 0) old.splice(at, 1)
    else changes.push({ change: 'FINDING_NEW', subject: finding, rule, severity, after: message })
  }
  return changes
}

function pair(before: string | null, after: string | null) {
  return { ...(before ? { before } : {}), ...(after ? { after } : {}) }
}
