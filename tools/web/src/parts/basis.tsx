// Where an answer came from: so much of the log, with this root, judged by this rulebook as of this day. Whoever has
// the ledger computes it again and gets the same.
import { useFormats } from '../app/format'
import { define, useTexts } from '../app/language'

const texts = define({
  title: { nb: 'Hvor tallene kommer fra', en: 'Where the figures come from' },
  size: { nb: 'Hendelser i loggen', en: 'Entries of the log' },
  root: { nb: 'Loggens rot', en: 'Root of the log' },
  rulebook: { nb: 'Regelsett', en: 'Rulebook' },
  today: { nb: 'Regnet ut per', en: 'Computed as of' },
  definitions: { nb: 'Definisjoner, versjon', en: 'Definitions, version' },
  again: { nb: 'Regn ut selv', en: 'Compute it again' },
  simulated: { nb: 'Oppdiktede saker', en: 'Invented cases' },
})

export interface Basis {
  readonly size: number
  readonly root: string
  readonly today?: string
  readonly rulebook?: string
  readonly definitions?: number
  readonly simulated?: boolean
}

/** `command`: the command line that gives the same answer. */
export function BasisOf({ basis, command }: { basis: Basis; command?: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <details class="basis">
      <summary>{t.title}</summary>
      <dl>
        <dt>{t.size}</dt>
        <dd>{format.number(basis.size)}</dd>
        <dt>{t.root}</dt>
        <dd>
          <code class="breaks">{basis.root}</code>
        </dd>
        {basis.rulebook && (
          <>
            <dt>{t.rulebook}</dt>
            <dd>
              <a href="#/rules">{basis.rulebook}</a>
            </dd>
          </>
        )}
        {basis.today && (
          <>
            <dt>{t.today}</dt>
            <dd>{format.day(basis.today)}</dd>
          </>
        )}
        {basis.definitions !== undefined && (
          <>
            <dt>{t.definitions}</dt>
            <dd>{basis.definitions}</dd>
          </>
        )}
        {command && (
          <>
            <dt>{t.again}</dt>
            <dd>
              <code class="breaks">{command}</code>
            </dd>
          </>
        )}
      </dl>
    </details>
  )
}
