// What is arriving in the log, newest first; for auditors.
//
// In the address: type, register, authority.
import { useEffect, useRef, useState } from 'preact/hooks'
import { addressOf, type Problem } from '../../app/api'
import { changeParams, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { ApiCall } from '../../parts/api_call'
import { qualifierOf } from '../../parts/case_qualifiers'
import { Empty, Failed, Loading } from '../../parts/states'
import type { ViewProps } from '../../app/view'
import { eventTypes } from './event_types'
import { keptMax, type FeedState, type Item, type LogEvent } from './feed'
import { useFeed } from './use_feed'

const texts = define({
  title: { nb: 'Direkte', en: 'Live' },
  intro: {
    nb: `Hendelser slik de kommer inn i loggen, de nyeste øverst. De siste ${keptMax} vises.`,
    en: `Events as they come into the log, the newest first. The last ${keptMax} are shown.`,
  },
  filters: { nb: 'Vis bare', en: 'Show only' },
  type: { nb: 'Hendelsestype', en: 'Type of event' },
  register: { nb: 'Register', en: 'Register' },
  authority: { nb: 'Myndighet', en: 'Authority' },
  all: { nb: 'Alle', en: 'All' },
  pause: { nb: 'Sett på pause', en: 'Pause' },
  goOn: { nb: 'Fortsett', en: 'Go on' },
  goOnWith: { nb: (n: string) => `Fortsett (${n} nye)`, en: (n: string) => `Go on (${n} new)` },
  announce: { nb: 'Les opp hvor mange som kommer', en: 'Announce how many arrive' },
  arrived: {
    nb: (n: string, one: boolean) => (one ? '1 ny hendelse' : `${n} nye hendelser`),
    en: (n: string, one: boolean) => (one ? '1 new event' : `${n} new events`),
  },
  connecting: { nb: 'Kobler til …', en: 'Connecting …' },
  open: { nb: 'Tilkoblet', en: 'Connected' },
  paused: { nb: 'På pause', en: 'Paused' },
  broken: { nb: 'Forbindelsen er brutt', en: 'The connection is broken' },
  retry: {
    nb: (clock: string) => `Prøver igjen ${clock}. Ingen hendelser går tapt: de hentes derfra vi slapp.`,
    en: (clock: string) => `Trying again at ${clock}. No event is lost: they are fetched from where we were.`,
  },
  gap: {
    nb: (from: string, until: string) =>
      `Forbindelsen var brutt fra ${from} til ${until}. Det som kom i mellomtiden, er hentet og står over.`,
    en: (from: string, until: string) =>
      `The connection was broken from ${from} to ${until}. What came meanwhile was fetched, and stands above.`,
  },
  recorded: { nb: 'Registrert', en: 'Recorded' },
  case: { nb: 'Sak', en: 'Case' },
  event: { nb: 'Hendelse', en: 'Event' },
  actor: { nb: 'Aktør', en: 'Actor' },
  lag: { nb: 'Etter at det skjedde', en: 'After it happened' },
  index: { nb: 'Nr. i loggen', en: 'No. in the log' },
  none: { nb: 'Ingen hendelser ennå', en: 'No events yet' },
  noneHint: {
    nb: 'Siden venter, og viser hendelser når de kommer. Ingen av de siste i loggen passer med filtrene.',
    en: 'The page is waiting, and shows events as they come. None of the last ones in the log fits the filters.',
  },
})

const announceKey = 'caseledger.announce'
const announceMs = 10_000
const filterKeys = ['type', 'register', 'authority'] as const

export function LiveView({ address }: ViewProps) {
  const t = useTexts(texts)
  const filters = Object.fromEntries(filterKeys.map((key) => [key, address.params.get(key)]))
  const { feed, state } = useFeed(filters)
  return (
    <>
      <h1>{t.title}</h1>
      <p>{t.intro}</p>
      <Filters address={address} />
      {state.connection === 'refused' ? (
        <Failed problem={state.problem ?? { status: 403, title: '' }} />
      ) : (
        <>
          <div class="list-bar">
            <Connection state={state} />
            <Announcing arrived={state.arrived} />
            <PauseButton state={state} onPause={() => feed.pause()} onGoOn={() => feed.goOn()} />
          </div>
          <Events items={state.items} address={address} isWaiting={state.connection !== 'open'} />
          <ApiCall address={addressOf('/v1/events', { ...filters, follow: true, format: 'ndjson' })} />
        </>
      )}
    </>
  )
}

function Filters({ address }: { address: Address }) {
  const t = useTexts(texts)
  const word = useWord()
  const choices: Readonly<Record<string, readonly string[]>> = {
    type: eventTypes,
    register: qualifierOf('register')?.choices ?? [],
    authority: qualifierOf('authority')?.choices ?? [],
  }
  return (
    <fieldset class="live-filters">
      <legend class="ds-sr-only">{t.filters}</legend>
      {filterKeys.map((key) => {
        const chosen = address.params.get(key) ?? ''
        const listed = choices[key] ?? []
        const all = chosen === '' || listed.includes(chosen) ? listed : [chosen, ...listed]
        return (
          <label key={key} class="case-filter">
            <span>{t[key]}</span>
            <select
              class="ds-input"
              value={chosen}
              onChange={(event) => changeParams({ [key]: event.currentTarget.value })}
            >
              <option value="">{t.all}</option>
              {all.map((code) => (
                <option key={code} value={code}>
                  {word(code)}
                </option>
              ))}
            </select>
          </label>
        )
      })}
    </fieldset>
  )
}

function Connection({ state }: { state: FeedState }) {
  const t = useTexts(texts)
  const format = useFormats()
  if (state.connection === 'broken') {
    const at = state.retryAt === null ? '' : format.instant(new Date(state.retryAt).toISOString(), true)
    return (
      <p class="live-state" data-state="broken" role="alert">
        <strong>{t.broken}.</strong> {at && t.retry(at)} <Reason problem={state.problem} />
      </p>
    )
  }
  const text = state.isPaused ? t.paused : t[state.connection === 'open' ? 'open' : 'connecting']
  return (
    <p class="live-state" data-state={state.isPaused ? 'paused' : state.connection} role="status">
      {text}
    </p>
  )
}

function Reason({ problem }: { problem: Problem | null }) {
  const code = problem?.code ? `${problem.code} ` : ''
  return problem?.detail ? <span class="quiet">{`${code}${problem.detail}`}</span> : null
}

interface PauseProps {
  readonly state: FeedState
  readonly onPause: () => void
  readonly onGoOn: () => void
}

function PauseButton({ state, onPause, onGoOn }: PauseProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const text = state.waiting > 0 ? t.goOnWith(format.number(state.waiting)) : t.goOn
  return (
    <button type="button" class="ds-button" onClick={state.isPaused ? onGoOn : onPause}>
      {state.isPaused ? text : t.pause}
    </button>
  )
}

/** Says how many came since it last said so; never each event. */
function Announcing({ arrived }: { arrived: number }) {
  const t = useTexts(texts)
  const format = useFormats()
  const [isOn, setOn] = useState(() => localStorage.getItem(announceKey) !== 'off')
  const [said, setSaid] = useState('')
  const counts = useRef({ arrived, announced: arrived })
  counts.current.arrived = arrived
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => {
      const { current } = counts
      const fresh = current.arrived - current.announced
      current.announced = current.arrived
      setSaid(fresh > 0 ? t.arrived(format.number(fresh), fresh === 1) : '')
    }, announceMs)
    return () => clearInterval(timer)
  }, [isOn, t])
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            const next = event.currentTarget.checked
            localStorage.setItem(announceKey, next ? 'on' : 'off')
            setOn(next)
          }}
        />
        {t.announce}
      </label>
      <span class="ds-sr-only" aria-live="polite">
        {isOn ? said : ''}
      </span>
    </>
  )
}

interface EventsProps {
  readonly items: readonly Item[]
  readonly address: Address
  readonly isWaiting: boolean
}

function Events({ items, address, isWaiting }: EventsProps) {
  const t = useTexts(texts)
  const format = useFormats()
  if (items.length === 0 && isWaiting) return <Loading what={t.connecting} />
  if (items.length === 0) return <Empty title={t.none}>{t.noneHint}</Empty>
  const heads = [t.recorded, t.case, t.event, t.actor, t.lag, t.index]
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={t.title}>
      <table class="ds-table live-table">
        <caption class="ds-sr-only">{t.title}</caption>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" class={i >= 4 ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) =>
            item.kind === 'event' ? (
              <EventRow key={item.event.index} event={item.event} address={address} />
            ) : (
              <tr key={`break ${item.from}`} class="live-break">
                <td colSpan={heads.length}>
                  {t.gap(format.instant(item.from, true), format.instant(item.until, true))}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

function EventRow({ event, address }: { event: LogEvent; address: Address }) {
  const word = useWord()
  const format = useFormats()
  const lag = (Date.parse(event.recordedAt) - Date.parse(event.occurredAt)) / 1000
  const { id, role, organisation } = event.actor
  // Rulebooks are recorded on a stream that is not a case.
  const isCase = !event.case.startsWith('$')
  return (
    <tr>
      <td class="live-time">{format.instant(event.recordedAt, true)}</td>
      <th scope="row">
        {isCase ? (
          <a href={linkFrom(address, 'case', event.case, { event: event.id })}>{event.case}</a>
        ) : (
          event.case
        )}
      </th>
      <td>{word(event.type)}</td>
      <td>
        {id} <span class="quiet">{[role && word(role), organisation].filter(Boolean).join(', ')}</span>
      </td>
      <td class="number">{Number.isFinite(lag) ? format.span(lag) : format.none}</td>
      <td class="number">{format.number(event.index)}</td>
    </tr>
  )
}
