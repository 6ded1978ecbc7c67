// When each rulebook is in force: a strip, and the same as a table.
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Table } from '../../parts/table'
import { nameOf, type Period, type RulebookList } from './rulebook'
import { texts } from './texts'

interface Props {
  readonly list: RulebookList
  readonly current: Period | undefined
  readonly wordsOf: (name: string) => string
}

export function Periods({ list, current, wordsOf }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const day = (text: string | null) => (text === null ? t.open : format.day(text))
  const span = ({ first, last }: Period) => {
    if (first === null) return last === null ? t.always : t.untilDay(format.day(last))
    return last === null ? t.fromDay(format.day(first)) : t.between(format.day(first), format.day(last))
  }
  if (list.periods.length < 2) return <p class="quiet">{t.onePeriod}</p>
  return (
    <section aria-label={t.periods}>
      <h2>{t.periods}</h2>
      <p class="quiet">{t.periodsNote(format.number(list.periods.length))}</p>
      <ol class="strip">
        {list.periods.map((period) => (
          <li class={period === current ? 'is-now' : undefined} aria-current={period === current ? 'date' : undefined}>
            <strong>{span(period)}</strong>
            <span>{wordsOf(nameOf(period))}</span>
          </li>
        ))}
      </ol>
      <details class="as-table">
        <summary>{t.asTable}</summary>
        <Table
          caption={t.periods}
          hidesCaption
          columns={[
            { key: 'first', title: t.from, cell: ({ first }) => day(first) },
            { key: 'last', title: t.to, cell: ({ last }) => day(last) },
            { key: 'rulebook', title: t.rulebook, isHead: true, cell: (period) => wordsOf(nameOf(period)) },
          ]}
          rows={list.periods}
          keyOf={({ first }) => first ?? ''}
        />
      </details>
    </section>
  )
}
