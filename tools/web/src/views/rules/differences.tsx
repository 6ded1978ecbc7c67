// What one rulebook says otherwise than another, before and after.
import { useAnswer } from '../../app/api'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Answered, Empty } from '../../parts/states'
import type { Difference } from './rulebook'
import { texts } from './texts'
import { useName, ValueOf } from './value'

interface Props {
  readonly book: string
  readonly from: string
  readonly wordsOf: (name: string) => string
}

export function Differences({ book, from, wordsOf }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const nameIn = useName()
  const answer = useAnswer<{ differences: readonly Difference[] }>(
    `/v1/rules/${encodeURIComponent(book)}/differences`,
    { from },
  )
  return (
    <section aria-label={t.differences}>
      <h2>{t.differences}</h2>
      <Answered answer={answer}>
        {({ differences }) =>
          differences.length === 0 ? (
            <Empty title={t.same}>{t.sameHint}</Empty>
          ) : (
            <>
              <p>{t.differencesLead(format.number(differences.length), wordsOf(from), wordsOf(book))}</p>
              <ul class="differences">
                {differences.map((one) => (
                  <li class={`is-${one.change}`}>
                    <strong>
                      {t[one.change]}: {nameIn(one.table)}
                      {one.key && ` – ${nameIn(one.key)}`}
                    </strong>
                    <dl>
                      {one.change !== 'added' && <Side title={t.before} difference={one} value={one.old} />}
                      {one.change !== 'removed' && <Side title={t.after} difference={one} value={one.new} />}
                    </dl>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answered>
    </section>
  )
}

function Side({ title, difference, value }: { title: string; difference: Difference; value: Difference['old'] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <ValueOf field={difference.key} value={value} />
      </dd>
    </div>
  )
}
