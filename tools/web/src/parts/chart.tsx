// A chart over time: a sentence that says what it shows, the lines, and all numbers as a table.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { endOfMonth, firstMonth, lastMonth } from '../app/days'
import { useFormats } from '../app/format'
import { define, useTexts } from '../app/language'
import { plot } from './plot'
import { Table, type Column } from './table'

const texts = define({
  table: { nb: 'Tallene som tabell', en: 'The numbers as a table' },
  period: { nb: 'Periode', en: 'Period' },
  changes: { nb: 'Regelendringer:', en: 'Changes of rules:' },
  pick: {
    nb: 'Velg et punkt for å se sakene. Dra over flere for å se bare dem.',
    en: 'Choose a point to see the cases. Drag across several to see only these.',
  },
})

export interface ChartSeries {
  readonly key: string
  readonly label: string
  /** One for each period; null where there is nothing to compute it from. */
  readonly values: readonly (number | null)[]
  /** The cases behind the value of that period. */
  readonly href?: (index: number) => string | undefined
  /** In the table alone: what would hide the lines. */
  readonly isTableOnly?: boolean
  /** Where it is not that of the chart. */
  readonly valueText?: (value: number) => string
}

export interface ChartMark {
  /** The first day of what is new. */
  readonly day: string
  readonly label: string
}

interface Props {
  readonly title: string
  /** What the numbers say, computed from them. */
  readonly summary: string
  /** "2024-09", "2024-Q3" or "2024", one after the other without gaps. */
  readonly periods: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly marks?: readonly ChartMark[]
  readonly valueText: (value: number) => string
  /** The highest that can be: 1 for shares. */
  readonly most?: number
  /** The visitor wants to see these periods alone. */
  readonly onRange?: (first: string, last: string) => void
  /** Said below the table: what the figures mean, where they came from. */
  readonly children?: ComponentChildren
}

export function TimeChart(props: Props) {
  const { title, summary, periods, marks = [], valueText } = props
  const t = useTexts(texts)
  const format = useFormats()
  const id = useId()
  const [point, setPoint] = useState<number | null>(null)
  const lines = props.series.filter(({ isTableOnly }) => !isTableOnly)
  const placed = marks
    .map((mark) => ({ ...mark, at: placeOf(mark.day, periods) }))
    .filter((mark): mark is ChartMark & { at: number } => mark.at !== null)
    .map((mark, i) => ({ ...mark, sign: signOf(i) }))
  const value = (series: ChartSeries, i: number) => {
    const number = series.values[i] ?? null
    return number === null ? format.none : (series.valueText ?? valueText)(number)
  }
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{title}</h3>
        <p class="chart-summary">{summary}</p>
      </figcaption>
      <ul class="legend" aria-hidden="true">
        {lines.map((series, tone) => (
          <li>
            <Sample tone={tone} />
            {series.label}
            {point !== null && <b> {value(series, point)}</b>}
          </li>
        ))}
        <li class="quiet legend-at">{point === null ? '' : format.period(periods[point] ?? '')}</li>
      </ul>
      <Canvas {...props} lines={lines} marks={placed} onPoint={setPoint} />
      {placed.length > 0 && (
        <p class="chart-marks">
          {t.changes} {placed.map(({ day, label, sign }) => `${sign}\u00a0${format.day(day)} ${label}`).join(' · ')}
        </p>
      )}
      <details class="chart-table">
        <summary>{t.table}</summary>
        <Table caption={title} hidesCaption columns={columnsOf(props.series, value, t.period, format.period)}
          rows={periods.map((_, i) => periods.length - 1 - i).map((index) => ({ index, period: periods[index]! }))}
          keyOf={({ period }) => period} />
        {props.children}
      </details>
    </figure>
  )
}

interface Row {
  readonly index: number
  readonly period: string
}

function columnsOf(
  series: readonly ChartSeries[],
  value: (series: ChartSeries, index: number) => string,
  title: string,
  periodText: (period: string) => string,
): Column<Row>[] {
  return [
    { key: 'period', title, isHead: true, cell: ({ period }) => periodText(period) },
    ...series.map((one) => ({
      key: one.key,
      title: one.label,
      isNumber: true,
      cell: ({ index }: Row) => {
        const href = one.values[index] ? one.href?.(index) : undefined
        return href ? <a href={href}>{value(one, index)}</a> : value(one, index)
      },
    })),
  ]
}

interface CanvasProps extends Omit<Props, 'marks'> {
  readonly lines: readonly ChartSeries[]
  readonly marks: readonly { readonly at: number; readonly sign: string }[]
  readonly onPoint: (index: number | null) => void
}

function Canvas({ periods, lines, marks, valueText, most, onPoint, onRange }: CanvasProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const frame = useRef<HTMLDivElement>(null)
  // Links change with the address while the numbers may stay.
  const latest = useRef(lines)
  latest.current = lines
  const shape = JSON.stringify([periods, lines.map(({ values }) => values), marks])
  useEffect(
    () =>
      plot(frame.current!, {
        series: lines.map(({ values }, tone) => ({ values, tone })),
        marks,
        label: (index) => shortened(format.period(periods[index] ?? '')),
        isMain: (index) => /-(01|Q1)$/.test(periods[index] ?? ''),
        valueText,
        ...(most === undefined ? {} : { most }),
        onPoint,
        ...(onRange ? { onRange: (first: number, last: number) => onRange(periods[first]!, periods[last]!) } : {}),
        onPick: (index) => {
          const href = latest.current.map((line) => line.href?.(index)).find(Boolean)
          if (href) location.hash = href
        },
      }),
    [shape, format],
  )
  // The table has the same for those who do not see it.
  return <div ref={frame} class="plot" aria-hidden="true" title={lines.some(({ href }) => href) ? t.pick : undefined} />
}

/** As in the chart: the same colour and the same dash. */
export function Sample({ tone }: { tone: number }) {
  return (
    <svg class={`sample sample-${tone}`} width="26" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="26" y2="4" />
    </svg>
  )
}

/** Where a day stands among periods: before the period that it begins, or in the midst of the one it lies in. */
export function placeOf(day: string, periods: readonly string[]): number | null {
  const index = periods.findIndex((period) => day <= endOfMonth(`${lastMonth(period)}-01`))
  const first = index < 0 ? null : `${firstMonth(periods[index]!)}-01`
  if (first === null || day < first) return null
  return day === first ? index - 0.5 : index
}

function signOf(index: number): string {
  return String.fromCodePoint(0x2460 + Math.min(index, 19)) // ① …
}

/** "jan. 2024" → "jan. 24": there is little room below the lines. */
function shortened(period: string): string {
  return period.replace(/ (\d\d)(\d\d)$/, ' $2')
}
