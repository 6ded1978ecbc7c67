// All cases that the visitor may see: searched, filtered, sorted, 10^5 of them without waiting.
//
// In the address: q, the search (parts/case_query.ts); sort, a key of the service with "-" before it for descending.
import { useEffect, useId, useMemo, useState } from 'preact/hooks'
import { addressOf, useAnswer, type Params } from '../../app/api'
import { changeParams, type Address } from '../../app/address'
import { useFormats, type Formats } from '../../app/format'
import { define, useLanguage, useTexts, useWord } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { useSession } from '../../app/session'
import { ApiCall } from '../../parts/api_call'
import { BasisOf } from '../../parts/basis'
import { qualifierOf } from '../../parts/case_qualifiers'
import { parseQuery, queryText, whereOf, type Condition, type Fault, type Speaker } from '../../parts/case_query'
import { labelOfValue } from '../../parts/case_suggestions'
import { Chips } from '../../parts/chips'
import { Empty, Failed, Loading } from '../../parts/states'
import type { Sorting } from '../../parts/table'
import { rowsShownMax, VirtualTable } from '../../parts/virtual_table'
import type { ViewProps } from '../../app/view'
import type { CaseRow } from './case_rows'
import { columnsFor, columnTexts } from './columns'
import { commandOf } from './command'
import { Faults } from './faults'
import { Filters } from './filters'
import { SearchField } from './search_field'
import { SearchHelp } from './search_help'
import { TakeAway, usePrinting } from './take_away'
import { useRows, type Listed } from './use_rows'

const texts = define({
  title: { nb: 'Saker', en: 'Cases' },
  caption: { nb: 'Saker', en: 'Cases' },
  chosen: { nb: 'Valgte filtre', en: 'Chosen filters' },
  anyDay: { nb: 'enhver dag', en: 'any day' },
  without: { nb: 'uten', en: 'none' },
  count: {
    nb: (n: string, one: boolean) => (one ? '1 sak' : `${n} saker`),
    en: (n: string, one: boolean) => (one ? '1 case' : `${n} cases`),
  },
  counted: {
    nb: (n: string) => `Rapporten teller ${n}: noen saker har flere av det som telles.`,
    en: (n: string) => `The report counts ${n}: some cases have several of what is counted.`,
  },
  capped: {
    nb: (n: string) => `Tabellen viser de første ${n}. Velg filtre for å se resten.`,
    en: (n: string) => `The table shows the first ${n}. Choose filters to see the rest.`,
  },
  loading: { nb: 'Henter saker …', en: 'Loading cases …' },
  waiting: { nb: 'Henter raden', en: 'Loading the row' },
  gap: { nb: 'Noen rader kunne ikke hentes.', en: 'Some rows could not be fetched.' },
  again: { nb: 'Prøv igjen', en: 'Try again' },
  printed: {
    nb: (n: string, all: string) => `De første ${n} av ${all} saker. Filene har alle.`,
    en: (n: string, all: string) => `The first ${n} of ${all} cases. The files have all.`,
  },
  none: { nb: 'Ingen saker passer med filtrene', en: 'No case fits the filters' },
  noneOfWord: {
    nb: 'Ord uten kolon søkes det etter i saksnummeret. Fjern et filter, eller velg blant forslagene mens du skriver.',
    en: 'Words without a colon are looked for in the case number. Remove a filter, or choose a suggestion as you type.',
  },
  dropFaults: { nb: 'Søk uten det som ikke ble forstått', en: 'Search without what was not understood' },
  density: { nb: 'Radhøyde', en: 'Row height' },
  compact: { nb: 'Tett', en: 'Compact' },
  roomy: { nb: 'Romslig', en: 'Roomy' },
})

const rowHeights = { compact: 2.25, roomy: 3 } as const
type Density = keyof typeof rowHeights
const densityKey = 'caseledger.density'

export function CasesView({ address }: ViewProps) {
  const t = useTexts(texts)
  const faultsId = useId()
  const { speaker, hasWords } = useSpeaker()
  const text = address.params.get('q') ?? ''
  const query = useMemo(() => parseQuery(text, speaker), [text, speaker])
  const [typedFaults, setTypedFaults] = useState<readonly Fault[]>([])
  const sorting = sortingOf(address)
  const params: Params | null =
    query.faults.length === 0
      ? { where: whereOf(query.conditions), sort: sortText(sorting), ...momentQuery(momentOf(address)) }
      : null
  const listed = useRows(params)
  const hasFocus = address.params.get('focus') === 'search'
  useEffect(() => {
    if (hasFocus) changeParams({ focus: undefined }, true)
  }, [hasFocus])
  // Links are in codes, which need no words; what somebody typed may.
  if (query.faults.length > 0 && !hasWords) return <Loading />

  const choose = (conditions: readonly Condition[]) => {
    setTypedFaults([])
    changeParams({ q: queryText(conditions) || undefined })
  }
  const search = (typed: string) => {
    const { conditions, faults } = parseQuery(typed, speaker)
    setTypedFaults(faults)
    if (faults.length > 0) return false
    // Also to drop what the address had and nobody understood.
    if (conditions.length > 0 || query.faults.length > 0) choose(merged(query.conditions, conditions))
    return true
  }
  const faults = typedFaults.length > 0 ? typedFaults : query.faults
  return (
    <>
      <h1>{t.title}</h1>
      <SearchField
        speaker={speaker}
        onSearch={search}
        // Typing makes the field anew, not the table below it.
        onType={() => setTypedFaults((before) => (before.length === 0 ? before : []))}
        unread={query.faults.length > 0 ? text : ''}
        hasFocus={hasFocus}
        describedBy={faults.length > 0 ? faultsId : undefined}
      />
      {faults.length > 0 && <Faults id={faultsId} faults={faults} speaker={speaker} />}
      <SearchHelp speaker={speaker} />
      <Filters conditions={query.conditions} speaker={speaker} roles={speaker.roles} onChange={choose} />
      <Chosen conditions={query.conditions} speaker={speaker} onChange={choose} />
      {query.faults.length > 0 ? (
        <button type="button" class="ds-button" data-variant="secondary" onClick={() => choose(query.conditions)}>
          {t.dropFaults}
        </button>
      ) : (
        <List address={address} listed={listed} params={params ?? {}} sorting={sorting} />
      )}
    </>
  )
}

interface ListProps {
  readonly address: Address
  readonly listed: Listed
  readonly params: Params
  readonly sorting: Sorting
}

function List({ address, listed, params, sorting }: ListProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const columns = useColumns(address)
  const [density, setDensity] = useDensity()
  const [printed, setPrinted] = useState<readonly CaseRow[] | null>(null)
  usePrinting(printed !== null, () => setPrinted(null))
  const { rows } = listed
  if (listed.problem) return <Failed problem={listed.problem} retry={listed.reload} />
  if (!rows) return <Loading what={t.loading} />
  return (
    <>
      <div class="list-bar">
        <Count listed={listed} />
        <TakeAway rows={rows} onPrint={setPrinted} />
        <DensityChoice density={density} onChange={setDensity} />
      </div>
      {printed && printed.length < rows.total && (
        <p class="on-paper">{t.printed(format.number(printed.length), format.number(rows.total))}</p>
      )}
      {rows.total === 0 ? (
        <Empty title={t.none}>{hasWord(params) ? t.noneOfWord : undefined}</Empty>
      ) : (
        <VirtualTable
          caption={t.caption}
          columns={columns}
          rowCount={printed ? printed.length : rows.total}
          rowAt={(place) => (printed ? printed[place] : rows.at(place))}
          isWhole={printed !== null}
          onView={listed.look}
          sorting={sorting}
          onSort={(next) => changeParams({ sort: sortText(next) === 'case' ? undefined : sortText(next) })}
          rowHeight={rowHeights[density]}
          waiting={t.waiting}
          isBusy={listed.isLoading}
          listKey={listed.key}
        />
      )}
      {listed.gap && (
        <p class="ds-alert" data-color="warning" role="alert">
          {t.gap}{' '}
          <button type="button" class="ds-button" data-variant="secondary" onClick={listed.reload}>
            {t.again}
          </button>
        </p>
      )}
      <BasisOf basis={rows.basis} command={commandOf(params, rows.basis)} />
      <ApiCall address={addressOf('/v1/cases', params)} />
    </>
  )
}

function hasWord({ where }: Params): boolean {
  return Array.isArray(where) && where.some((condition: string) => condition.startsWith('case='))
}

/** How many there are, said to those who do not see the table, too. */
function Count({ listed }: { listed: Listed }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { rows } = listed
  if (!rows) return null
  const total = format.number(rows.total)
  return (
    <p class="list-count" role="status">
      {t.count(total, rows.total === 1)}
      {listed.isLoading && <span class="spinner" aria-hidden="true" />}
      {rows.counted !== rows.total && <span class="quiet"> {t.counted(format.number(rows.counted))}</span>}
      {rows.total > rowsShownMax && <span class="quiet"> {t.capped(format.number(rowsShownMax))}</span>}
    </p>
  )
}

function DensityChoice({ density, onChange }: { density: Density; onChange: (density: Density) => void }) {
  const t = useTexts(texts)
  return (
    <label class="density">
      {t.density}{' '}
      <select
        class="ds-input"
        value={density}
        onChange={(event) => onChange(event.currentTarget.value as Density)}
      >
        <option value="compact">{t.compact}</option>
        <option value="roomy">{t.roomy}</option>
      </select>
    </label>
  )
}

interface ChosenProps {
  readonly conditions: readonly Condition[]
  readonly speaker: Speaker
  readonly onChange: (conditions: readonly Condition[]) => void
}

function Chosen({ conditions, speaker, onChange }: ChosenProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const { language } = useLanguage()
  const chips = conditions.map((condition) => {
    const { key, value } = condition
    const words = labelOfValue(key, value, speaker, language)
    const shown = qualifierOf(key)?.kind === 'period' ? periodText(value, format, t.anyDay) : words
    return { key: queryText([condition]), title: qualifierOf(key)?.title[language] ?? key, value: shown || t.without }
  })
  return (
    <Chips
      label={t.chosen}
      chips={chips}
      onRemove={(chip) => onChange(conditions.filter((one) => queryText([one]) !== chip.key))}
      onRemoveAll={() => onChange([])}
    />
  )
}

function periodText(value: string, format: Formats, anyDay: string): string {
  if (value === '*') return anyDay
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? format.day(value) : format.period(value)
}

/** What is asked anew replaces what was asked of the same kind; parts of a case number add up. */
function merged(before: readonly Condition[], typed: readonly Condition[]): readonly Condition[] {
  const replaced = new Set(typed.map(({ key }) => key).filter((key) => key !== 'case'))
  const kept = before.filter(
    (one) => !replaced.has(one.key) && !typed.some(({ key, value }) => key === one.key && value === one.value),
  )
  return [...kept, ...typed]
}

function sortingOf(address: Address): Sorting {
  const text = address.params.get('sort') ?? 'case'
  return { key: text.replace(/^-/, ''), isDescending: text.startsWith('-') }
}

function sortText({ key, isDescending }: Sorting): string {
  return isDescending ? `-${key}` : key
}

/** Who asks; the words of both languages come a little later, or are known not to come. */
function useSpeaker(): { readonly speaker: Speaker; readonly hasWords: boolean } {
  const { language, words } = useLanguage()
  const { session } = useSession()
  const other = useAnswer<{ words: Record<string, string> }>('/v1/words', { lang: language === 'nb' ? 'en' : 'nb' })
  const roles = session?.roles
  const speaker = useMemo(
    () => ({ roles: roles ?? [], words: [words, new Map(Object.entries(other.value?.words ?? {}))] }),
    [roles, words, other.value],
  )
  return { speaker, hasWords: !other.isLoading }
}

function useColumns(address: Address) {
  const t = useTexts(columnTexts)
  const format = useFormats()
  const word = useWord()
  const { language, words } = useLanguage()
  const { session } = useSession()
  const roles = session?.roles ?? []
  // Rows are made again when what their cells are made of changes, and only then.
  const links = `${address.params.get('at')} ${address.params.get('then')}`
  return useMemo(() => columnsFor(roles, address, language, t, format, word), [roles, links, language, words])
}

function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useState<Density>(() =>
    localStorage.getItem(densityKey) === 'roomy' ? 'roomy' : 'compact',
  )
  return [
    density,
    (next) => {
      localStorage.setItem(densityKey, next)
      setDensity(next)
    },
  ]
}
