// The rules of one rulebook: each with its sentence, its sources, its numbers, and the findings that rest on it.
import { useEffect, useRef } from 'preact/hooks'
import { changeParams, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts } from '../../app/language'
import { may, useSession } from '../../app/session'
import { Empty } from '../../parts/states'
import { Status } from '../../parts/status'
import { Quote } from './quote'
import { matches, restOf, rowsOf, sourceTitle, type Rule, type Rulebook } from './rulebook'
import { texts } from './texts'
import { RowsOf, useName } from './value'

export function RulesOf({ address, book }: { address: Address; book: Rulebook }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { language } = useLanguage()
  const search = address.params.get('q') ?? ''
  const chosen = address.params.get('rule') ?? ''
  const titleOf = (source: string) => sourceTitle(book, source, language)
  // The one that a link leads to is there, whatever was searched for.
  const shown = book.rules.filter((rule) => rule.rule === chosen || matches(rule, titleOf, search.trim()))
  return (
    <>
      <h2>{t.rules}</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          {t.search}
          <input
            class="ds-input"
            type="search"
            value={search}
            onInput={(event) => changeParams({ q: event.currentTarget.value, rule: undefined }, true)}
          />
        </label>
        <p role="status">{t.count(format.number(shown.length), format.number(book.rules.length))}</p>
      </form>
      {shown.length === 0 && <Empty title={t.none}>{t.noneHint}</Empty>}
      <div class="rules">
        {shown.map((rule) => (
          <OneRule key={rule.rule} address={address} book={book} rule={rule} isChosen={rule.rule === chosen} />
        ))}
      </div>
      {search.trim() === '' && <Rest book={book} />}
    </>
  )
}

interface OneProps {
  readonly address: Address
  readonly book: Rulebook
  readonly rule: Rule
  readonly isChosen: boolean
}

function OneRule({ address, book, rule, isChosen }: OneProps) {
  const t = useTexts(texts)
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!isChosen) return
    place.current?.scrollIntoView({ block: 'start' })
    place.current?.focus({ preventScroll: true })
  }, [isChosen])
  const tables = rowsOf(book, rule.rule)
  return (
    <article
      ref={place}
      tabIndex={-1}
      class={isChosen ? 'rule is-chosen' : 'rule'}
      aria-labelledby={`rule-${rule.rule}`}
    >
      <h3 id={`rule-${rule.rule}`}>
        <a href={linkFrom(address, 'rules', '', { book: address.params.get('book'), rule: rule.rule })}>{rule.rule}</a>{' '}
        {rule.sentence}
      </h3>
      {rule.assumption && (
        <p>
          <span class="ds-tag" data-color="warning">
            {t.assumption}
          </span>{' '}
          <span class="quiet">{t.assumptionNote}</span>
        </p>
      )}
      {rule.advisory && (
        <p>
          <span class="ds-tag" data-color="warning">
            {t.advisory}
          </span>{' '}
          <span class="quiet">{t.advisoryNote}</span>
        </p>
      )}
      {rule.citations.length === 0 && <p class="quiet">{t.noCitation}</p>}
      {rule.citations.map((citation) => (
        <Quote book={book} citation={citation} />
      ))}
      {tables.length > 0 && (
        <details open={isChosen}>
          <summary>{t.amounts}</summary>
          {tables.map(({ table, rows }) => (
            <RowsOf table={table} rows={rows} without={['rule']} />
          ))}
        </details>
      )}
      <Findings address={address} book={book} rule={rule.rule} />
    </article>
  )
}

function Findings({ address, book, rule }: { address: Address; book: Rulebook; rule: string }) {
  const t = useTexts(texts)
  const { session } = useSession()
  const findings = book.findings.filter(({ rules }) => rules.includes(rule))
  if (findings.length === 0) return null
  const hasView = may(session, ['auditor', 'manager'])
  return (
    <p class="rule-findings">
      <span class="quiet">{t.findings}:</span>{' '}
      {findings.map(({ finding, severity }) => (
        <span>
          {hasView ? <a href={linkFrom(address, 'findings', '', { finding })}>{finding}</a> : finding}{' '}
          <Status code={severity} />
        </span>
      ))}
    </p>
  )
}

function Rest({ book }: { book: Rulebook }) {
  const t = useTexts(texts)
  const nameIn = useName()
  return (
    <section aria-label={t.rest}>
      <h2>{t.rest}</h2>
      <p class="quiet">{t.restNote}</p>
      {restOf(book).map(({ table, rows }) => (
        <details class="as-table">
          <summary>{nameIn(table)}</summary>
          <RowsOf table={table} rows={rows} />
        </details>
      ))}
    </section>
  )
}
