// Which rules are in force on a day, what they say and where that stands, and how rulebooks differ.
import { useAnswer } from '../../app/api'
import { changeParams, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts } from '../../app/language'
import { isDay, momentOf, momentQuery } from '../../app/moment'
import { BasisOf } from '../../parts/basis'
import { Answered } from '../../parts/states'
import type { ViewProps } from '../../app/view'
import { Differences } from './differences'
import { Periods } from './periods'
import { RulesOf } from './rule_list'
import { distinct, nameOf, periodOn, type Rulebook, type RulebookItem, type RulebookList } from './rulebook'
import { texts } from './texts'

export function RulesView({ address }: ViewProps) {
  const t = useTexts(texts)
  const answer = useAnswer<RulebookList>('/v1/rules', momentQuery(momentOf(address)))
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <Answered answer={answer}>{(list) => <Rulebooks address={address} list={list} />}</Answered>
    </>
  )
}

/** A rulebook in words: its version, and whether it came with the program or was recorded. */
export function useRulebookName(items: readonly RulebookItem[]): (name: string) => string {
  const t = useTexts(texts)
  const format = useFormats()
  return (name) => {
    const item = items.find((one) => nameOf(one) === name)
    if (!item) return name
    if (item.builtIn || !item.recordedAt) return t.builtIn(item.version)
    return t.recorded(item.version, format.instant(item.recordedAt))
  }
}

function Rulebooks({ address, list }: { address: Address; list: RulebookList }) {
  const t = useTexts(texts)
  const format = useFormats()
  const wordsOf = useRulebookName(list.items)
  const items = distinct(list.items)
  const period = periodOn(list.periods, list.today)
  const asked = address.params.get('book')
  const book = items.find((item) => nameOf(item) === asked) ?? items.find(({ inForce }) => inForce) ?? items[0]
  const from = items.find((item) => nameOf(item) === address.params.get('from'))
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          {t.day}
          <input
            class="ds-input"
            type="date"
            value={list.today}
            onChange={(event) => {
              const day = event.currentTarget.value
              if (isDay(day)) changeParams({ at: day, book: undefined })
            }}
          />
        </label>
        <Choice label={t.show} value={book ? nameOf(book) : ''} items={items} wordsOf={wordsOf} name="book" />
        {items.length > 1 && (
          <Choice
            label={t.compare}
            value={from ? nameOf(from) : ''}
            items={items.filter((item) => item !== book)}
            wordsOf={wordsOf}
            name="from"
            nothing={t.nothing}
          />
        )}
      </form>
      {period && <p>{t.inForce(format.day(list.today), wordsOf(nameOf(period)))}</p>}
      <Periods list={list} current={period} wordsOf={wordsOf} />
      {book && from && from !== book && <Differences book={nameOf(book)} from={nameOf(from)} wordsOf={wordsOf} />}
      {book && <Shown address={address} item={book} />}
      <BasisOf basis={list} command={`caseledger rules show --today ${list.today} --json`} />
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly items: readonly RulebookItem[]
  readonly wordsOf: (name: string) => string
  readonly name: string
  readonly nothing?: string
}

function Choice({ label, value, items, wordsOf, name, nothing }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        class="ds-input"
        value={value}
        onChange={(event) => changeParams({ [name]: event.currentTarget.value, rule: undefined })}
      >
        {nothing && <option value="">{nothing}</option>}
        {items.map((item) => (
          <option value={nameOf(item)}>{wordsOf(nameOf(item))}</option>
        ))}
      </select>
    </label>
  )
}

function Shown({ address, item }: { address: Address; item: RulebookItem }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { language } = useLanguage()
  const answer = useAnswer<Rulebook>(`/v1/rules/${encodeURIComponent(nameOf(item))}`, { lang: language })
  return (
    <Answered answer={answer}>
      {(book) => (
        <>
          <h2>{book.title}</h2>
          <dl class="facts">
            <div>
              <dt>{t.rulebook}</dt>
              <dd>{book.version}</dd>
            </div>
            <div>
              <dt>{t.validFrom}</dt>
              <dd>{format.day(book.validFrom)}</dd>
            </div>
            <div>
              <dt>{t.recordedAt}</dt>
              <dd>
                {item.recordedAt
                  ? `${format.instant(item.recordedAt)}, ${t.entry(format.number(item.index ?? 0))}`
                  : t.withProgram}
              </dd>
            </div>
            <div>
              <dt>{t.digest}</dt>
              <dd>
                <code class="breaks">{book.sha256}</code>
              </dd>
            </div>
          </dl>
          <RulesOf address={address} book={book} />
        </>
      )}
    </Answered>
  )
}
