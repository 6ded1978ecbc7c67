// A rule beside what it decided: its number, its sentence, and where that stands.
import { useFormats } from '../../app/format'
import { hrefOf } from '../../app/address'
import { define, useTexts } from '../../app/language'
import type { RuleText } from './types'

const texts = define({
  rule: { nb: (id: string) => `Regel ${id}`, en: (id: string) => `Rule ${id}` },
  source: { nb: 'Kilde', en: 'Source' },
  line: { nb: (line: string) => `linje ${line}`, en: (line: string) => `line ${line}` },
})

export function RuleLink({ id, short = false }: { id: string; short?: boolean }) {
  const t = useTexts(texts)
  return <a href={hrefOf('rules', '', { rule: id })}>{short ? id : t.rule(id)}</a>
}

interface Props {
  readonly id?: string | undefined
  readonly text: RuleText | undefined
  /** Without where it stands. */
  readonly isShort?: boolean
}

export function RuleBasis({ id, text, isShort = false }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  if (!id && !text?.sentence) return null
  return (
    <div class="rule-basis">
      <p>
        {id && <RuleLink id={id} />}
        {id && text?.sentence && ': '}
        {text?.sentence}
      </p>
      {!isShort && text?.citations && text.citations.length > 0 && (
        <ul class="citations" aria-label={t.source}>
          {text.citations.map((citation) => (
            <li>
              <strong>{citation.source}</strong> <q>{citation.phrase}</q>{' '}
              {/* The rule's own page says which document that is; the name of its file tells nobody anything. */}
              <span class="quiet">({t.line(format.number(citation.line))})</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
