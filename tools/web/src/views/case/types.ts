// What the service answers about one case, as far as this view reads it; schemas/openapi.yaml has all of it.
import type { Basis } from '../../parts/basis'

export interface EventRef {
  readonly version: number
  readonly type: string
  readonly id: string
}

export interface Citation {
  readonly source: string
  readonly file: string
  readonly line: number
  readonly phrase: string
}

/** A rule in words. */
export interface RuleText {
  readonly sentence?: string
  readonly citations?: readonly Citation[]
}

export interface Day {
  readonly date: string
  readonly counted: boolean
  /** Days counted up to and including this one. */
  readonly count: number
  readonly reason?: 'OFF' | 'PAUSED'
  /** The name of the day off, in words. */
  readonly off?: string
  /** By name and event to auditors, by their reason alone to others. */
  readonly pauses?: readonly PauseRef[]
}

export interface PauseRef {
  readonly pause?: string
  readonly reason: string
  readonly event?: string
}

export interface Explained extends RuleText {
  readonly startEvent?: EventRef
  readonly stopEvent?: EventRef
  readonly arithmetic?: {
    readonly startPlusLength: string
    readonly lastDayOfMonth: boolean
    readonly pausedDays: number
    readonly putOffTo: string
    readonly rolledOver: readonly { readonly date: string; readonly off: string }[]
  }
  readonly days?: readonly Day[]
}

export interface Clock {
  readonly clock: 'STATUTORY' | 'EXPECTED' | 'AGREED'
  readonly segment: number
  readonly start: string
  readonly length: number
  readonly unit: 'WORKING_DAY' | 'DAY' | 'WEEK' | 'MONTH'
  readonly pausedDays: number
  readonly due: string
  readonly stop?: string
  readonly used: number
  readonly status: 'RUNNING' | 'PAUSED' | 'OVERDUE' | 'MET' | 'BREACHED' | 'SUPERSEDED' | 'ENDED'
  readonly rule?: string
  readonly explained?: Explained
}

export interface Stage {
  readonly stage: string
  readonly number: number
  readonly start: string
  readonly length?: number
  readonly unit?: Clock['unit']
  readonly pausedDays: number
  readonly due?: string
  readonly stop?: string
  readonly used: number
  readonly status: string
  readonly rule?: string
  readonly advisory?: boolean
}

export interface Duty {
  readonly contract: string | null
  readonly due: string | null
  readonly status: string
  readonly deliveries: readonly string[]
  readonly confirmed: readonly string[]
  readonly explained?: DutyDates
}

export interface DutyDates {
  readonly dates: readonly { readonly event?: EventRef; readonly date: string; readonly inForce: boolean }[]
  readonly holds: readonly { readonly set: string; readonly lifted?: string }[]
}

export interface Deletion {
  readonly due: string | null
  readonly status: string
  readonly duties: readonly Duty[]
}

export interface Assessment {
  readonly outcome: string
  readonly reason: string
  readonly date?: string
  readonly event: string
}

export interface Finding {
  readonly finding: string
  readonly severity: string
  readonly rule: string
  readonly evidence: readonly string[]
  readonly message: string
  readonly assessment?: Assessment
  readonly assessments?: readonly Assessment[]
  readonly explained?: RuleText
}

export interface Contract {
  readonly contract: string
  readonly version: number
  readonly signedAt: string
  readonly deletionDue: string
  readonly deletionDueIdKey: string | null
  readonly recipients: readonly string[]
}

export interface Delivery {
  readonly delivery: string
  readonly date: string
  readonly contract: string | null
  readonly registers: readonly string[]
  readonly identifiability: string
  readonly recipient: string
  readonly recipientKind: string
  readonly lastPart: boolean
}

/** Everything an auditor sees; of it, a manager and a deletion officer get what their role covers. */
export interface CaseAnswer extends Basis {
  readonly case: string
  readonly today: string
  readonly state?: string | null
  readonly events?: number
  readonly registers?: readonly string[]
  readonly category?: string | null
  readonly identifiability?: string | null
  readonly purpose?: string | null
  readonly applicationType?: string | null
  readonly linked?: boolean | null
  readonly paused?: boolean
  readonly complaint?: string
  readonly legalHold?: boolean
  readonly authorities?: Readonly<Record<'intake' | 'decision' | 'dispensation' | 'delivery', string | null>>
  /** Managers. */
  readonly dates?: Readonly<Record<string, string | null>>
  readonly clocks?: readonly Clock[]
  readonly stages?: readonly Stage[]
  readonly deletion?: Deletion
  /** Deletion officers: what set the date of each duty. */
  readonly dutyDates?: readonly (DutyDates & { readonly contract: string | null })[]
  readonly fees?: { readonly recordedMinutes: number; readonly invoicedMinutes: number; readonly amountExVat: number }
  readonly findings?: readonly Finding[]
  readonly oddities?: readonly { readonly message: string; readonly evidence: readonly string[] }[]
  /** Deletion officers. */
  readonly contracts?: readonly Contract[]
  readonly deliveries?: readonly Delivery[]
}

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }
export type Data = { readonly [name: string]: Value }

export interface CaseEvent {
  readonly index: number
  readonly version: number
  readonly id: string
  readonly type: string
  readonly occurredAt: string
  readonly recordedAt: string
  readonly actor: { readonly id: string; readonly role: string; readonly organisation?: string }
  readonly source?: string
  readonly correlation?: string
  readonly causation?: string
  readonly data: Data
  /** The event that corrects this one. */
  readonly correctedBy?: string
}

export interface History {
  readonly case: string
  readonly events: readonly CaseEvent[]
}

export interface Change extends RuleText {
  readonly change: string
  readonly subject: string
  readonly before?: string
  readonly after?: string
  readonly why?: string
  readonly clock?: Clock['clock']
  readonly segment?: number
  readonly due?: string
  readonly status?: string
  readonly severity?: string
  readonly rule?: string
}

export interface Step {
  readonly step: number
  readonly version: number
  readonly id: string
  readonly type: string
  readonly occurredAt: string
  readonly recordedAt: string
  readonly lagSeconds: number
  /** Registered late: it belongs before so many events that were known already. */
  readonly placedBefore: number
  readonly today: string
  readonly state: string | null
  /** What only the days since the step before brought. */
  readonly passed: readonly Change[]
  /** What the event changed. */
  readonly changes: readonly Change[]
}

export interface Replay extends Basis {
  readonly case: string
  readonly order: string
  readonly steps: readonly Step[]
}
