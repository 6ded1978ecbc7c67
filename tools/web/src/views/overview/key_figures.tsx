// The figures that are asked for first. The statutory deadline and the expected time stand side by side and are never
// put together: one is law, the other a promise.
import type { ComponentChildren } from 'preact'
import { changeParams } from '../../app/address'
import type { Answer } from '../../app/api'
import { useFormats } from '../../app/format'
import { define, useTexts } from '../../app/language'
import type { Moment } from '../../app/moment'
import type { Basis } from '../../parts/basis'
import { Figure } from '../../parts/figure'
import { Answered } from '../../parts/states'
import { Choice } from './filters'
import type { ToCases } from './links'
import { dueBy, grainOf, type Chosen, type ClockFigures, type Spread, type Times, type Wanted } from './report'
import { shared } from './texts'

const texts = define({
  standing: { nb: 'Akkurat nå', en: 'Right now' },
  standingOn: { nb: (day: string) => `Per ${day}`, en: (day: string) => `As of ${day}` },
  times: { nb: 'Frister og tid', en: 'Deadlines and time' },
  scope: { nb: 'Tall for', en: 'Figures of' },
  all: { nb: 'Alle år', en: 'All years' },
  open: { nb: 'Åpne saker', en: 'Open cases' },
  overAYear: { nb: (n: string) => `${n} eldre enn ett år`, en: (n: string) => `${n} older than a year` },
  notDelivered: { nb: 'ikke levert, fristen er ute', en: 'not delivered, the deadline is past' },
  paused: { nb: 'Stanset', en: 'Paused' },
  pausedNote: { nb: 'lovfristen løper ikke', en: 'the statutory clock is stopped' },
  met: { nb: (n: string) => `${n} holdt`, en: (n: string) => `${n} kept` },
  breached: { nb: (n: string) => `${n} brutt`, en: (n: string) => `${n} broken` },
  overdue: { nb: (n: string) => `${n} over fristen`, en: (n: string) => `${n} overdue` },
  median: { nb: 'Median behandlingstid', en: 'Median time taken' },
  p90: { nb: '9 av 10 tok høyst (p90)', en: '9 of 10 took at most (p90)' },
  ofDeliveries: {
    nb: (days: string, n: string) => `${days} kalenderdager · ${n} leveringer`,
    en: (days: string, n: string) => `${days} calendar days · ${n} deliveries`,
  },
  kaplanMeier: { nb: 'Median med åpne saker', en: 'Median with open cases' },
  kaplanMeierNote: {
    nb: 'Kaplan–Meier: åpne saker teller med',
    en: 'Kaplan–Meier: open cases count too',
  },
  meaning: { nb: 'Hva tallene betyr', en: 'What the figures mean' },
})

const meanings = define({
  open: {
    nb: 'Åpne: mottatt, og verken levert, avslått, avvist, trukket eller avsluttet.',
    en: 'Open: received, and neither delivered, refused, dismissed, withdrawn nor closed.',
  },
  overdue: {
    nb: 'Over fristen, stanset, holdt og brutt teller frister. En sak har flere når noe er bestilt i tillegg.',
    en: 'Overdue, paused, kept and broken count deadlines. A case has several when more was ordered later.',
  },
  share: {
    nb: 'Holdt: så mange av fristene som er ute, ble holdt. Når de er ute, sier regelsettet.',
    en: 'Kept: so many of the deadlines that are past, were kept. When they are past, the rulebook says.',
  },
  apart: {
    nb: 'Lovfristen er lov, forventet tid er den som er kunngjort. De slås aldri sammen.',
    en: 'The statutory deadline is law, the expected time is what has been published. They are never merged.',
  },
  median: {
    nb:
      'Median og p90: fra søknaden var fullstendig til levering, uten dagene da lovfristen sto stille. ' +
      'Bare det som er levert.',
    en:
      'Median and p90: from the complete application to the delivery, without the days on which the statutory clock ' +
      'stood still. Only what was delivered.',
  },
  kaplanMeier: {
    nb:
      'Median med åpne saker (Kaplan–Meier): så mange kalenderdager går det før halvparten er levert, når åpne saker ' +
      'regnes med så lenge de har ventet. Medianen uten dem blir for lav når mange venter lenge.',
    en:
      'Median with open cases (Kaplan–Meier): so many calendar days pass until half are delivered, when open cases ' +
      'count for as long as they have waited. The median without them is too low when many wait long.',
  },
  scope: {
    nb:
      'For ett år: frister etter når de gikk ut, tid etter når det ble levert, medianen med åpne saker etter når ' +
      'søknaden var fullstendig.',
    en:
      'Of one year: deadlines by when they were due, times by when it was delivered, the median with open cases by ' +
      'when the application was complete.',
  },
})

/** What the figures of one period are taken from; null where they are of all there is. */
export interface Scoped {
  readonly due: Answer<Times>
  readonly delivered: Answer<Times>
  readonly complete: Answer<Times>
}

interface Props {
  readonly chosen: Chosen
  readonly moment: Moment
  readonly due: Times
  readonly scoped: Scoped | null
  readonly toCases: ToCases
  readonly periods: readonly { readonly period: string }[]
  readonly basis: (wanted: Wanted, basis: Basis) => ComponentChildren
}

export function KeyFigures(props: Props) {
  const { chosen, moment, due, scoped, periods } = props
  const t = useTexts(texts)
  const format = useFormats()
  const years = [...new Set(periods.map(({ period }) => period.slice(0, 4)))].filter((year) => year <= due.today)
  const scopes = chosen.scope === null || years.includes(chosen.scope) ? years : [...years, chosen.scope]
  const options = scopes.toReversed().map((period) => [period, format.period(period)] as const)
  return (
    <>
      <div class="key-figures">
        <section aria-labelledby="standing">
          <div class="section-head">
            <h2 id="standing">{moment.day === null ? t.standing : t.standingOn(format.day(due.today))}</h2>
          </div>
          <Now {...props} />
        </section>
        <section aria-labelledby="times">
          <div class="section-head">
            <h2 id="times">{t.times}</h2>
            <Choice label={t.scope} value={chosen.scope ?? ''} options={[['', t.all], ...options]}
              onChoose={(value) => changeParams({ in: value || undefined })} />
          </div>
          {scoped === null ? (
            <TimesOf {...props} of={figuresOfAll(due)} period={null} />
          ) : (
            <Answered answer={scopedOf(scoped, chosen.scope!)}>
              {(of) => <TimesOf {...props} of={of} period={chosen.scope} />}
            </Answered>
          )}
        </section>
      </div>
      <Meaning>
        {scoped === null ? props.basis(dueBy(chosen), due) : scopedBasis(scoped, chosen.scope!, props.basis)}
      </Meaning>
    </>
  )
}

function Now({ due, toCases }: Props) {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const format = useFormats()
  const { open, ageing, statutory, expected } = due.total
  const linkOf = (count: number, key: string, value: string) => (count > 0 ? toCases({ [key]: value }) : undefined)
  const old = t.overAYear(format.number(ageing.over365))
  return (
    <dl class="figures">
      <Figure label={t.open} value={format.number(open)} href={linkOf(open, 'open', 'yes')}>
        <Link href={linkOf(ageing.over365, 'ageing', 'over365')}>{old}</Link>
      </Figure>
      <Figure label={labels.overStatutory} value={format.number(statutory.overdue)} isAlarm={statutory.overdue > 0}
        href={linkOf(statutory.overdue, 'statutory', 'OVERDUE')}>
        {t.notDelivered}
      </Figure>
      <Figure label={labels.overExpected} value={format.number(expected.overdue)} isAlarm={expected.overdue > 0}
        href={linkOf(expected.overdue, 'expected', 'OVERDUE')}>
        {t.notDelivered}
      </Figure>
      <Figure label={t.paused} value={format.number(statutory.paused)}
        href={linkOf(statutory.paused, 'statutory', 'PAUSED')}>
        {t.pausedNote}
      </Figure>
    </dl>
  )
}

/** What the figures of times are made of, each from the report that can tell. */
interface TimeFigures {
  readonly statutory: ClockFigures | null
  readonly expected: ClockFigures | null
  readonly workingDays: Spread | null
  readonly calendarDays: Spread | null
  readonly kaplanMeier: number | null
}

function figuresOfAll({ total }: Times): TimeFigures {
  return { ...total, kaplanMeier: total.kaplanMeierMedianDays }
}

/** The rows of one period; a report without a row for it has nothing of it. */
function scopedOf({ due, delivered, complete }: Scoped, period: string): Answer<TimeFigures> {
  const all = [due, delivered, complete]
  const rowOf = (times: Times | null) => times?.rows.find((row) => row.period === period) ?? null
  const [byDue, byDelivery, byStart] = all.map(({ value }) => rowOf(value))
  const value: TimeFigures = {
    statutory: byDue?.statutory ?? null,
    expected: byDue?.expected ?? null,
    workingDays: byDelivery?.workingDays ?? null,
    calendarDays: byDelivery?.calendarDays ?? null,
    kaplanMeier: byStart?.kaplanMeierMedianDays ?? null,
  }
  return {
    value: all.every(({ value }) => value !== null) ? value : null,
    problem: all.map(({ problem }) => problem).find(Boolean) ?? null,
    isLoading: all.some(({ isLoading }) => isLoading),
    reload: () => all.forEach(({ reload }) => reload()),
  }
}

/** Where the figures of one period came from: three reports. */
function scopedBasis(scoped: Scoped, period: string, basis: Props['basis']): ComponentChildren {
  return (['due', 'delivered', 'complete'] as const).map((by) => {
    const { value } = scoped[by]
    return value && basis({ report: 'processing-times', period: grainOf(period), by }, value)
  })
}

interface TimesProps extends Props {
  readonly of: TimeFigures
  readonly period: string | null
}

function TimesOf({ of, period, toCases }: TimesProps) {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const format = useFormats()
  const within = (key: string): Record<string, string> => (period === null ? {} : { [key]: period })
  const days = (value: number | null | undefined) => (value == null ? null : format.number(value, 1))
  const deliveries = toCases({ 'statutory.delivered': period ?? '*' })
  const note = (value: number | null | undefined) =>
    t.ofDeliveries(days(value) ?? format.none, format.number(of.workingDays?.n ?? 0))
  return (
    <dl class="figures">
      {(['statutory', 'expected'] as const).map((clock) => (
        <Figure label={clock === 'statutory' ? labels.keptStatutory : labels.keptExpected}
          value={of[clock]?.share == null ? null : format.share(of[clock].share)}
          href={toCases({ ...within(`${clock}.due`), [clock]: 'DUE' })}>
          <Parts figures={of[clock]} linkOf={(code) => toCases({ ...within(`${clock}.due`), [clock]: code })} />
        </Figure>
      ))}
      <Figure label={t.median} value={days(of.workingDays?.median)} unit={labels.workingDays} href={deliveries}>
        {note(of.calendarDays?.median)}
      </Figure>
      <Figure label={t.p90} value={days(of.workingDays?.p90)} unit={labels.workingDays} href={deliveries}>
        {note(of.calendarDays?.p90)}
      </Figure>
      <Figure label={t.kaplanMeier} value={days(of.kaplanMeier)} unit={labels.calendarDays}
        href={toCases({ 'statutory.start': period ?? '*', statutory: 'ANY' })}>
        {t.kaplanMeierNote}
      </Figure>
    </dl>
  )
}

/** Text alone where there is nothing to open. */
function Link({ href, children }: { href: string | undefined; children: ComponentChildren }) {
  return href === undefined ? <>{children}</> : <a href={href}>{children}</a>
}

function Parts({ figures, linkOf }: { figures: ClockFigures | null; linkOf: (code: string) => string | undefined }) {
  const t = useTexts(texts)
  const format = useFormats()
  if (!figures) return null
  const parts: [string, number, (n: string) => string][] = [
    ['MET', figures.met, t.met],
    ['BREACHED', figures.breached, t.breached],
    ['OVERDUE', figures.overdue, t.overdue],
  ]
  return (
    <>
      {parts.map(([code, count, say], i) => (
        <>
          {i > 0 && ' · '}
          <Link href={count > 0 ? linkOf(code) : undefined}>{say(format.number(count))}</Link>
        </>
      ))}
    </>
  )
}

function Meaning({ children }: { children: ComponentChildren }) {
  const t = useTexts(texts)
  const said = useTexts(meanings)
  return (
    <details class="figures-meaning">
      <summary>{t.meaning}</summary>
      <ul>
        {Object.values(said).map((text) => (
          <li>{text}</li>
        ))}
      </ul>
      {children}
    </details>
  )
}
