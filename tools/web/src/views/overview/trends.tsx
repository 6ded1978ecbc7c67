// How it goes, period by period: what comes and goes, deadlines kept, time taken, what lies open.
import type { ComponentChildren } from 'preact'
import { changeParams } from '../../app/address'
import { useAnswer } from '../../app/api'
import { firstMonth, lastMonth } from '../../app/days'
import { useFormats } from '../../app/format'
import { define, useTexts } from '../../app/language'
import type { Basis } from '../../parts/basis'
import { TimeChart, type ChartMark, type ChartSeries } from '../../parts/chart'
import type { Conditions, ToCases } from './links'
import { ruleChanges, type Rulebook, type RulebookList } from './rule_marks'
import {
  deliveredBy,
  dueBy,
  type Chosen,
  type Flows,
  type Times,
  type TimesRow,
  type Wanted,
  type Workload,
} from './report'
import { backlogSummary, flowSummary, medianSummary, sentences, shareSummary } from './summaries'
import { shared } from './texts'

const texts = define({
  trends: { nb: 'Utvikling', en: 'Trends' },
  flow: { nb: 'Inn og ut', en: 'In and out' },
  ended: { nb: 'Avsluttet uten levering', en: 'Ended without delivery' },
  reopened: { nb: 'Gjenåpnet', en: 'Reopened' },
  kept: { nb: 'Frister holdt', en: 'Deadlines kept' },
  statutory: { nb: 'Lovfristen', en: 'Statutory deadline' },
  expected: { nb: 'Forventet tid', en: 'Expected time' },
  statutoryDue: { nb: 'Lovfrister i perioden', en: 'Statutory deadlines of the period' },
  expectedDue: { nb: 'Forventede i perioden', en: 'Expected ones of the period' },
  time: { nb: 'Behandlingstid, virkedager', en: 'Time taken, working days' },
  median: { nb: 'Median', en: 'Median' },
  p90: { nb: '9 av 10 høyst (p90)', en: '9 of 10 at most (p90)' },
  medianCalendar: { nb: 'Median, kalenderdager', en: 'Median, calendar days' },
  p90Calendar: { nb: 'p90, kalenderdager', en: 'p90, calendar days' },
  deliveries: { nb: 'Leveringer', en: 'Deliveries' },
  backlog: { nb: 'Restanse', en: 'Backlog' },
  openAtEnd: { nb: 'Åpne ved utgangen', en: 'Open at the end' },
  rulebook: { nb: (version: string) => `regelsett ${version}`, en: (version: string) => `rulebook ${version}` },
})

/** Tables of the rulebook in words; one without a word stays as it is called there. */
const tables = define({
  attachment: { nb: 'vedlegg', en: 'attachments' },
  channel: { nb: 'hvor det søkes', en: 'where to apply' },
  contact: { nb: 'kontaktpersoner', en: 'contacts' },
  decision: { nb: 'hvem som vedtar', en: 'who decides' },
  dispensation: { nb: 'dispensasjon', en: 'dispensation' },
  fee: { nb: 'gebyr', en: 'fees' },
  intake: { nb: 'hvem som mottar', en: 'who receives' },
  norm: { nb: 'frister', en: 'deadlines' },
  owner: { nb: 'hvem som eier registeret', en: 'who owns the register' },
})

interface Props {
  readonly periods: readonly string[]
  readonly chosen: Chosen
  readonly workload: Workload
  readonly due: Times
  readonly delivered: Times
  readonly toCases: ToCases
  readonly basis: (wanted: Wanted, basis: Basis) => ComponentChildren
}

export function Trends(props: Props) {
  const t = useTexts(texts)
  const marks = useRuleMarks()
  return (
    <section aria-labelledby="trends">
      <h2 id="trends">{t.trends}</h2>
      <div class="charts">
        <Flow {...props} />
        <Kept {...props} marks={marks} />
        <Time {...props} marks={marks} />
      </div>
    </section>
  )
}

/** Drawn across a chart: all of them show that time. */
function narrow(first: string, last: string): void {
  changeParams({ from: firstMonth(first), to: lastMonth(last) })
}

const noFlow: Flows = { received: 0, completed: 0, decided: 0, delivered: 0, ended: 0, reopened: 0, backlog: 0 }

function Flow({ periods, workload, chosen, toCases, basis }: Props) {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const say = useTexts(sentences)
  const format = useFormats()
  const rows = rowsOf(workload, periods)
  const series = (key: 'received' | 'decided' | 'delivered' | 'ended' | 'reopened', label: string): ChartSeries => ({
    key,
    label,
    values: rows.map((row) => row[key]),
    href: (index) => toCases({ [`workload.${key}`]: periods[index]! }),
  })
  return (
    <TimeChart
      title={t.flow}
      summary={flowSummary(periods, rows, say, format)}
      periods={periods}
      onRange={narrow}
      valueText={format.number}
      series={[
        series('received', labels.received),
        series('decided', labels.decided),
        series('delivered', labels.delivered),
        { ...series('ended', t.ended), isTableOnly: true },
        { ...series('reopened', t.reopened), isTableOnly: true },
      ]}
    >
      {basis({ report: 'workload', period: chosen.grain }, workload)}
    </TimeChart>
  )
}

function Kept({ periods, due, chosen, toCases, basis, marks }: Props & { marks: readonly ChartMark[] }) {
  const t = useTexts(texts)
  const say = useTexts(sentences)
  const format = useFormats()
  const rows = timesIn(due, periods)
  const linkOf = (clock: string, more: Conditions) => (index: number) =>
    toCases({ [`${clock}.due`]: periods[index]!, ...more })
  const said = (['statutory', 'expected'] as const).map((clock) =>
    shareSummary(
      { periods, today: due.today },
      clock,
      rows.map((row) => row?.[clock].share ?? null),
      rows.map((row) => row?.[clock].n ?? 0),
      say,
      format,
    ),
  )
  const counts = (clock: 'statutory' | 'expected', label: string): ChartSeries => ({
    key: `${clock}-n`,
    label,
    values: rows.map((row) => row?.[clock].n ?? 0),
    href: linkOf(clock, {}),
    isTableOnly: true,
    valueText: format.number,
  })
  return (
    <TimeChart
      title={t.kept}
      summary={said.filter(Boolean).join(' ') || say.noneDue}
      periods={periods}
      onRange={narrow}
      marks={marks}
      most={1}
      valueText={format.share}
      series={[
        ...(['statutory', 'expected'] as const).map((clock) => ({
          key: clock,
          label: t[clock],
          values: rows.map((row) => row?.[clock].share ?? null),
          href: linkOf(clock, { [clock]: 'DUE' }),
        })),
        counts('statutory', t.statutoryDue),
        counts('expected', t.expectedDue),
      ]}
    >
      {basis(dueBy(chosen), due)}
    </TimeChart>
  )
}

function Time({ periods, delivered, chosen, toCases, basis, marks }: Props & { marks: readonly ChartMark[] }) {
  const t = useTexts(texts)
  const say = useTexts(sentences)
  const format = useFormats()
  const rows = timesIn(delivered, periods)
  const series = (key: string, label: string, valueOf: (row: TimesRow) => number | null): ChartSeries => ({
    key,
    label,
    values: rows.map((row) => row && valueOf(row)),
    href: (index) => toCases({ 'statutory.delivered': periods[index]! }),
  })
  const medians = rows.map((row) => row?.workingDays.median ?? null)
  const counts = rows.map((row) => row?.workingDays.n ?? 0)
  return (
    <TimeChart
      title={t.time}
      summary={medianSummary({ periods, today: delivered.today }, medians, counts, say, format)}
      periods={periods}
      onRange={narrow}
      marks={marks}
      valueText={(value) => format.number(value, 1)}
      series={[
        series('median', t.median, (row) => row.workingDays.median),
        series('p90', t.p90, (row) => row.workingDays.p90),
        { ...series('median-calendar', t.medianCalendar, (row) => row.calendarDays.median), isTableOnly: true },
        { ...series('p90-calendar', t.p90Calendar, (row) => row.calendarDays.p90), isTableOnly: true },
        { ...series('n', t.deliveries, (row) => row.workingDays.n), isTableOnly: true },
      ]}
    >
      {basis(deliveredBy(chosen), delivered)}
    </TimeChart>
  )
}

/** Stands among what tells where the cases are. */
export function Backlog({ periods, workload, chosen, toCases, basis }: Omit<Props, 'due' | 'delivered'>) {
  const t = useTexts(texts)
  const say = useTexts(sentences)
  const format = useFormats()
  const backlog = rowsOf(workload, periods).map((row) => row.backlog)
  return (
    <TimeChart
      title={t.backlog}
      summary={backlogSummary(periods, backlog, say, format)}
      periods={periods}
      onRange={narrow}
      valueText={format.number}
      series={[
        {
          key: 'backlog',
          label: t.openAtEnd,
          values: backlog,
          href: (index) => toCases({ 'workload.backlog': periods[index]! }),
        },
      ]}
    >
      {basis({ report: 'workload', period: chosen.grain }, workload)}
    </TimeChart>
  )
}

function rowsOf(workload: Workload, periods: readonly string[]): readonly Flows[] {
  const found = new Map(workload.rows.map((row) => [row.period, row]))
  return periods.map((period) => found.get(period) ?? noFlow)
}

/** The rows of the periods; null where none of the cases stands in it. */
function timesIn(times: Times, periods: readonly string[]): readonly (TimesRow | null)[] {
  const found = new Map(times.rows.map((row) => [row.period, row]))
  return periods.map((period) => found.get(period) ?? null)
}

function useRuleMarks(): readonly ChartMark[] {
  const t = useTexts(texts)
  const names = useTexts(tables)
  const list = useAnswer<RulebookList & { rulebook: string }>('/v1/rules').value
  const rulebook = useAnswer<Rulebook>(list ? `/v1/rules/${encodeURIComponent(list.rulebook)}` : null).value
  const nameOf = (table: string) => (names as Readonly<Record<string, string>>)[table] ?? table
  return ruleChanges(list, rulebook).map(({ day, version, tables: changed }) => ({
    day,
    label: [...(version ? [t.rulebook(version)] : []), ...changed.map(nameOf)].join(', '),
  }))
}
