// The duties by the month that they are due in.
import { useMemo } from 'preact/hooks'
import { linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Table } from '../../parts/table'
import { calendar, type Duty, type Month } from './duties'
import { capital, texts } from './texts'

interface Props {
  readonly address: Address
  readonly duties: readonly Duty[]
  readonly today: string
}

export function DutyCalendar({ address, duties, today }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const years = useMemo(() => calendar(duties), [duties])
  const months = years.flatMap((year) => year.months).filter(({ all }) => all > 0)
  const toMeet = months.filter((month) => month.toMeet > 0)
  const most = toMeet.reduce<Month | null>((a, b) => (a === null || b.toMeet > a.toMeet ? b : a), null)
  const level = (count: number) => (count === 0 ? 0 : Math.ceil((4 * count) / (most?.toMeet ?? 1)))
  const listOf = ({ month }: Month) => linkFrom(address, 'deletions', '', { month, status: 'all' })
  return (
    <>
      <p>
        {most
          ? t.calendarNote(
              format.number(toMeet.length),
              format.number(toMeet.filter(({ overdue }) => overdue > 0).length),
              format.period(most.month),
              format.number(most.toMeet),
            )
          : t.calendarNothing}
      </p>
      <p class="quiet">{t.calendarLegend}</p>
      {years.map(({ year, months: twelve }) => (
        <section class="year" aria-label={year}>
          <h2>{year}</h2>
          <ol>
            {twelve.map((month) => (
              <li
                data-level={level(month.toMeet)}
                class={month.month === today.slice(0, 7) ? 'is-now' : undefined}
                aria-current={month.month === today.slice(0, 7) ? 'date' : undefined}
              >
                {month.all > 0 ? (
                  <a href={listOf(month)}>
                    <InMonth month={month} />
                  </a>
                ) : (
                  <span>{format.period(month.month)}</span>
                )}
              </li>
            ))}
          </ol>
        </section>
      ))}
      <details class="as-table">
        <summary>{t.calendarTable}</summary>
        <Table
          caption={t.calendarTable}
          hidesCaption
          columns={[
            {
              key: 'month',
              title: t.month,
              isHead: true,
              cell: (month) => <a href={listOf(month)}>{format.period(month.month)}</a>,
            },
            { key: 'toMeet', title: t.toMeet, isNumber: true, cell: ({ toMeet: count }) => format.number(count) },
            { key: 'overdue', title: capital(t.overdue), isNumber: true, cell: ({ overdue }) => format.number(overdue) },
            { key: 'onHold', title: capital(t.onHold), isNumber: true, cell: ({ onHold }) => format.number(onHold) },
            { key: 'done', title: capital(t.confirmed), isNumber: true, cell: ({ done }) => format.number(done) },
          ]}
          rows={months}
          keyOf={({ month }) => month}
        />
      </details>
    </>
  )
}

/** The signs are for the eye; their words are read aloud. */
function InMonth({ month }: { month: Month }) {
  const t = useTexts(texts)
  const format = useFormats()
  const mark = (sign: string, count: number, words: string, className?: string) =>
    count > 0 && (
      <span class={className}>
        <span aria-hidden="true">{sign}</span> {format.number(count)}
        <span class="ds-sr-only"> {words}, </span>
      </span>
    )
  return (
    <>
      <span>
        {format.period(month.month)}
        <span class="ds-sr-only">: </span>
      </span>
      <strong>
        {month.toMeet > 0 ? format.number(month.toMeet) : '\u00a0'}
        {month.toMeet > 0 && <span class="ds-sr-only"> {t.toMeet.toLowerCase()}, </span>}
      </strong>
      <span class="marks">
        {mark('!', month.overdue, t.overdue, 'is-overdue')}
        {mark('‖', month.onHold, t.onHold)}
        {mark('✓', month.done, t.confirmed)}
      </span>
    </>
  )
}
