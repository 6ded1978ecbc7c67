// What the figures are of: register, category, linked, authority; and what trends go by, from when to when.
import { changeParams } from '../../app/address'
import { firstMonth, lastMonth } from '../../app/days'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { useSession } from '../../app/session'
import { filterKeys, type Chosen, type FilterKey, type Times } from './report'
import { shared, useGroupWord } from './texts'

const texts = define({
  filters: { nb: 'Filtre', en: 'Filters' },
  all: { nb: 'Alle', en: 'All' },
  grain: { nb: 'Vis per', en: 'Show by' },
  month: { nb: 'Måned', en: 'Month' },
  quarter: { nb: 'Kvartal', en: 'Quarter' },
  year: { nb: 'År', en: 'Year' },
  from: { nb: 'Fra', en: 'From' },
  to: { nb: 'Til', en: 'To' },
  start: { nb: 'Første', en: 'First' },
  end: { nb: 'Siste', en: 'Last' },
  clear: { nb: 'Fjern filtre', en: 'Remove filters' },
})

interface Props {
  readonly chosen: Chosen
  readonly times: Times | null
  readonly periods: readonly { readonly period: string }[]
}

const nothingChosen = Object.fromEntries([...filterKeys, 'from', 'to'].map((name) => [name, undefined]))

export function Filters({ chosen, times, periods }: Props) {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const format = useFormats()
  const groupWord = useGroupWord()
  const choices = useChoices(times)
  const { filters, grain, from, to } = chosen
  const isNarrowed = Object.keys(filters).length > 0 || from !== null || to !== null
  const set = (name: string) => (value: string) => changeParams({ [name]: value || undefined })
  const months = (of: (period: string) => string) => periods.map(({ period }) => [of(period), period] as const)
  const withValue = (key: FilterKey) => {
    const value = filters[key]
    return value === undefined || choices[key].includes(value) ? choices[key] : [...choices[key], value]
  }
  return (
    <form class="overview-filters" aria-label={t.filters} onSubmit={(event) => event.preventDefault()}>
      {filterKeys.map((key) => (
        <Choice label={labels[key]} value={filters[key] ?? ''} onChoose={set(key)}
          options={[['', t.all], ...withValue(key).map((value) => [value, groupWord(key, value)] as const)]} />
      ))}
      <Choice label={t.grain} value={grain} onChoose={set('per')}
        options={(['month', 'quarter', 'year'] as const).map((name) => [name, t[name]] as const)} />
      <Choice label={t.from} value={from ?? ''} onChoose={set('from')}
        options={[['', t.start], ...withMonth(months(firstMonth), from, format.period)]} />
      <Choice label={t.to} value={to ?? ''} onChoose={set('to')}
        options={[['', t.end], ...withMonth(months(lastMonth), to, format.period)]} />
      {isNarrowed && (
        <button type="button" class="ds-button" data-variant="tertiary"
          onClick={() => changeParams(nothingChosen)}>
          {t.clear}
        </button>
      )}
    </form>
  )
}

/** Months to choose from, under the names of the periods that they begin or end; the chosen one is among them. */
function withMonth(
  months: readonly (readonly [string, string])[],
  chosen: string | null,
  nameOf: (period: string) => string,
): (readonly [string, string])[] {
  const options = months.map(([month, period]) => [month, nameOf(period)] as const)
  const isThere = chosen === null || months.some(([month]) => month === chosen)
  return isThere ? options : [...options, [chosen, nameOf(chosen)]]
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, name: string])[]
  readonly onChoose: (value: string) => void
}

export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select class="ds-input" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Values to filter by. Authorities are those that had a day of these cases; the program knows no list of them. */
function useChoices(times: Times | null): Readonly<Record<FilterKey, readonly string[]>> {
  const { session } = useSession()
  const word = useWord()
  const seen = Object.keys(times?.total.responsibility.authority ?? {})
  const authorities = session?.authorities ?? seen
  return {
    register: ['KPR', 'NPR'],
    category: ['ANON_STAT', 'ANON_LINKED', 'IDENTIFIABLE'],
    linked: ['true', 'false'],
    authority: authorities.toSorted((a, b) => word(a).localeCompare(word(b), 'nb')),
  }
}
