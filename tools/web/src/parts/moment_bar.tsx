// Chooses the moment that the whole page shows: a slider from the first month of the log to now, a date, and whether
// only what was known then counts.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { changeParams, type Address } from '../app/address'
import { useAnswer } from '../app/api'
import { dayOfNumber, firstOfRun, nextMonthEnd, numberOfDay, previousMonthEnd, todayInOslo } from '../app/days'
import { useFormats } from '../app/format'
import { define, useTexts } from '../app/language'
import { isDay, momentOf } from '../app/moment'
import { may, useSession } from '../app/session'

const texts = define({
  legend: { nb: 'Tidspunkt', en: 'Moment' },
  slider: { nb: 'Dra for å gå i tid', en: 'Drag to go through time' },
  day: { nb: 'Slik det var', en: 'As it was on' },
  then: { nb: 'Bare det som var kjent da', en: 'Only what was known then' },
  now: { nb: 'Nå', en: 'Now' },
  back: { nb: 'En måned tilbake', en: 'One month back' },
  on: { nb: 'En måned fram', en: 'One month on' },
  isNow: { nb: 'Slik det er nå, med alt som er registrert.', en: 'As it is now, with all that is recorded.' },
  validAt: {
    nb: 'Alt som hadde skjedd til og med denne dagen, også det som først ble registrert eller rettet senere.',
    en: 'All that had happened up to and including this day, also what was only recorded or corrected later.',
  },
  knownAt: {
    nb: 'Bare det som var registrert til og med denne dagen: slik det så ut for den som slo opp da.',
    en: 'Only what was recorded up to and including this day: as it looked to whoever looked then.',
  },
  ahead: {
    nb: 'En dag som ikke er kommet: slik det blir hvis ingenting mer skjer.',
    en: 'A day yet to come: as it will be if nothing more happens.',
  },
})

/** The page is asked for once the slider has rested so long, in ms. */
const restTime = 250
/** What is chosen so soon after, in ms, is the same move: going back undoes all of it. */
const moveTime = 2000

export function MomentBar({ address }: { address: Address }) {
  const t = useTexts(texts)
  const format = useFormats()
  const moment = momentOf(address)
  const today = todayInOslo()
  const { session } = useSession()
  // Who has no reports is not told when it all began, and so has the date alone.
  const hasSlider = may(session, ['auditor', 'manager'])
  const first = useFirstDay(hasSlider)
  const [held, choose] = useChoice(moment.day, today)
  const explained = useId()
  const shown = held ?? moment.day ?? today
  const explanation = () => {
    if (shown === today) return t.isNow
    if (shown > today) return t.ahead
    return moment.asKnownThen ? t.knownAt : t.validAt
  }
  return (
    <form class="moment" aria-label={t.legend} onSubmit={(event) => event.preventDefault()}>
      {hasSlider && (
        <div class="moment-slider">
          <Step title={t.back} sign="‹" isOff={first === null || shown <= first}
            onClick={() => choose(atLeast(previousMonthEnd(shown), first), 0)} />
          <input
            type="range"
            aria-label={t.slider}
            aria-valuetext={format.day(shown)}
            aria-describedby={explained}
            min={numberOfDay(first ?? today)}
            max={numberOfDay(today)}
            value={numberOfDay(shown)}
            disabled={first === null}
            onInput={(event) => choose(dayOfNumber(Number(event.currentTarget.value)), restTime)}
          />
          <Step title={t.on} sign="›" isOff={shown >= today}
            onClick={() => choose(atMost(nextMonthEnd(shown), today), 0)} />
        </div>
      )}
      <label>
        {t.day}{' '}
        <input
          class="ds-input"
          type="date"
          value={shown}
          onChange={(event) => {
            const day = event.currentTarget.value
            choose(isDay(day) ? day : today, 0)
          }}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={moment.asKnownThen && moment.day !== null}
          disabled={moment.day === null}
          onChange={(event) => changeParams({ then: event.currentTarget.checked ? 'yes' : undefined })}
        />
        {t.then}
      </label>
      <button
        type="button"
        class="ds-button"
        data-variant="secondary"
        disabled={moment.day === null}
        onClick={() => changeParams({ at: undefined, then: undefined })}
      >
        {t.now}
      </button>
      <p id={explained} class="quiet moment-explained">
        {explanation()}
      </p>
    </form>
  )
}

interface StepProps {
  readonly title: string
  readonly sign: string
  readonly isOff: boolean
  readonly onClick: () => void
}

function Step({ title, sign, isOff, onClick }: StepProps) {
  return (
    <button type="button" class="ds-button moment-step" data-variant="tertiary" aria-label={title} title={title}
      disabled={isOff} onClick={onClick}>
      {sign}
    </button>
  )
}

/**
 * The day that is held while it is being chosen, and what chooses: the address follows `wait` ms after the last call.
 * One move is one step back, however many days it passed.
 */
function useChoice(day: string | null, today: string): [string | null, (day: string, wait: number) => void] {
  const [held, setHeld] = useState<string | null>(null)
  const timer = useRef<number | undefined>(undefined)
  const lastChange = useRef(-moveTime)
  useEffect(() => setHeld(null), [day])
  useEffect(() => () => clearTimeout(timer.current), [])
  const settle = (chosen: string) => {
    const next = chosen === today ? null : chosen
    if (next === day) {
      setHeld(null)
      return
    }
    const isSameMove = performance.now() - lastChange.current < moveTime
    lastChange.current = performance.now()
    changeParams({ at: next ?? undefined }, isSameMove)
  }
  const choose = (chosen: string, wait: number) => {
    setHeld(chosen)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => settle(chosen), wait)
  }
  return [held, choose]
}

/**
 * The first day of the first month in which anything happened; null while it is not known, or where nothing did. Asked
 * once for a tab: each answer about cases is written to the access log as a look.
 */
function useFirstDay(mayAsk: boolean): string | null {
  const { session } = useSession()
  const key = `caseledger.first.${session?.ledger.origin ?? ''}`
  const kept = sessionStorage.getItem(key)
  const isAsked = mayAsk && kept === null
  const { value } = useAnswer<{ rows: { period: string }[] }>(isAsked ? '/v1/reports/workload' : null, { period: 'month' })
  const month = value && firstOfRun(value.rows.map(({ period }) => period))
  const first = month === null ? kept : `${month}-01`
  useEffect(() => {
    if (first !== null) sessionStorage.setItem(key, first)
  }, [key, first])
  return first
}

function atLeast(day: string, first: string | null): string {
  return first !== null && day < first ? first : day
}

function atMost(day: string, last: string): string {
  return day > last ? last : day
}
