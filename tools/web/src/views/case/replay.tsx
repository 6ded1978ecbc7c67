// The case step by step: what each event changed and by which rule, what only time brought, and how it stood then.
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { changeParams, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { Status } from '../../parts/status'
import { useGist } from './event_data'
import { kept } from './kept'
import { Prose } from './prose'
import { passedSince, stateAt, type CaseState } from './replay_state'
import { RuleBasis, RuleLink } from './rule'
import type { CaseAnswer, CaseEvent, Change, Step } from './types'

const texts = define({
  title: { nb: 'Steg for steg', en: 'Step by step' },
  back: { nb: 'Forrige', en: 'Previous' },
  forward: { nb: 'Neste', en: 'Next' },
  now: { nb: 'Nå', en: 'Now' },
  slider: { nb: 'Steg i avspillingen', en: 'Step of the replay' },
  stepOf: {
    nb: (n: string, all: string) => `Steg ${n} av ${all}`,
    en: (n: string, all: string) => `Step ${n} of ${all}`,
  },
  nowText: { nb: (day: string) => `Nå, per ${day}`, en: (day: string) => `Now, as of ${day}` },
  start: {
    nb: 'Gå gjennom saken: «Neste» begynner ved den første hendelsen, «Forrige» ved den siste. Glideren og piltastene går også. For hvert steg vises hva hendelsen endret, og hvorfor.',
    en: 'Go through the case: “Next” begins with the first event, “Previous” with the last. The slider and the arrow keys do as well. Each step shows what the event changed, and why.',
  },
  replay: { nb: 'Avspilling', en: 'Replay' },
  known: {
    nb: 'Stegene følger rekkefølgen hendelsene ble registrert i: hvert steg viser det som var kjent da.',
    en: 'The steps follow the order in which the events were recorded: each shows what was known then.',
  },
  happened: {
    nb: 'Stegene følger rekkefølgen hendelsene skjedde i, med alle rettelser kjent fra starten.',
    en: 'The steps follow the order in which the events happened, with all corrections known from the start.',
  },
  recorded: { nb: 'registrert', en: 'recorded' },
  goToEvent: { nb: 'Vis hendelsen i listen', en: 'Show the event in the list' },
  passed: { nb: 'Tiden som gikk siden forrige steg, førte til', en: 'The time since the step before brought' },
  passedSince: { nb: 'Tiden siden siste hendelse førte til', en: 'The time since the last event brought' },
  changes: { nb: 'Hendelsen endret', en: 'The event changed' },
  noChange: {
    nb: 'Hendelsen endret verken tilstand, frister, sletteplikter eller funn.',
    en: 'The event changed no state, deadline, deletion duty or finding.',
  },
  nothingPassed: {
    nb: 'Ingenting har endret seg siden siste hendelse.',
    en: 'Nothing has changed since the last event.',
  },
  placed: {
    nb: (n: number) =>
      `Registrert sent: hører hjemme før ${n} ${n === 1 ? 'hendelse' : 'hendelser'} som alt var kjent.`,
    en: (n: number) => `Recorded late: belongs before ${n} ${n === 1 ? 'event' : 'events'} that were known already.`,
  },
  stood: { nb: 'Slik sto saken da', en: 'How the case stood then' },
  stands: { nb: 'Slik står saken', en: 'How the case stands' },
  state: { nb: 'Tilstand', en: 'State' },
  deadlines: { nb: 'Frister', en: 'Deadlines' },
  duties: { nb: 'Sletteplikter', en: 'Deletion duties' },
  findings: { nb: 'Funn', en: 'Findings' },
  none: { nb: 'ingen', en: 'none' },
  dueOn: { nb: (day: string) => `frist ${day}`, en: (day: string) => `due ${day}` },
  rulebook: { nb: 'Regelverk', en: 'Rulebook' },
  paused: { nb: 'Stanset', en: 'Paused' },
  complaint: { nb: 'Klage', en: 'Complaint' },
  legalHold: { nb: 'Båndlagt', en: 'Legal hold' },
  yes: { nb: 'ja', en: 'yes' },
  no: { nb: 'nei', en: 'no' },
  clockStarted: {
    nb: (clock: string, start: string, due: string) => `${clock} begynte ${start}, frist ${due}`,
    en: (clock: string, start: string, due: string) => `${clock} began on ${start}, due ${due}`,
  },
  clockGone: {
    nb: (clock: string) => `${clock} løper ikke: det som startet den, gjelder ikke lenger`,
    en: (clock: string) => `${clock} does not run: what began it no longer holds`,
  },
  clockDue: { nb: (clock: string) => `${clock}, fristen`, en: (clock: string) => `${clock}, due` },
  clockStop: { nb: (clock: string) => `${clock}, stoppet`, en: (clock: string) => `${clock}, stopped` },
  clockName: {
    nb: (word: string, n: string) => `${word} frist${n}`,
    en: (word: string, n: string) => `${word} deadline${n}`,
  },
  dutyStarted: { nb: (name: string) => `Ny sletteplikt ${name}`, en: (name: string) => `New deletion duty ${name}` },
  dutyGone: {
    nb: (name: string) => `Sletteplikten ${name} er borte`,
    en: (name: string) => `The deletion duty ${name} is gone`,
  },
  dutyDue: { nb: (name: string) => `Slettefrist ${name}`, en: (name: string) => `Deletion date ${name}` },
  dutyStatus: { nb: (name: string) => `Sletteplikt ${name}`, en: (name: string) => `Deletion duty ${name}` },
  findingNew: { nb: 'Nytt funn', en: 'New finding' },
  findingGone: { nb: 'Funnet gjelder ikke lenger', en: 'The finding no longer holds' },
  findingChanged: { nb: 'Funnet lyder nå', en: 'The finding now says' },
  oddityNew: { nb: 'Hendelsene lar seg ikke forene', en: 'The events cannot be understood together' },
  oddityGone: { nb: 'Hendelsene lar seg forene igjen', en: 'The events can be understood together again' },
})

type Said = ReturnType<typeof useTexts<typeof texts>>

interface Props {
  readonly address: Address
  readonly answer: CaseAnswer
  readonly steps: readonly Step[]
  readonly events: readonly CaseEvent[]
  /** Which step is shown, from 1; null is now, after the last. */
  readonly at: number | null
}

/** The step that the address asks for; null is now. */
export function stepOf(address: Address, count: number): number | null {
  const asked = address.params.get('step') ?? ''
  const number = /^\d+$/.test(asked) ? Number(asked) : 0
  return number >= 1 && number <= count ? number : null
}

export function Replay({ address, answer, steps, events, at }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const count = steps.length
  const place = at ?? count + 1
  // Stepping leaves no trail: one step back is the page before the replay.
  const goTo = (next: number) =>
    changeParams({ step: next > count ? undefined : String(Math.max(1, next)), event: undefined }, true)
  const moved = (event: KeyboardEvent) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (way === undefined || event.target instanceof HTMLInputElement) return
    event.preventDefault()
    goTo(place + way)
  }
  const step = at === null ? null : steps[at - 1]!
  const state = useMemo(() => stateAt(steps, at ?? count), [steps, at])
  const placeText =
    at === null ? t.nowText(format.day(answer.today)) : t.stepOf(format.number(at), format.number(count))
  return (
    <section class={at === null ? 'replay no-print' : 'replay'} aria-label={t.replay}>
      <div class="replay-bar no-print" role="group" aria-label={t.title} onKeyDown={moved}>
        <StepButton isOff={place === 1} onClick={() => goTo(place - 1)}>
          ← {t.back}
        </StepButton>
        <input
          type="range"
          min={1}
          max={count + 1}
          value={place}
          aria-label={t.slider}
          aria-valuetext={placeText}
          onInput={(event) => goTo(Number(event.currentTarget.value))}
        />
        <StepButton isOff={count === 0} onClick={() => goTo(at === null ? 1 : place + 1)}>
          {t.forward} →
        </StepButton>
        <span class="replay-place">
          {placeText}
        </span>
        {at !== null && (
          <button type="button" class="ds-button" data-variant="tertiary" onClick={() => goTo(count + 1)}>
            {t.now}
          </button>
        )}
      </div>
      <div class="replay-panels" aria-live="polite">
        <div class="replay-change">
          {step ? (
            <StepShown
              address={address}
              caseId={answer.case}
              step={step}
              event={events.find(({ id }) => id === step.id)}
            />
          ) : (
            <Now last={state} answer={answer} />
          )}
        </div>
        <StateShown state={step ? state : stateNow(answer, state)} title={step ? t.stood : t.stands} />
      </div>
      <p class="quiet no-print">{address.params.get('order') === 'happened' ? t.happened : t.known}</p>
    </section>
  )
}

interface StepButtonProps {
  readonly isOff: boolean
  readonly onClick: () => void
  readonly children: ComponentChildren
}

/** Off, it keeps the focus that it has: whoever steps with the keys stays in the bar. */
function StepButton({ isOff, onClick, children }: StepButtonProps) {
  return (
    <button
      type="button"
      class="ds-button"
      data-variant="secondary"
      aria-disabled={isOff}
      onClick={() => !isOff && onClick()}
    >
      {children}
    </button>
  )
}

/** The state of the answer, which knows what the days since the last event brought. */
function stateNow(answer: CaseAnswer, last: CaseState): CaseState {
  return {
    state: answer.state ?? null,
    isPaused: answer.paused ?? false,
    isHeld: answer.legalHold ?? false,
    complaint: answer.complaint ?? 'NONE',
    clocks: answer.clocks ?? last.clocks,
    duties: (answer.deletion?.duties ?? []).map((duty) => ({ ...duty, contract: duty.contract ?? '-' })),
    findings: answer.findings ?? last.findings,
  }
}

interface StepProps {
  readonly address: Address
  readonly caseId: string
  readonly step: Step
  readonly event: CaseEvent | undefined
}

function StepShown({ address, caseId, step, event }: StepProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const gist = useGist()
  return (
    <>
      <h3>
        {step.version}. {word(step.type)}
      </h3>
      <p>
        {format.instant(step.occurredAt)}
        {event && (
          <>
            , {word(event.actor.role, false)}
            {event.actor.organisation ? `, ${event.actor.organisation}` : ''}
          </>
        )}
        {' · '}
        {t.recorded} {format.instant(step.recordedAt)}
      </p>
      {event && <p>{gist(event)}</p>}
      {step.placedBefore > 0 && <p class="lag is-late">{t.placed(step.placedBefore)}</p>}
      {step.passed.length > 0 && <Changes title={t.passed} changes={step.passed} />}
      {step.changes.length > 0 && <Changes title={t.changes} changes={step.changes} />}
      {step.changes.length === 0 && <p class="quiet">{t.noChange}</p>}
      <p class="no-print">
        <a href={linkFrom(address, 'case', caseId, { ...kept(address), event: step.id })}>{t.goToEvent}</a>
      </p>
    </>
  )
}

function Now({ last, answer }: { last: CaseState; answer: CaseAnswer }) {
  const t = useTexts(texts)
  const changes = useMemo(() => passedSince(last, answer), [last, answer])
  return (
    <>
      <p class="no-print">{t.start}</p>
      {changes.length > 0 && <Changes title={t.passedSince} changes={changes} />}
      {changes.length === 0 && <p class="quiet">{t.nothingPassed}</p>}
    </>
  )
}

function Changes({ title, changes }: { title: string; changes: readonly Change[] }) {
  return (
    <>
      <h4>{title}</h4>
      <ul class="changes">
        {changes.map((change) => (
          <li data-change={change.change}>
            <ChangeText change={change} />
          </li>
        ))}
      </ul>
    </>
  )
}

function ChangeText({ change }: { change: Change }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const value = (text: string | undefined) => {
    if (text === undefined) return format.none
    if (text === 'true' || text === 'false') return text === 'true' ? t.yes : t.no
    return /^\d{4}-/.test(text) ? format.day(text) : word(text, false)
  }
  if (/^(FINDING|ODDITY)_/.test(change.change)) return <FindingChange change={change} />
  const label = labelOf(change, t, word, format.day)
  const hasArrow = !['CLOCK_STARTED', 'CLOCK_GONE', 'DUTY_GONE'].includes(change.change)
  return (
    <>
      <span>
        {label}
        {hasArrow && (
          <>
            : {change.before !== undefined && <>{value(change.before)} → </>}
            <strong>{value(change.after)}</strong>
          </>
        )}
        {change.why && (
          <>
            {' ('}
            <Prose text={change.why} />)
          </>
        )}
      </span>
      {change.rule && <RuleBasis id={change.rule} text={change} isShort />}
    </>
  )
}

/** What is said before the arrow. */
function labelOf(change: Change, t: Said, word: ReturnType<typeof useWord>, day: (day: string) => string): string {
  const { subject, clock, segment = 1 } = change
  const name = clock ? t.clockName(word(clock), segment > 1 ? ` ${segment}` : '') : subject
  switch (change.change) {
    case 'RULEBOOK':
      return t.rulebook
    case 'STATE':
      return t.state
    case 'CONDITION':
      return subject === 'paused' ? t.paused : subject === 'complaint' ? t.complaint : t.legalHold
    case 'CLOCK_STARTED':
      return t.clockStarted(name, day(change.after ?? ''), day(change.due ?? ''))
    case 'CLOCK_GONE':
      return t.clockGone(name)
    case 'CLOCK_DUE':
      return t.clockDue(name)
    case 'CLOCK_STOP':
      return t.clockStop(name)
    case 'DUTY_STARTED':
      return t.dutyStarted(subject)
    case 'DUTY_GONE':
      return t.dutyGone(subject)
    case 'DUTY_DUE':
      return t.dutyDue(subject)
    case 'DUTY_STATUS':
      return t.dutyStatus(subject)
    default:
      return name
  }
}

function FindingChange({ change }: { change: Change }) {
  const t = useTexts(texts)
  const says = {
    FINDING_NEW: t.findingNew,
    FINDING_GONE: t.findingGone,
    FINDING_CHANGED: t.findingChanged,
    ODDITY_NEW: t.oddityNew,
    ODDITY_GONE: t.oddityGone,
  }[change.change]
  const isGone = change.change.endsWith('_GONE')
  const message = (isGone ? change.before : change.after) ?? ''
  return (
    <>
      <span>
        {says}
        {change.change.startsWith('FINDING_') && <> {change.subject}</>}
        {change.severity && !isGone && (
          <>
            {' '}
            <Status code={change.severity} />
          </>
        )}
        : <Prose text={message} />
      </span>
      {change.rule && <RuleBasis id={change.rule} text={change} isShort />}
    </>
  )
}

function StateShown({ state, title }: { state: CaseState; title: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  return (
    <div class="replay-state">
      <h3>{title}</h3>
      <dl>
        <dt>{t.state}</dt>
        <dd class="tags">
          {state.state ? <Status code={state.state} /> : format.none}
          {state.isPaused && <Status code="PAUSED" />}
          {state.isHeld && <Status code="ON_HOLD" />}
          {state.complaint === 'OPEN' && <Status code="PAUSED" text={t.complaint} />}
        </dd>
        <dt>{t.deadlines}</dt>
        <dd>
          {state.clocks.length === 0 && t.none}
          <ul class="bare-list">
            {state.clocks.map(({ clock, segment, due, status, rule }) => (
              <li>
                <Status code={status} /> {t.clockName(word(clock), segment > 1 ? ` ${segment}` : '')},{' '}
                {t.dueOn(format.day(due))}                 {rule && <RuleLink id={rule} short />}
              </li>
            ))}
          </ul>
        </dd>
        <dt>{t.duties}</dt>
        <dd>
          {state.duties.length === 0 && t.none}
          <ul class="bare-list">
            {state.duties.map(({ contract, due, status }) => (
              <li>
                {status && <Status code={status} />} {contract}
                {due && `, ${t.dueOn(format.day(due))}`}
              </li>
            ))}
          </ul>
        </dd>
        <dt>{t.findings}</dt>
        <dd>
          {state.findings.length === 0 && t.none}
          <ul class="bare-list">
            {state.findings.map(({ finding, severity }) => (
              <li>
                {finding} <Status code={severity} />
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </div>
  )
}
