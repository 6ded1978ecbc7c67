// What the numbers say, in a sentence. Computed from the numbers that are shown and from nothing else; where a figure
// comes from few cases, the sentence says so.
//
// Room:  tools/web/views. Pure.
import { endOfMonth, lastMonth, yearBefore } from '../../app/days'
import type { Formats } from '../../app/format'
import { define, type In } from '../../app/language'
import { ages, phases, type Age, type Figures, type Flows, type Phase } from './report'

export const sentences = define({
  noneDelivered: { nb: 'Ingen saker er levert i tidsrommet.', en: 'No case was delivered in this time.' },
  median: {
    nb: (days: string, period: string) => `Median var ${days} virkedager i ${period}.`,
    en: (days: string, period: string) => `The median was ${days} working days in ${period}.`,
  },
  medianMoved: {
    nb: (from: string, to: string, since: string, period: string) =>
      `Median har gått fra ${from} til ${to} virkedager fra ${since} til ${period}.`,
    en: (from: string, to: string, since: string, period: string) =>
      `The median has gone from ${from} to ${to} working days from ${since} to ${period}.`,
  },
  medianYear: {
    nb: (from: string, to: string, since: string, period: string) =>
      `Median har gått fra ${from} til ${to} virkedager det siste året (${since} til ${period}).`,
    en: (from: string, to: string, since: string, period: string) =>
      `The median has gone from ${from} to ${to} working days in the last year (${since} to ${period}).`,
  },
  medianSame: {
    nb: (days: string, since: string, period: string) =>
      `Median er uendret, ${days} virkedager, fra ${since} til ${period}.`,
    en: (days: string, since: string, period: string) =>
      `The median is unchanged, ${days} working days, from ${since} to ${period}.`,
  },
  fewCases: { nb: (counts: string) => ` Få saker: ${counts}.`, en: (counts: string) => ` Few cases: ${counts}.` },
  fewDeadlines: {
    nb: (counts: string) => ` Få frister: ${counts}.`,
    en: (counts: string) => ` Few deadlines: ${counts}.`,
  },
  noneDue: { nb: 'Ingen frister har falt i tidsrommet.', en: 'No deadline fell in this time.' },
  statutory: { nb: 'Lovfristen', en: 'The statutory deadline' },
  expected: { nb: 'Forventet tid', en: 'The expected time' },
  kept: {
    nb: (clock: string, share: string, period: string) => `${clock} ble holdt for ${share} i ${period}.`,
    en: (clock: string, share: string, period: string) => `${clock} was kept for ${share} in ${period}.`,
  },
  keptAgainst: {
    nb: (clock: string, share: string, period: string, before: string, since: string) =>
      `${clock} ble holdt for ${share} i ${period}, mot ${before} i ${since}.`,
    en: (clock: string, share: string, period: string, before: string, since: string) =>
      `${clock} was kept for ${share} in ${period}, against ${before} in ${since}.`,
  },
  noFlow: { nb: 'Ingenting har skjedd i tidsrommet.', en: 'Nothing happened in this time.' },
  flowOf: {
    nb: (period: string, received: string, decided: string, delivered: string) =>
      `I ${period}: ${received} mottatt, ${decided} vedtatt, ${delivered} levert.`,
    en: (period: string, received: string, decided: string, delivered: string) =>
      `In ${period}: ${received} received, ${decided} decided, ${delivered} delivered.`,
  },
  flow: {
    nb: (from: string, to: string, received: string, decided: string, delivered: string) =>
      `Fra ${from} til ${to}: ${received} mottatt, ${decided} vedtatt, ${delivered} levert.`,
    en: (from: string, to: string, received: string, decided: string, delivered: string) =>
      `From ${from} to ${to}: ${received} received, ${decided} decided, ${delivered} delivered.`,
  },
  backlogRose: {
    nb: (now: string, before: string, since: string) =>
      `Restansen har økt fra ${before} ved utgangen av ${since} til ${now}.`,
    en: (now: string, before: string, since: string) =>
      `The backlog has risen from ${before} at the end of ${since} to ${now}.`,
  },
  backlogFell: {
    nb: (now: string, before: string, since: string) =>
      `Restansen har sunket fra ${before} ved utgangen av ${since} til ${now}.`,
    en: (now: string, before: string, since: string) =>
      `The backlog has fallen from ${before} at the end of ${since} to ${now}.`,
  },
  backlogSame: {
    nb: (now: string, since: string) => `Restansen er ${now}, som ved utgangen av ${since}.`,
    en: (now: string, since: string) => `The backlog is ${now}, as at the end of ${since}.`,
  },
  backlog: { nb: (now: string) => `Restansen er ${now}.`, en: (now: string) => `The backlog is ${now}.` },
  noneOpen: { nb: 'Ingen saker er åpne.', en: 'No case is open.' },
  old: {
    nb: (old: string, open: string, share: string) => `${old} av ${open} åpne saker (${share}) er eldre enn ett år.`,
    en: (old: string, open: string, share: string) => `${old} of ${open} open cases (${share}) are older than a year.`,
  },
  noneOld: {
    nb: (open: string, band: string, count: string) =>
      `Ingen av ${open} åpne saker er eldre enn ett år; ${count} er ${band} gamle.`,
    en: (open: string, band: string, count: string) =>
      `None of ${open} open cases is older than a year; ${count} are ${band} old.`,
  },
  noPhase: { nb: 'Ingen steg er målt ennå.', en: 'No stage was measured yet.' },
  phase: {
    nb: (phase: string, days: string, n: string) =>
      `${phase} tar lengst tid: median ${days} kalenderdager (${n} saker).`,
    en: (phase: string, days: string, n: string) =>
      `${phase} takes longest: median ${days} calendar days (${n} cases).`,
  },
  noDays: { nb: 'Ingen dager er gått ennå.', en: 'No day has passed yet.' },
  held: {
    nb: (applicant: string, authority: string, share: string) =>
      `Sakene ventet på søkeren ${applicant} av dagene, og mest på ${authority}: ${share}.`,
    en: (applicant: string, authority: string, share: string) =>
      `Cases waited for the applicant on ${applicant} of the days, and mostly for ${authority}: ${share}.`,
  },
  heldByApplicant: {
    nb: (applicant: string) => `Sakene ventet på søkeren ${applicant} av dagene.`,
    en: (applicant: string) => `Cases waited for the applicant on ${applicant} of the days.`,
  },
})

export type Sentences = In<typeof sentences>

/** Fewer than these make a median or a share that one case can move. */
const few = 5

export interface Compared {
  /** The place of the newest period that is over and has a value; of one that is not, where there is no other. */
  readonly last: number
  /** The place of the one a year before; else of the nearest before that has a value. null if there is none. */
  readonly before: number | null
  readonly isYear: boolean
}

export function compared(
  periods: readonly string[],
  values: readonly (number | null)[],
  today: string,
): Compared | null {
  const has = (index: number) => (values[index] ?? null) !== null
  const places = periods.map((_, index) => index).filter(has)
  const over = places.filter((index) => endOfMonth(`${lastMonth(periods[index]!)}-01`) <= today)
  const last = over.at(-1) ?? places.at(-1)
  if (last === undefined) return null
  const yearAgo = periods.indexOf(yearBefore(periods[last]!))
  if (yearAgo >= 0 && has(yearAgo)) return { last, before: yearAgo, isYear: true }
  return { last, before: places.filter((index) => index < last).at(-1) ?? null, isYear: false }
}

export interface Trend {
  readonly periods: readonly string[]
  readonly today: string
}

export function medianSummary(
  { periods, today }: Trend,
  medians: readonly (number | null)[],
  counts: readonly number[],
  t: Sentences,
  format: Formats,
): string {
  const found = compared(periods, medians, today)
  if (!found) return t.noneDelivered
  const { last, before, isYear } = found
  const period = format.period(periods[last]!)
  const now = format.number(medians[last]!, 1)
  if (before === null) return t.median(now, period) + fewOf([counts[last] ?? 0], t.fewCases, format)
  const since = format.period(periods[before]!)
  const then = format.number(medians[before]!, 1)
  const say = isYear ? t.medianYear : t.medianMoved
  const said = then === now ? t.medianSame(now, since, period) : say(then, now, since, period)
  return said + fewOf([counts[before] ?? 0, counts[last] ?? 0], t.fewCases, format)
}

/** In the order in which the sentence named them. */
function fewOf(counts: readonly number[], say: (counts: string) => string, format: Formats): string {
  return counts.every((count) => count >= few) ? '' : say(format.list(counts.map((count) => format.number(count))))
}

/** One clock; the other has a sentence of its own, they are never put together. */
export function shareSummary(
  { periods, today }: Trend,
  clock: 'statutory' | 'expected',
  shares: readonly (number | null)[],
  counts: readonly number[],
  t: Sentences,
  format: Formats,
): string | null {
  const found = compared(periods, shares, today)
  if (!found) return null
  const { last, before } = found
  const period = format.period(periods[last]!)
  const share = format.share(shares[last]!)
  const count = counts[last] ?? 0
  if (before === null) return t.kept(t[clock], share, period) + fewOf([count], t.fewDeadlines, format)
  const said = t.keptAgainst(t[clock], share, period, format.share(shares[before]!), format.period(periods[before]!))
  return said + fewOf([count, counts[before] ?? 0], t.fewDeadlines, format)
}

/** What came and went in the last twelve months that are shown, or as many as these are. */
export function flowSummary(periods: readonly string[], rows: readonly Flows[], t: Sentences, format: Formats): string {
  const year = { 4: 1, 7: 12 }[periods[0]?.length ?? 4] ?? 1
  const count = periods[0]?.includes('Q') ? 4 : year
  const [from, to] = [periods.slice(-count)[0], periods.at(-1)]
  if (!from || !to) return t.noFlow
  const sum = (key: 'received' | 'decided' | 'delivered') =>
    format.number(rows.slice(-count).reduce((all, row) => all + row[key], 0))
  const sums = [sum('received'), sum('decided'), sum('delivered')] as const
  return from === to ? t.flowOf(format.period(to), ...sums) : t.flow(format.period(from), format.period(to), ...sums)
}

export function backlogSummary(
  periods: readonly string[],
  backlog: readonly number[],
  t: Sentences,
  format: Formats,
): string {
  const now = backlog.at(-1)
  const period = periods.at(-1)
  if (now === undefined || period === undefined) return t.noFlow
  const yearAgo = periods.indexOf(yearBefore(period))
  const before = yearAgo >= 0 ? yearAgo : 0
  const then = backlog[before]!
  if (before === periods.length - 1) return t.backlog(format.number(now))
  const since = format.period(periods[before]!)
  if (then === now) return t.backlogSame(format.number(now), since)
  return (now > then ? t.backlogRose : t.backlogFell)(format.number(now), format.number(then), since)
}

export function ageingSummary(
  { open, ageing }: Figures,
  nameOf: (age: Age) => string,
  t: Sentences,
  format: Formats,
): string {
  if (open === 0) return t.noneOpen
  const old = ageing.over365
  if (old > 0) return t.old(format.number(old), format.number(open), format.share(old / open))
  const most = ages.reduce((best, age) => (ageing[age] > ageing[best] ? age : best))
  return t.noneOld(format.number(open), nameOf(most), format.number(ageing[most]))
}

export function phaseSummary(
  figures: Figures['phases'],
  nameOf: (phase: Phase) => string,
  t: Sentences,
  format: Formats,
): string {
  const measured = phases.filter((phase) => figures[phase].median !== null)
  if (measured.length === 0) return t.noPhase
  const longest = measured.reduce((best, phase) => (figures[phase].median! > figures[best].median! ? phase : best))
  const { median, n } = figures[longest]
  return t.phase(nameOf(longest), format.number(median!, 1), format.number(n))
}

export function responsibilitySummary(
  { applicant, authority, unrouted }: Figures['responsibility'],
  nameOf: (authority: string) => string,
  t: Sentences,
  format: Formats,
): string {
  const authorities = Object.entries(authority)
  const all = applicant + unrouted + authorities.reduce((sum, [, days]) => sum + days, 0)
  if (all === 0) return t.noDays
  const [most] = authorities.toSorted(([, a], [, b]) => b - a)
  const waited = format.share(applicant / all)
  return most ? t.held(waited, nameOf(most[0]), format.share(most[1] / all)) : t.heldByApplicant(waited)
}
