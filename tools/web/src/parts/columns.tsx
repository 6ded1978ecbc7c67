// One figure by period as upright bars, with the numbers as a table beside it and a sentence that says what they show.
//
// Room:   parts. Where periods are compared; for lines over time parts/chart.tsx, for a few names parts/bars.tsx.
import type { ComponentChildren } from 'preact'

export interface Period {
  readonly key: string
  readonly label: string
  /** null: there is no figure of the period, so there is no bar, which is not the same as 0. */
  readonly value: number | null
  /** The value as it is written. */
  readonly text: string
}

interface Props {
  /** What the chart shows, in a sentence: seen and read aloud; the picture is only seen. */
  readonly sentence: string
  readonly periods: readonly Period[]
  /** The greatest value as it is written. */
  readonly top: string
  readonly children: ComponentChildren
  /** What opens the table. */
  readonly tableTitle: string
}

export function Columns({ sentence, periods, top, tableTitle, children }: Props) {
  const most = periods.reduce((max, { value }) => Math.max(max, value ?? 0), 0)
  const width = 100 / Math.max(1, periods.length)
  const height = (value: number | null) => (most === 0 ? 0 : (100 * (value ?? 0)) / most)
  return (
    <figure class="columns">
      <figcaption>{sentence}</figcaption>
      <div class="columns-frame">
        <span class="columns-scale" aria-hidden="true">
          <span>{top}</span>
          <span>0</span>
        </span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {periods.map(({ key, label, value, text }, i) => (
            <g key={key}>
              <title>{`${label}: ${text}`}</title>
              <rect class="columns-room" x={i * width} y={0} width={width} height={100} />
              <rect
                class="columns-bar"
                x={(i + 0.1) * width}
                y={100 - height(value)}
                width={0.8 * width}
                height={height(value)}
              />
            </g>
          ))}
        </svg>
        <span class="columns-ends" aria-hidden="true">
          <span>{periods[0]?.label}</span>
          {periods.length > 2 && <span>{periods[Math.floor(periods.length / 2)]!.label}</span>}
          {periods.length > 1 && <span>{periods[periods.length - 1]!.label}</span>}
        </span>
      </div>
      <details class="as-table">
        <summary>{tableTitle}</summary>
        {children}
      </details>
    </figure>
  )
}
