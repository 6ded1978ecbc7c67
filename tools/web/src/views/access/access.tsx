// Who looked at what, when, why and how much: for auditors, and in part for administrators.
import { useEffect, useState } from 'preact/hooks'
import { useAnswer } from '../../app/api'
import { changeParams, hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts } from '../../app/language'
import { may, useSession } from '../../app/session'
import { Answered, Empty } from '../../parts/states'
import { Table, type Column } from '../../parts/table'
import type { ViewProps } from '../../app/view'
import { askedOf, fromOf, requestOf, subjectsFor, type AccessPage, type Look } from './access_page'
import { actions, reportWords, roleWords, texts } from './texts'

const pageSize = 100

export function AccessView({ address }: ViewProps) {
  const t = useTexts(texts)
  const { session } = useSession()
  const isAuditor = may(session, ['auditor'])
  const asked = askedOf(address.params, isAuditor)
  const answer = useAnswer<AccessPage>(asked ? '/v1/access' : null, { ...asked, limit: pageSize })
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <Choice address={address} isAuditor={isAuditor} />
      {asked === null ? (
        <Empty title={t.choose}>{isAuditor ? t.chooseHint : t.chooseSubject}</Empty>
      ) : (
        <Answered answer={answer}>{(page) => <Page address={address} page={page} />}</Answered>
      )}
    </>
  )
}

function Choice({ address, isAuditor }: { address: Address; isAuditor: boolean }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const subjects = subjectsFor(isAuditor)
  const about = askedOf(address.params, isAuditor)?.about ?? ''
  const inAddress = address.params.get('case') ?? ''
  const [caseId, setCaseId] = useState(inAddress)
  const [isMissing, setMissing] = useState(false)
  useEffect(() => setCaseId(inAddress), [inAddress])
  const isCase = isAuditor && about === ''
  const named: Readonly<Record<string, string>> = {
    lists: t.lists,
    events: t.events,
    access: t.access,
    refused: t.refused,
    sessions: t.sessions,
    tokens: t.tokens,
    service: t.service,
  }
  const reportOf = (name: string) => t.report(reportWords[name]?.[language] ?? name)
  const wordsOf = (name: string) => named[name] ?? reportOf(name.replace('report/', ''))
  const submit = (event: Event) => {
    event.preventDefault()
    setMissing(caseId.trim() === '')
    if (caseId.trim() !== '') changeParams({ case: caseId.trim(), about: undefined, from: undefined })
  }
  return (
    <form class="filters" onSubmit={submit}>
      <label>
        {t.about}
        <select
          class="ds-input"
          value={about}
          onChange={(event) => changeParams({ about: event.currentTarget.value, from: undefined })}
        >
          {(isAuditor || about === '') && <option value="">{isAuditor ? t.oneCase : '–'}</option>}
          {subjects.map((name) => (
            <option value={name}>{wordsOf(name)}</option>
          ))}
        </select>
      </label>
      {isCase && (
        <>
          <label>
            {t.caseNumber}
            <input
              class="ds-input"
              type="text"
              autocomplete="off"
              spellcheck={false}
              value={caseId}
              aria-invalid={isMissing}
              aria-describedby={isMissing ? 'access-missing' : undefined}
              onInput={(event) => setCaseId(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="ds-button">
            {t.show}
          </button>
          <div id="access-missing" role="alert">
            {isMissing && <p class="ds-validation-message">{t.missing}</p>}
          </div>
        </>
      )}
    </form>
  )
}

function Page({ address, page }: { address: Address; page: AccessPage }) {
  const t = useTexts(texts)
  const format = useFormats()
  const columns = useColumns()
  const here = Object.fromEntries(address.params)
  const next = fromOf(page.next)
  const first = page.items[0]
  const last = page.items[page.items.length - 1]
  const isFirst = !address.params.get('from')
  const isCase = !page.subject.startsWith('$')
  return (
    <>
      {isCase && (
        <p>
          <a href={linkFrom(address, 'case', page.subject)}>
            {t.openCase} {page.subject}
          </a>
        </p>
      )}
      {!first || !last ? (
        <Empty title={t.none}>{t.noneHint}</Empty>
      ) : (
        <Table
          caption={t.caption(format.number(first.version), format.number(last.version))}
          columns={columns}
          rows={page.items}
          keyOf={({ index }) => String(index)}
        />
      )}
      {(!isFirst || next) && (
        <nav class="pages" aria-label={t.pages}>
          {!isFirst && (
            <a class="ds-button" data-variant="secondary" href={hrefOf('access', '', { ...here, from: undefined })}>
              {t.first}
            </a>
          )}
          {next && (
            <a
              class="ds-button"
              data-variant="secondary"
              rel="next"
              href={hrefOf('access', '', { ...here, from: next })}
            >
              {t.next}
            </a>
          )}
        </nav>
      )}
      <p class="quiet">
        {t.basis(format.number(page.size))} <code class="breaks">{page.root}</code>
      </p>
    </>
  )
}

function useColumns(): readonly Column<Look>[] {
  const t = useTexts(texts)
  const format = useFormats()
  const { language } = useLanguage()
  const roles = ({ who }: Look) => (who.roles ?? []).map((role) => roleWords[role]?.[language] ?? role).join(', ')
  const name = ({ who, action }: Look) => {
    if (who.name || who.token) return who.name || who.token
    return who.peer ? t.nobody : action.startsWith('SERVICE_') ? t.theService : t.nobody
  }
  return [
    { key: 'at', title: t.at, cell: (look) => <span class="unbroken">{format.instant(look.at, true)}</span> },
    {
      key: 'who',
      title: t.who,
      isHead: true,
      cell: (look) => (
        <>
          {name(look)}
          {look.who.peer && <span class="under quiet">{look.who.peer}</span>}
          {roles(look) && <span class="under quiet wraps">{roles(look)}</span>}
        </>
      ),
    },
    {
      key: 'what',
      title: t.what,
      cell: (look) => (
        <>
          {actions[look.action]?.[language] ?? look.action}
          {(look.count ?? 0) > 1 && `, ${t.times(format.number(look.count ?? 0))}`}
          {requestOf(look) && <code class="under quiet asked">{requestOf(look)}</code>}
          {look.detail && <span class="under quiet asked">{look.detail}</span>}
        </>
      ),
    },
    { key: 'why', title: t.why, cell: (look) => look.why ?? <span class="quiet">{t.noReason}</span> },
    {
      key: 'answer',
      title: t.answer,
      cell: (look) => (
        <span class="unbroken">{[look.status, look.code].filter(Boolean).join(', ') || format.none}</span>
      ),
    },
    {
      key: 'bytes',
      title: t.bytes,
      isNumber: true,
      cell: ({ bytes }) => (bytes === undefined ? format.none : format.number(bytes)),
    },
  ]
}
