// The events of a case, one after the other: when, what, who, how soon it was recorded; the data opens below. A
// correction stands at both ends, and a finding beside what it rests on.
import { Component } from 'preact'
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { changeParams, linkFrom, type Address } from '../../app/address'
import { useFormats, type Formats } from '../../app/format'
import { define, useLanguage, useTexts, useWord } from '../../app/language'
import { Empty } from '../../parts/states'
import {
  correctionsOf,
  happenedAt,
  inOrder,
  isLate,
  lagOf,
  type Correction,
  type Order,
} from './corrections'
import { EventData, useFieldName, useGist, useValueText } from './event_data'
import { kept } from './kept'
import { Printing } from './opens'
import { EventLink } from './prose'
import type { CaseEvent, Finding, Step } from './types'

const texts = define({
  order: { nb: 'Rekkefølge', en: 'Order' },
  recorded: { nb: 'Slik de ble registrert', en: 'As they were recorded' },
  happened: { nb: 'Slik de skjedde', en: 'As they happened' },
  show: { nb: 'Vis', en: 'Show' },
  all: { nb: 'alle hendelser', en: 'all events' },
  changing: { nb: 'de som endret noe', en: 'those that changed something' },
  evidence: { nb: 'de som er grunnlag for funn', en: 'those that findings rest on' },
  late: { nb: 'de som ble registrert sent', en: 'those recorded late' },
  corrected: { nb: 'rettelser og rettede', en: 'corrections and corrected' },
  count: {
    nb: (shown: string, all: string) => `${shown} av ${all} hendelser`,
    en: (shown: string, all: string) => `${shown} of ${all} events`,
  },
  nothing: { nb: 'Ingen slike hendelser i saken', en: 'The case has no such events' },
  nothingHint: { nb: 'Velg «alle hendelser».', en: 'Choose “all events”.' },
  lag: {
    nb: (span: string) => `registrert ${span} etter`,
    en: (span: string) => `recorded ${span} later`,
  },
  lagBefore: {
    nb: (span: string) => `registrert ${span} FØR det skjedde`,
    en: (span: string) => `recorded ${span} BEFORE it happened`,
  },
  placed: {
    nb: (n: number) => `hører hjemme før ${n} ${n === 1 ? 'hendelse' : 'hendelser'} som alt var kjent`,
    en: (n: number) => `belongs before ${n} ${n === 1 ? 'event' : 'events'} that were known already`,
  },
  link: { nb: (n: number) => `Lenke til hendelse ${n}`, en: (n: number) => `Link to event ${n}` },
  more: { nb: 'Opplysninger', en: 'Details' },
  moreOf: { nb: (n: number) => `Opplysninger om hendelse ${n}`, en: (n: number) => `Details of event ${n}` },
  recordedAt: { nb: 'Registrert', en: 'Recorded' },
  occurredAt: { nb: 'Skjedde', en: 'Occurred' },
  actor: { nb: 'Aktør (pseudonym)', en: 'Actor (pseudonym)' },
  source: { nb: 'Fagsystem', en: 'Recording system' },
  place: { nb: 'Plass i loggen', en: 'Place in the log' },
  id: { nb: 'Hendelsens id', en: 'Id of the event' },
  correlation: { nb: 'Hører sammen med', en: 'Belongs with' },
  causation: { nb: 'Utløst av', en: 'Caused by' },
  raw: { nb: 'Slik den ble lest (JSON)', en: 'As it was read (JSON)' },
  correctedTag: { nb: 'rettet', en: 'corrected' },
  correctedBy: { nb: 'Rettet av', en: 'Corrected by' },
  replaced: { nb: 'avløst av en senere retting', en: 'replaced by a later correction' },
  corrects: { nb: 'Retter', en: 'Corrects' },
  field: { nb: 'Felt', en: 'Field' },
  before: { nb: 'Før', en: 'Before' },
  after: { nb: 'Etter', en: 'After' },
  noChange: { nb: 'Ingen felt ble endret.', en: 'No field was changed.' },
  wasAt: {
    nb: (instant: string) => `først registrert som ${instant}`,
    en: (instant: string) => `first recorded as ${instant}`,
  },
  findingFor: {
    nb: (finding: string) => `Grunnlag for funn ${finding}: gå dit`,
    en: (finding: string) => `Evidence for finding ${finding}: go there`,
  },
  atStep: { nb: 'her står avspillingen', en: 'the replay stands here' },
})

interface Props {
  readonly address: Address
  readonly caseId: string
  readonly events: readonly CaseEvent[]
  readonly steps: readonly Step[]
  readonly findings: readonly Finding[]
  /** The event that the replay stands at. */
  readonly stepId: string | null
  /** Changes when the visitor asks again for where the address points already. */
  readonly visit: number
}

const filters = ['all', 'changing', 'evidence', 'late', 'corrected'] as const
type Filter = (typeof filters)[number]

export function Events({ address, caseId, events, steps, findings, stepId, visit }: Props) {
  const t = useTexts(texts)
  const order: Order = address.params.get('order') === 'happened' ? 'happened' : 'recorded'
  const filter = filters.find((name) => name === address.params.get('show')) ?? 'all'
  const selected = address.params.get('event') ?? null
  const list = useRef<HTMLOListElement>(null)
  const evidence = useMemo(() => findingsByEvent(findings), [findings])
  const placed = useMemo(() => new Map(steps.map(({ id, placedBefore }) => [id, placedBefore])), [steps])
  const shown = useShown(events, steps, evidence, order, filter, selected)
  useEffect(() => {
    if (selected) show(list.current, selected)
  }, [selected, events, visit])
  const { hrefs, hrefOfFinding } = useHrefs(address, caseId, events)
  const speech = useSpeech(events, hrefOfFinding)
  const isWhole = useWhole(shown.length <= firstRows || selected !== null)
  const isPrinting = useContext(Printing)
  const [open, toggle] = useOpen(selected)
  return (
    <>
      <Choices order={order} filter={filter} shown={shown.length} all={events.length} />
      {shown.length === 0 && <Empty title={t.nothing}>{t.nothingHint}</Empty>}
      <ol class={shown.length > 100 ? 'events is-long' : 'events'} ref={list}>
        {(isWhole ? shown : shown.slice(0, firstRows)).map((event) => (
          <EventRow
            key={event.id}
            event={event}
            speech={speech}
            href={hrefs.get(event.id)!}
            findings={evidence.get(event.id) ?? none}
            placedBefore={placed.get(event.id) ?? 0}
            isSelected={event.id === selected}
            isStep={event.id === stepId}
            isOpen={isPrinting || open.has(event.id)}
            onToggle={toggle}
          />
        ))}
      </ol>
    </>
  )
}

/** Those that the visitor chose, in the order chosen; what a link points at is shown whatever is chosen. */
function useShown(
  events: readonly CaseEvent[],
  steps: readonly Step[],
  evidence: ReadonlyMap<string, unknown>,
  order: Order,
  filter: Filter,
  selected: string | null,
): readonly CaseEvent[] {
  return useMemo(() => {
    const changing = new Set(steps.filter(({ changes }) => changes.length > 0).map(({ id }) => id))
    const test: Record<Filter, (event: CaseEvent) => boolean> = {
      all: () => true,
      changing: ({ id }) => changing.has(id),
      evidence: ({ id }) => evidence.has(id),
      late: isLate,
      corrected: ({ type, correctedBy }) => type === 'EventCorrected' || correctedBy !== undefined,
    }
    return inOrder(events, order).filter((event) => test[filter](event) || event.id === selected)
  }, [events, steps, evidence, order, filter, selected])
}

/** Links that stay the same while a replay moves: a row is made again when its link changes. */
function useHrefs(address: Address, caseId: string, events: readonly CaseEvent[]) {
  const { order, show: shows } = kept(address)
  const moment = `${address.params.get('at')} ${address.params.get('then')}`
  const hrefs = useMemo(
    () => new Map(events.map(({ id }) => [id, linkFrom(address, 'case', caseId, { order, show: shows, event: id })])),
    [events, caseId, moment, order, shows],
  )
  const hrefOfFinding = useCallback(
    (finding: string) => linkFrom(address, 'case', caseId, { finding }),
    [caseId, moment],
  )
  return { hrefs, hrefOfFinding }
}

/** Which events are open: what a link points at, and what the visitor opens. */
function useOpen(selected: string | null): [ReadonlySet<string>, (id: string, isOpen: boolean) => void] {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(selected ? [selected] : []))
  useEffect(() => {
    if (selected) setOpen((ids) => new Set([...ids, selected]))
  }, [selected])
  const toggle = useCallback((id: string, isOpen: boolean) => {
    setOpen((ids) => {
      const next = new Set(ids)
      if (isOpen) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  return [open, toggle]
}

interface ChoicesProps {
  readonly order: Order
  readonly filter: Filter
  readonly shown: number
  readonly all: number
}

function Choices({ order, filter, shown, all }: ChoicesProps) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <div class="choices">
      <label>
        {t.order}{' '}
        <select
          class="ds-input"
          value={order}
          onChange={(event) => {
            const next = event.currentTarget.value
            changeParams({ order: next === 'happened' ? next : undefined, step: undefined })
          }}
        >
          <option value="recorded">{t.recorded}</option>
          <option value="happened">{t.happened}</option>
        </select>
      </label>
      <label>
        {t.show}{' '}
        <select
          class="ds-input"
          value={filter}
          onChange={(event) => {
            const next = event.currentTarget.value
            changeParams({ show: next === 'all' ? undefined : next })
          }}
        >
          {filters.map((name) => (
            <option value={name}>{t[name]}</option>
          ))}
        </select>
      </label>
      <span class="quiet" role="status">
        {t.count(format.number(shown), format.number(all))}
      </span>
    </div>
  )
}

const none: readonly string[] = []

/** As many as the highest screen holds; the others follow once these are seen. */
const firstRows = 60

function useWhole(isAtOnce: boolean): boolean {
  const [isWhole, setWhole] = useState(isAtOnce)
  useEffect(() => {
    if (isWhole) return
    const frame = requestAnimationFrame(() => setTimeout(() => setWhole(true)))
    return () => cancelAnimationFrame(frame)
  }, [isWhole])
  return isWhole || isAtOnce
}

/** "F022.1": a finding by its number and place among those of the case. */
export function findingKey(findings: readonly Finding[], at: number): string {
  const { finding } = findings[at]!
  const before = findings.slice(0, at).filter((other) => other.finding === finding).length
  return before === 0 ? finding : `${finding}.${before + 1}`
}

function findingsByEvent(findings: readonly Finding[]): Map<string, string[]> {
  const byEvent = new Map<string, string[]>()
  findings.forEach(({ evidence }, at) => {
    for (const id of evidence) byEvent.set(id, [...(byEvent.get(id) ?? []), findingKey(findings, at)])
  })
  return byEvent
}

function show(list: HTMLElement | null, id: string): void {
  const row = list?.querySelector<HTMLElement>(`[data-event="${CSS.escape(id)}"]`)
  row?.scrollIntoView({ block: 'center' })
  row?.focus({ preventScroll: true })
}

/** What rows need to say things, made once for all of them. */
interface Speech {
  readonly t: ReturnType<typeof useTexts<typeof texts>>
  readonly format: Formats
  readonly word: ReturnType<typeof useWord>
  readonly gist: (event: CaseEvent) => string
  readonly byId: ReadonlyMap<string, CaseEvent>
  readonly events: readonly CaseEvent[]
  readonly hrefOfFinding: (name: string) => string
}

function useSpeech(events: readonly CaseEvent[], hrefOfFinding: (name: string) => string): Speech {
  const t = useTexts(texts)
  const format = useFormats()
  const { words } = useLanguage()
  const word = useWord()
  const gist = useGist()
  return useMemo(
    () => ({ t, format, word, gist, events, hrefOfFinding, byId: new Map(events.map((event) => [event.id, event])) }),
    [t, format, words, events, hrefOfFinding],
  )
}

interface RowProps {
  readonly event: CaseEvent
  readonly speech: Speech
  readonly href: string
  readonly findings: readonly string[]
  readonly placedBefore: number
  readonly isSelected: boolean
  readonly isStep: boolean
  readonly isOpen: boolean
  readonly onToggle: (id: string, isOpen: boolean) => void
}

/** Made again only when what it shows changes: a case may have hundreds, and a replay moves through them. */
class EventRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps) {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name])
  }

  override render({ event, speech, href, findings, placedBefore, isSelected, isStep, isOpen, onToggle }: RowProps) {
    const { t, format, word, gist, byId } = speech
    const at = happenedAt(event, byId)
    const marks = [isSelected && 'is-selected', isStep && 'is-step', findings.length > 0 && 'is-evidence']
    return (
      <li class={['event', ...marks].filter(Boolean).join(' ')} data-event={event.id} tabIndex={-1}>
        <p class="event-head">
          <a class="event-number" href={href} aria-label={t.link(event.version)}>
            {event.version}
          </a>
          <time class="event-time" dateTime={at}>
            {format.instant(at)}
          </time>
          <strong class="event-name">{word(event.type)}</strong>
          <span class="event-gist">{gist(event)}</span>
        </p>
        <p class="event-who">
          {word(event.actor.role)}
          {event.actor.organisation ? `, ${event.actor.organisation}` : ''}
          <Lag event={event} speech={speech} />
          {at !== event.occurredAt && <span class="lag is-late">{t.wasAt(format.instant(event.occurredAt))}</span>}
          {placedBefore > 0 && <span class="lag is-late">{t.placed(placedBefore)}</span>}
          {event.correctedBy && (
            <span class="ds-tag" data-color="warning">
              {t.correctedTag}
            </span>
          )}
          {isStep && (
            <span class="ds-tag" data-color="info">
              {t.atStep}
            </span>
          )}
          {findings.map((name) => (
            <a
              class="ds-tag evidence-tag"
              data-color="danger"
              href={speech.hrefOfFinding(name)}
              title={t.findingFor(name)}
            >
              {name}
            </a>
          ))}
        </p>
        {(event.type === 'EventCorrected' || event.correctedBy) && <Corrections event={event} speech={speech} />}
        <button
          type="button"
          class="event-more"
          aria-expanded={isOpen}
          aria-label={t.moreOf(event.version)}
          onClick={() => onToggle(event.id, !isOpen)}
        >
          {t.more}
        </button>
        {isOpen && <EventDetails event={event} />}
      </li>
    )
  }
}

function Lag({ event, speech: { t, format } }: { event: CaseEvent; speech: Speech }) {
  const lag = lagOf(event)
  const span = format.span(Math.abs(lag))
  return <span class={isLate(event) ? 'lag is-late' : 'lag'}>{lag < 0 ? t.lagBefore(span) : t.lag(span)}</span>
}

function EventDetails({ event }: { event: CaseEvent }) {
  const t = useTexts(texts)
  const format = useFormats()
  // The corrected content stands above, beside what it replaces.
  const { replacement, target, ...rest } = event.data
  const data = event.type === 'EventCorrected' ? rest : event.data
  return (
    <>
      <EventData data={data} />
      <dl class="case-fields envelope">
        <dt>{t.occurredAt}</dt>
        <dd>{format.instant(event.occurredAt, true)}</dd>
        <dt>{t.recordedAt}</dt>
        <dd>{format.instant(event.recordedAt, true)}</dd>
        <dt>{t.actor}</dt>
        <dd>{event.actor.id}</dd>
        {event.source && (
          <>
            <dt>{t.source}</dt>
            <dd>{event.source}</dd>
          </>
        )}
        {event.correlation && (
          <>
            <dt>{t.correlation}</dt>
            <dd class="breaks">{event.correlation}</dd>
          </>
        )}
        {event.causation && (
          <>
            <dt>{t.causation}</dt>
            <dd class="breaks">{event.causation}</dd>
          </>
        )}
        <dt>{t.place}</dt>
        <dd>{format.number(event.index)}</dd>
        <dt>{t.id}</dt>
        <dd class="breaks">
          <code>{event.id}</code>
        </dd>
      </dl>
      <details class="opens no-print">
        <summary>{t.raw}</summary>
        <pre class="raw" tabIndex={0}>
          {JSON.stringify(event, null, 2)}
        </pre>
      </details>
    </>
  )
}

/** At the event that was corrected: by what. At the correction: which event, what was there before, what holds now. */
function Corrections({ event, speech: { t, events, byId } }: { event: CaseEvent; speech: Speech }) {
  const targetId = event.type === 'EventCorrected' ? String(event.data['target']) : null
  const target = targetId === null ? undefined : byId.get(targetId)
  if (target) {
    const correction = correctionsOf(target, events).find(({ by }) => by.id === event.id)
    return (
      <div class="correction">
        <p>
          {t.corrects} <EventLink event={target} />: {correction?.reason}
          {correction && !correction.isInForce && <em> ({t.replaced})</em>}
        </p>
        {correction && <ChangeTable correction={correction} />}
      </div>
    )
  }
  if (!event.correctedBy) return null
  return (
    <div class="correction">
      {correctionsOf(event, events).map((correction) => (
        <>
          <p>
            {t.correctedBy} <EventLink event={correction.by} />: {correction.reason}
            {!correction.isInForce && <em> ({t.replaced})</em>}
          </p>
          <ChangeTable correction={correction} />
        </>
      ))}
    </div>
  )
}

function ChangeTable({ correction }: { correction: Correction }) {
  const t = useTexts(texts)
  const valueText = useValueText()
  const nameOf = useFieldName()
  if (correction.changes.length === 0) return <p class="quiet">{t.noChange}</p>
  return (
    <table class="ds-table change-table" data-size="sm">
      <thead>
        <tr>
          <th scope="col">{t.field}</th>
          <th scope="col">{t.before}</th>
          <th scope="col">{t.after}</th>
        </tr>
      </thead>
      <tbody>
        {correction.changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{nameOf(field)}</th>
            <td class="breaks">
              <del>{valueText(field, before)}</del>
            </td>
            <td class="breaks">
              <ins>{valueText(field, after)}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
