// Bars beside their numbers: a table with a picture in it, and a sentence that says what it shows.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useFormats } from '../app/format'

export interface Bar {
  readonly key: string
  readonly label: string
  /** null where there is nothing to compute it from. */
  readonly value: number | null
  readonly href?: string | undefined
  /** What else is known of it, a column each. */
  readonly more?: readonly string[]
  readonly isAlarm?: boolean
}

interface Props {
  readonly title: string
  readonly summary: string
  /** Heads of the columns: of the labels, of the value, of what more there is. */
  readonly heads: readonly string[]
  readonly bars: readonly Bar[]
  readonly valueText: (value: number) => string
  readonly children?: ComponentChildren
}

export function Bars({ title, summary, heads, bars, valueText, children }: Props) {
  const format = useFormats()
  const id = useId()
  const most = Math.max(0, ...bars.map(({ value }) => value ?? 0))
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{title}</h3>
        <p class="chart-summary">{summary}</p>
      </figcaption>
      <table class="bars" aria-labelledby={id}>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th scope="col" class={i === 0 ? undefined : 'number'}>
                {head}
              </th>
            ))}
            <td class="bar-cell" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row">{bar.label}</th>
              <td class="number">
                <Value bar={bar} text={bar.value === null ? format.none : valueText(bar.value)} />
              </td>
              {(bar.more ?? []).map((text) => (
                <td class="number quiet">{text}</td>
              ))}
              <td class="bar-cell" aria-hidden="true">
                <Picture share={most > 0 ? (bar.value ?? 0) / most : 0} isAlarm={bar.isAlarm ?? false} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </figure>
  )
}

function Value({ bar, text }: { bar: Bar; text: string }) {
  return bar.href && bar.value ? <a href={bar.href}>{text}</a> : <>{text}</>
}

function Picture({ share, isAlarm }: { share: number; isAlarm: boolean }) {
  return (
    <svg class={isAlarm ? 'bar is-alarm' : 'bar'} width="100%" height="14">
      <rect width={`${(share * 100).toFixed(2)}%`} height="14" rx="2" />
    </svg>
  )
}
