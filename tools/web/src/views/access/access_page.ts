// One page of the access log, and what may be asked about: no DOM, no words.
//
// Room:   views/access. What is kept of a look: docs/security.md.

export interface Look {
  readonly index: number
  readonly version: number
  readonly id: string
  readonly action: string
  readonly at: string
  readonly who: {
    readonly token?: string
    readonly name?: string
    readonly roles?: readonly string[]
    readonly peer?: string
  }
  readonly what: { readonly subject: string; readonly route?: string; readonly query?: string }
  readonly why?: string
  readonly status?: number
  readonly bytes?: number
  readonly code?: string
  readonly count?: number
  readonly detail?: string
  readonly requestId?: string
}

export interface AccessPage {
  readonly subject: string
  readonly size: number
  readonly root: string
  readonly items: readonly Look[]
  /** The address of the next page. */
  readonly next: string | null
}

const reports = [
  'processing-times', 'workload', 'deletions', 'findings', 'fees', 'disclosures', 'gaps', 'journal', 'ehds-activity',
  'durations',
] as const

const administration = ['tokens', 'sessions', 'refused', 'service'] as const
const audit = ['lists', 'events', 'access'] as const

/** What the roles may ask about beside a case: as GET /v1/access has it. */
export function subjectsFor(isAuditor: boolean): readonly string[] {
  return isAuditor ? [...audit, ...reports.map((name) => `report/${name}`), ...administration] : [...administration]
}

/** The parameters of the service; null where the address asks for nothing that may be asked. */
export function askedOf(
  params: ReadonlyMap<string, string>,
  isAuditor: boolean,
): Readonly<Record<string, string>> | null {
  const from = params.get('from') ?? ''
  const page = /^[1-9]\d{0,15}$/.test(from) ? { from } : {}
  // An auditor chooses first: each look is recorded. An administrator has nothing to choose a case of.
  const about = params.get('about') ?? (isAuditor || params.has('case') ? '' : 'tokens')
  if (subjectsFor(isAuditor).includes(about)) return { about, ...page }
  const caseId = params.get('case') ?? ''
  return isAuditor && caseId !== '' ? { case: caseId, ...page } : null
}

/** Where the next page begins: "/v1/access?…&from=101" → "101". */
export function fromOf(next: string | null): string | null {
  if (next === null) return null
  return new URLSearchParams(next.slice(next.indexOf('?') + 1)).get('from')
}

/** "GET /v1/cases/{case}?today=2026-11-15", as it was asked. */
export function requestOf({ what }: Look): string {
  return [what.route ?? '', what.query ?? ''].filter(Boolean).join('?')
}
