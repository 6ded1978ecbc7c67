// What cases can be asked for: the keys of `where` of /v1/cases, what they take, what people call them, who may use
// them.
//
// Room:  tools/web/parts. Pure. Codes and keys as tools/cli/case_list.cc and replay/reports/figure_filter.cc have them;
//        the service refuses what it does not know, so a list that lags behind hides, and never misleads.
import type { Language } from '../app/language'
import type { Role } from '../app/session'

/** What a value is: part of a case number, yes or no, a code, or a day, month, quarter or year. */
export type ValueKind = 'case' | 'yesNo' | 'code' | 'period'

export interface Qualifier {
  /** As the service has it. */
  readonly key: string
  readonly kind: ValueKind
  readonly title: Readonly<Record<Language, string>>
  /** Other names that may be typed, without spaces; the first of a language is the one suggested in it. */
  readonly names: Readonly<Record<Language, readonly string[]>>
  /** Codes to choose from. */
  readonly choices: readonly string[]
  /** Others than `choices` may be asked for: the rulebook has them, not the program. */
  readonly isOpen: boolean
  /** Who is shown what it is about; auditors may use all. */
  readonly roles: readonly Role[]
}

const both: readonly Role[] = ['manager', 'deletion-officer']
const managers: readonly Role[] = ['manager']
const officers: readonly Role[] = ['deletion-officer']
const auditorsOnly: readonly Role[] = []

const segments = 'RUNNING PAUSED OVERDUE MET BREACHED SUPERSEDED ENDED'
const figureSegments = `${segments} ENDED_LATE DUE KEPT ANY`

interface Given {
  readonly kind?: ValueKind
  readonly choices?: string
  readonly isOpen?: boolean
  readonly roles?: readonly Role[]
  /** More names that may be typed. */
  readonly nb?: string
  readonly en?: string
}

function qualifier(key: string, nb: string, en: string, given: Given = {}): Qualifier {
  const typed = (title: string) => title.toLowerCase().replaceAll(' ', '-')
  const more = (names: string | undefined) => (names ? names.split(' ') : [])
  return {
    key,
    kind: given.kind ?? 'code',
    title: { nb, en },
    names: { nb: [typed(nb), ...more(given.nb)], en: [key, ...more(given.en)] },
    choices: given.kind === 'yesNo' ? ['yes', 'no'] : (given.choices ?? '').split(' ').filter(Boolean),
    isOpen: given.isOpen ?? false,
    roles: given.roles ?? auditorsOnly,
  }
}

/** In the order in which people should see them. */
export const qualifiers: readonly Qualifier[] = [
  qualifier('case', 'Saksnummer', 'Case number', { kind: 'case', roles: both, nb: 'sak', en: 'id' }),
  qualifier('state', 'Tilstand', 'State', {
    choices:
      'RECEIVED ROUTED INCOMPLETE COMPLETE LEGAL_ASSESSMENT ASSESSED GRANTED REFUSED DISMISSED CONTRACTED PREPARING ' +
      'PARTLY_DELIVERED DELIVERED DELETION_DUE DELETED WITHDRAWN CLOSED',
    roles: managers,
    nb: 'status',
  }),
  qualifier('register', 'Register', 'Register', {
    choices: 'KPR NPR DAR KRG MFR MSIS SYSVAK LMR HKR BIVIRKNING HELSEARKIV',
    isOpen: true,
    roles: managers,
  }),
  qualifier('authority', 'Myndighet', 'Authority', {
    choices: 'HDS HDIR FHI REK DATATILSYNET HELSEKLAGE MINISTRY',
    isOpen: true,
    nb: 'etat',
  }),
  qualifier('open', 'Åpen', 'Open', { kind: 'yesNo', roles: managers, nb: 'apen' }),
  qualifier('overdue', 'Over fristen', 'Overdue', { kind: 'yesNo', roles: managers, nb: 'forfalt' }),
  qualifier('clock', 'Siste lovfrist', 'Last statutory deadline', { choices: segments, roles: managers, nb: 'frist' }),
  qualifier('paused', 'Stanset', 'Paused', { kind: 'yesNo' }),
  qualifier('category', 'Kategori', 'Category', { choices: 'ANON_STAT ANON_LINKED IDENTIFIABLE', roles: managers }),
  qualifier('purpose', 'Formål', 'Purpose', {
    choices:
      'RESEARCH_HEALTH RESEARCH_OTHER STATISTICS HEALTH_ANALYSIS QUALITY_IMPROVEMENT PLANNING GOVERNANCE ' +
      'PREPAREDNESS ADMIN_SPECIALIST REGISTER_QA INJURY_PREVENTION OTHER',
    isOpen: true,
    nb: 'formal',
  }),
  qualifier('finding', 'Funn', 'Finding', { isOpen: true }),
  qualifier('severity', 'Alvorlighet', 'Severity', { choices: 'CRITICAL MAJOR MINOR INFO', nb: 'alvor' }),
  qualifier('deletion', 'Sletting', 'Deletion', {
    choices: 'NONE UNDATED PENDING PARTIAL OVERDUE ON_HOLD CONFIRMED VERIFIED',
    roles: officers,
  }),
  qualifier('received', 'Mottatt', 'Received', { kind: 'period', roles: managers }),
  qualifier('complete', 'Fullstendig', 'Complete', { kind: 'period', roles: managers }),
  qualifier('decided', 'Vedtatt', 'Decided', { kind: 'period', roles: managers, nb: 'vedtak' }),
  qualifier('delivered', 'Levert', 'Delivered', { kind: 'period', roles: managers }),
  qualifier('due', 'Lovfristen går ut', 'Statutory deadline', { kind: 'period', roles: managers, nb: 'forfaller' }),
  qualifier('statutory', 'Lovfrist', 'Statutory clock', { choices: figureSegments, roles: managers }),
  qualifier('expected', 'Forventet tid', 'Expected time', {
    choices: figureSegments,
    roles: managers,
    nb: 'forventet',
  }),
  qualifier('applicationType', 'Søknadstype', 'Application type', { choices: 'NEW PROJECT_CHANGE NEW_PERIOD' }),
  qualifier('applicantKind', 'Søker', 'Applicant', {
    choices: 'PUBLIC_BODY HEALTH_TRUST UNIVERSITY PRIVATE_COMPANY MEDIA STUDENT INDIVIDUAL',
    isOpen: true,
    nb: 'soker',
    en: 'applicant',
  }),
  qualifier('linked', 'Koblet', 'Linked', { kind: 'yesNo' }),
  qualifier('complaint', 'Klage', 'Complaint', { choices: 'NONE OPEN DECIDED' }),
  qualifier('outcome', 'Utfall', 'Outcome', { choices: 'OPEN DELIVERED ENDED', roles: managers }),
  qualifier('ageing', 'Alder', 'Age', {
    choices: '0-30 31-90 91-180 181-365 over365',
    roles: managers,
    en: 'age',
  }),
  qualifier('completeAtSubmission', 'Fullstendig fra start', 'Complete at submission', {
    kind: 'yesNo',
    roles: managers,
  }),
  qualifier('phase', 'Har steget', 'Has the stage', {
    choices: 'toComplete legal decision contract preparation',
    roles: managers,
    nb: 'steg',
  }),
  qualifier('statutory.start', 'Lovfristen fra', 'Statutory clock from', { kind: 'period', roles: managers }),
  qualifier('statutory.due', 'Lovfristens siste dag', 'Last day of the statutory clock', {
    kind: 'period',
    roles: managers,
  }),
  qualifier('statutory.delivered', 'Lovfristen stoppet ved levering', 'Statutory clock stopped by delivery', {
    kind: 'period',
    roles: managers,
  }),
  qualifier('expected.start', 'Forventet tid fra', 'Expected time from', { kind: 'period', roles: managers }),
  qualifier('expected.due', 'Forventet tids siste dag', 'Last day of the expected time', {
    kind: 'period',
    roles: managers,
  }),
  qualifier('expected.delivered', 'Forventet tid stoppet ved levering', 'Expected time stopped by delivery', {
    kind: 'period',
    roles: managers,
  }),
  qualifier('workload.received', 'Kom inn i perioden', 'Came in during', { kind: 'period', roles: managers }),
  qualifier('workload.completed', 'Fullstendig i perioden', 'Complete during', { kind: 'period', roles: managers }),
  qualifier('workload.decided', 'Vedtak i perioden', 'Decided during', { kind: 'period', roles: managers }),
  qualifier('workload.delivered', 'Levert i perioden', 'Delivered during', { kind: 'period', roles: managers }),
  qualifier('workload.ended', 'Avsluttet i perioden', 'Ended during', { kind: 'period', roles: managers }),
  qualifier('workload.reopened', 'Gjenåpnet i perioden', 'Reopened during', { kind: 'period', roles: managers }),
  qualifier('workload.backlog', 'Restanse ved utgangen av', 'Backlog at the end of', {
    kind: 'period',
    roles: managers,
  }),
  qualifier('group.register', 'Register i rapporten', 'Register in the report', { isOpen: true, roles: managers }),
  qualifier('group.category', 'Kategori i rapporten', 'Category in the report', { isOpen: true, roles: managers }),
  qualifier('group.purpose', 'Formål i rapporten', 'Purpose in the report', { isOpen: true }),
  qualifier('group.applicationType', 'Søknadstype i rapporten', 'Application type in the report', { isOpen: true }),
  qualifier('group.authority', 'Myndighet i rapporten', 'Authority in the report', { isOpen: true }),
  qualifier('group.applicantKind', 'Søker i rapporten', 'Applicant in the report', { isOpen: true }),
  qualifier('group.linked', 'Koblet i rapporten', 'Linked in the report', { choices: 'true false' }),
]

const byKey = new Map(qualifiers.map((one) => [one.key, one]))

export function qualifierOf(key: string): Qualifier | undefined {
  return byKey.get(key)
}

/** Those that somebody with these roles may ask for. */
export function qualifiersFor(roles: readonly Role[]): readonly Qualifier[] {
  if (roles.includes('auditor')) return qualifiers
  return qualifiers.filter((one) => one.roles.some((role) => roles.includes(role)))
}

/** Words of values that are only asked for, never recorded, so that the service has none for them. */
export const valueWords: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  nb: new Map([
    ['yes', 'ja'],
    ['no', 'nei'],
    ['true', 'ja'],
    ['false', 'nei'],
    ['0-30', '0–30 dager'],
    ['31-90', '31–90 dager'],
    ['91-180', '91–180 dager'],
    ['181-365', '181–365 dager'],
    ['over365', 'over 365 dager'],
    ['ENDED_LATE', 'opphørt for sent'],
    ['DUE', 'forfalt til nå'],
    ['KEPT', 'holdt av de forfalte'],
    ['ANY', 'enhver'],
    ['toComplete', 'til den er fullstendig'],
    ['legal', 'juridisk vurdering'],
    ['decision', 'vedtak'],
    ['contract', 'kontrakt'],
    ['preparation', 'tilrettelegging'],
    ['PUBLIC_BODY', 'offentlig organ'],
    ['HEALTH_TRUST', 'helseforetak'],
    ['UNIVERSITY', 'universitet'],
    ['PRIVATE_COMPANY', 'privat foretak'],
    ['MEDIA', 'presse'],
    ['STUDENT', 'student'],
    ['INDIVIDUAL', 'privatperson'],
  ]),
  en: new Map([
    ['yes', 'yes'],
    ['no', 'no'],
    ['true', 'yes'],
    ['false', 'no'],
    ['0-30', '0–30 days'],
    ['31-90', '31–90 days'],
    ['91-180', '91–180 days'],
    ['181-365', '181–365 days'],
    ['over365', 'over 365 days'],
    ['ENDED_LATE', 'ended late'],
    ['DUE', 'due by now'],
    ['KEPT', 'kept of those due'],
    ['ANY', 'any'],
    ['toComplete', 'until complete'],
    ['legal', 'legal assessment'],
    ['decision', 'decision'],
    ['contract', 'contract'],
    ['preparation', 'preparation'],
    ['PUBLIC_BODY', 'public body'],
    ['HEALTH_TRUST', 'health trust'],
    ['UNIVERSITY', 'university'],
    ['PRIVATE_COMPANY', 'private company'],
    ['MEDIA', 'media'],
    ['STUDENT', 'student'],
    ['INDIVIDUAL', 'individual'],
  ]),
}
