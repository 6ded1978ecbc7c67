// One figure: what it is, how much, and the way to the cases behind it.
import type { ComponentChildren } from 'preact'
import { useFormats } from '../app/format'
import { define, useTexts } from '../app/language'

const texts = define({
  none: { nb: 'ingen saker', en: 'no cases' },
  cases: {
    nb: (what: string, value: string) => `${what}: ${value}. Se sakene`,
    en: (what: string, value: string) => `${what}: ${value}. See the cases`,
  },
})

export interface FigureProps {
  readonly label: string
  /** Already formatted; null where there is nothing to compute it from, which is never 0. */
  readonly value: string | null
  /** "virkedager", "%": said after the value, smaller. */
  readonly unit?: string
  /** The cases behind it. A figure of nothing has none. */
  readonly href?: string | undefined
  /** Something to look into: shown by colour and a sign. */
  readonly isAlarm?: boolean
  /** What else belongs to it: how many it was computed from, its parts. */
  readonly children?: ComponentChildren
}

/** Stands in a `<dl class="figures">`. */
export function Figure({ label, value, unit, href, isAlarm, children }: FigureProps) {
  const t = useTexts(texts)
  const { none } = useFormats()
  const shown = (
    <>
      {isAlarm && (
        <span class="figure-sign" aria-hidden="true">
          !
        </span>
      )}
      {value ?? none}
    </>
  )
  return (
    <div class={isAlarm ? 'figure is-alarm' : 'figure'}>
      <dt>{label}</dt>
      <dd>
        <span class="figure-value">
          {href && value !== null ? (
            <a href={href} aria-label={t.cases(label, value)}>
              {shown}
            </a>
          ) : (
            shown
          )}
          {value !== null && unit && (
            <>
              {' '}
              <span class="figure-unit">{unit}</span>
            </>
          )}
        </span>
        <span class="figure-note">{value === null ? t.none : children}</span>
      </dd>
    </div>
  )
}
