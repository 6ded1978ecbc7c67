// The deadlines of a case in a sentence each, and below it every day: counted, not counted, and why.
import { useContext } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { Status } from '../../parts/status'
import { DayCalendar } from './day_calendar'
import { daysBetween, runsOf, tallyOf, type Run } from './days'
import { EventLink } from './prose'
import { RuleBasis } from './rule'
import { useLength } from './lengths'
import { Opens, Printing } from './opens'
import type { CaseAnswer, Clock, Day } from './types'

const texts = define({
  clock: { nb: (word: string) => `${word} frist`, en: (word: string) => `${word} deadline` },
  from: { nb: 'fra', en: 'from' },
  paused: {
    nb: (days: string) => `, stanset i ${days} dager`,
    en: (days: string) => `, paused for ${days} days`,
  },
  delivered: { nb: 'levert', en: 'delivered' },
  stopped: { nb: 'stoppet', en: 'stopped' },
  notDelivered: { nb: 'ikke levert per', en: 'not delivered as of' },
  late: {
    nb: (n: number, number: string, unit: string) =>
      unit === 'WORKING_DAY'
        ? `${number} ${n === 1 ? 'virkedag' : 'virkedager'} for sent`
        : `${number} ${n === 1 ? 'dag' : 'dager'} for sent`,
    en: (n: number, number: string, unit: string) =>
      unit === 'WORKING_DAY'
        ? `${number} working ${n === 1 ? 'day' : 'days'} late`
        : `${number} ${n === 1 ? 'day' : 'days'} late`,
  },
  over: {
    nb: (n: number, number: string, unit: string) =>
      unit === 'WORKING_DAY'
        ? `${number} ${n === 1 ? 'virkedag' : 'virkedager'} over fristen`
        : `${number} ${n === 1 ? 'dag' : 'dager'} over fristen`,
    en: (n: number, number: string, unit: string) =>
      unit === 'WORKING_DAY'
        ? `${number} working ${n === 1 ? 'day' : 'days'} overdue`
        : `${number} ${n === 1 ? 'day' : 'days'} overdue`,
  },
  inTime: { nb: 'i tide', en: 'in time' },
  running: { nb: 'løper', en: 'running' },
  pausedNow: { nb: 'står stille nå', en: 'paused now' },
  used: {
    nb: (used: string, length: string) => `${used} av ${length} virkedager brukt`,
    en: (used: string, length: string) => `${used} of ${length} working days used`,
  },
  usedDays: {
    nb: (used: string) => `${used} dager brukt`,
    en: (used: string) => `${used} days used`,
  },
  superseded: {
    nb: 'avløst av en ny frist',
    en: 'superseded by a new deadline',
  },
  ended: { nb: 'falt bort uten levering', en: 'ended without a delivery' },
  on: { nb: (day: string) => ` ${day}`, en: (day: string) => ` on ${day}` },
  dayByDay: { nb: 'Dag for dag', en: 'Day by day' },
  tally: {
    nb: (counted: string, not: string) => `${counted} dager telt, ${not} ikke telt`,
    en: (counted: string, not: string) => `${counted} days counted, ${not} not`,
  },
  allCount: { nb: 'alle dager teller', en: 'every day counts' },
  weekendDays: { nb: (n: string) => `${n} i helg`, en: (n: string) => `${n} at weekends` },
  holidays: { nb: (n: string) => `${n} helligdager`, en: (n: string) => `${n} public holidays` },
  pausedDays: { nb: (n: string) => `${n} stanset`, en: (n: string) => `${n} paused` },
  noDays: {
    nb: 'Tjenesten har ikke sagt hvilke dager som er talt.',
    en: 'The service has not said which days were counted.',
  },
  starts: { nb: 'Startet av', en: 'Started by' },
  startNotCounted: { nb: 'startdagen telles ikke', en: 'the day it starts is not counted' },
  stops: { nb: 'Stoppet av', en: 'Stopped by' },
  first: { nb: 'Fra', en: 'From' },
  last: { nb: 'Til', en: 'To' },
  what: { nb: 'Hva', en: 'What' },
  days: { nb: 'Dager', en: 'Days' },
  count: { nb: 'Telt så langt', en: 'Counted so far' },
  why: { nb: 'Hvorfor', en: 'Why' },
  anyway: { nb: 'fri ellers: ', en: 'off anyway: ' },
  atWeekends: { nb: (n: string) => `${n} fri i helg`, en: (n: string) => `${n} off at weekends` },
  due: { nb: 'Fristen', en: 'The due date' },
  stopMark: { nb: 'Stoppet her', en: 'Stopped here' },
  counted: { nb: 'telt', en: 'counted' },
  off: { nb: 'telles ikke', en: 'not counted' },
  pausedRun: { nb: 'stanset', en: 'paused' },
  lateRun: { nb: 'over fristen', en: 'past due' },
  afterStop: { nb: 'etter stopp', en: 'after the stop' },
  toCome: { nb: 'gjenstår', en: 'to come' },
  tableOf: { nb: (clock: string) => `${clock}: dagene`, en: (clock: string) => `${clock}: the days` },
  sumMonths: {
    nb: (start: string, length: string, end: string) => `${start} + ${length} = ${end}`,
    en: (start: string, length: string, end: string) => `${start} + ${length} = ${end}`,
  },
  sumMonthEnd: {
    nb: ' (måneden har ingen slik dag: den siste)',
    en: ' (the month has no such day: its last)',
  },
  sumPaused: {
    nb: (days: string, end: string) => `; ${days} dager stanset: ${end}`,
    en: (days: string, end: string) => `; paused for ${days} days: ${end}`,
  },
  sumRolled: { nb: '; flyttet fra ', en: '; moved from ' },
  calendar: { nb: 'Kalender', en: 'Calendar' },
  segment: { nb: (n: number) => ` (løp ${n})`, en: (n: number) => ` (segment ${n})` },
})

type Said = ReturnType<typeof useTexts<typeof texts>>

/** Whether a delivery stopped it: the event says so, or, where events are not shown, the day. */
export function isDelivered(clock: Clock, answer: CaseAnswer): boolean {
  if (clock.status === 'MET') return true
  const event = clock.explained?.stopEvent
  return event ? event.type === 'DataDelivered' : clock.stop !== undefined && clock.stop === answer.dates?.['delivered']
}

/** How late: working days where the clock counts them, else days. 0 is in time. */
export function lateBy(clock: Clock, today: string): number {
  if (clock.status !== 'BREACHED' && clock.status !== 'OVERDUE') return 0
  if (clock.unit === 'WORKING_DAY') return Math.max(0, clock.used - clock.length)
  return Math.max(0, daysBetween(clock.due, clock.stop ?? today))
}

function useClockName() {
  const t = useTexts(texts)
  const word = useWord()
  return (clock: Clock, segments: number) =>
    t.clock(word(clock.clock)) + (segments > 1 ? t.segment(clock.segment) : '')
}

/** "Lovfestet frist 25.08.2023 (60 virkedager fra 02.06.2023), levert 05.09.2023: 7 virkedager for sent." */
export function useClockSentence() {
  const t = useTexts(texts)
  const format = useFormats()
  const lengthText = useLength()
  const name = useClockName()
  return (clock: Clock, answer: CaseAnswer): string => {
    const segments = (answer.clocks ?? []).filter((other) => other.clock === clock.clock).length
    const length = lengthText(clock.length, clock.unit)
    const paused = clock.pausedDays > 0 ? t.paused(format.number(clock.pausedDays)) : ''
    const sum = `${length} ${t.from} ${format.day(clock.start)}${paused}`
    return `${name(clock, segments)} ${format.day(clock.due)} (${sum})${outcome(clock, answer, t, format)}.`
  }
}

function outcome(clock: Clock, answer: CaseAnswer, t: Said, format: ReturnType<typeof useFormats>): string {
  const { today } = answer
  const late = lateBy(clock, today)
  const number = format.number(late)
  const how = isDelivered(clock, answer) ? t.delivered : t.stopped
  const stopped = clock.stop ? `, ${how} ${format.day(clock.stop)}` : ''
  const used =
    clock.unit === 'WORKING_DAY'
      ? t.used(format.number(clock.used), format.number(clock.length))
      : t.usedDays(format.number(clock.used))
  switch (clock.status) {
    case 'MET':
      return `${stopped}: ${t.inTime}, ${used}`
    case 'BREACHED':
      return `${stopped}: ${t.late(late, number, clock.unit)}`
    case 'OVERDUE':
      return `, ${t.notDelivered} ${format.day(today)}: ${t.over(late, number, clock.unit)}`
    case 'PAUSED':
      return `: ${t.pausedNow}, ${used}`
    case 'SUPERSEDED':
      return `: ${t.superseded}${clock.stop ? t.on(format.day(clock.stop)) : ''}`
    case 'ENDED':
      return `: ${t.ended}${clock.stop ? t.on(format.day(clock.stop)) : ''}`
    default:
      return `: ${t.running}, ${used}`
  }
}

interface Props {
  readonly answer: CaseAnswer
  /** The one whose days are open, "STATUTORY-1"; "all" in print. */
  readonly open: string | null
}

export function Deadlines({ answer, open }: Props) {
  const sentence = useClockSentence()
  const clocks = answer.clocks ?? []
  return (
    <ul class="deadlines">
      {clocks.map((clock) => {
        const segments = clocks.filter((other) => other.clock === clock.clock).length
        const key = `${clock.clock}-${clock.segment}`
        return (
          <li key={key} class="deadline">
            <p class="deadline-sentence">
              <Status code={clock.status} /> <span>{sentence(clock, answer)}</span>
            </p>
            <Days clock={clock} today={answer.today} isOpen={open === key || open === 'all'} segments={segments} />
          </li>
        )
      })}
    </ul>
  )
}

interface DaysProps {
  readonly clock: Clock
  readonly today: string
  readonly isOpen: boolean
  readonly segments: number
}

function Days({ clock, today, isOpen, segments }: DaysProps) {
  const t = useTexts(texts)
  const days = clock.explained?.days
  if (!days) return <p class="quiet">{t.noDays}</p>
  return (
    <Opens
      id={`days-${clock.clock}-${clock.segment}`}
      isOpen={isOpen}
      summary={
        <>
          {t.dayByDay}: <TallyText days={days} until={clock.due} />
        </>
      }
    >
      {() => <DaysOpen clock={clock} days={days} today={today} segments={segments} />}
    </Opens>
  )
}

/** "60 dager telt, 24 ikke telt (24 i helg)", up to the due date. */
export function TallyText({ days, until }: { days: readonly Day[]; until: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  const tally = tallyOf(days, until)
  if (tally.counted === tally.days) return <>{t.allCount}</>
  const parts = [
    tally.weekend > 0 ? t.weekendDays(format.number(tally.weekend)) : '',
    tally.holidays.length > 0 ? t.holidays(format.number(tally.holidays.length)) : '',
    tally.paused > 0 ? t.pausedDays(format.number(tally.paused)) : '',
  ].filter(Boolean)
  const text = t.tally(format.number(tally.counted), format.number(tally.days - tally.counted))
  return <>{text + (parts.length > 0 ? ` (${parts.join(', ')})` : '')}</>
}

function DaysOpen({ clock, days, today, segments }: Omit<DaysProps, 'isOpen'> & { days: readonly Day[] }) {
  const t = useTexts(texts)
  const name = useClockName()
  const isPrinting = useContext(Printing)
  const { explained } = clock
  return (
    <div class="days">
      <RuleBasis id={clock.rule} text={explained} />
      <dl class="case-fields">
        {explained?.startEvent && (
          <>
            <dt>{t.starts}</dt>
            <dd>
              <EventLink event={explained.startEvent} />, {t.startNotCounted}
            </dd>
          </>
        )}
        {explained?.stopEvent && (
          <>
            <dt>{t.stops}</dt>
            <dd>
              <EventLink event={explained.stopEvent} />
            </dd>
          </>
        )}
      </dl>
      <Arithmetic clock={clock} />
      <RunTable runs={runsOf(days, clock, today)} caption={t.tableOf(name(clock, segments))} />
      {/* On paper a year in which every day counts is no news. */}
      {(!isPrinting || clock.unit === 'WORKING_DAY') && (
        <>
          <h3>{t.calendar}</h3>
          <DayCalendar days={days} clock={clock} today={today} />
        </>
      )}
    </div>
  )
}

function Arithmetic({ clock }: { clock: Clock }) {
  const t = useTexts(texts)
  const format = useFormats()
  const lengthText = useLength()
  const sum = clock.explained?.arithmetic
  if (!sum) return null
  const length = lengthText(clock.length, clock.unit)
  return (
    <p>
      {t.sumMonths(format.day(clock.start), length, format.day(sum.startPlusLength))}
      {sum.lastDayOfMonth && t.sumMonthEnd}
      {sum.pausedDays > 0 && t.sumPaused(format.number(sum.pausedDays), format.day(sum.putOffTo))}
      {sum.rolledOver.length > 0 &&
        t.sumRolled + sum.rolledOver.map(({ date, off }) => `${format.day(date)} (${off})`).join(', ')}
    </p>
  )
}

/** Roles are said: on a narrow screen rows are drawn as lines, and would be none to a screen reader. */
function RunTable({ runs, caption }: { runs: readonly Run[]; caption: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={caption}>
      <table class="ds-table run-table" data-size="sm" role="table">
        <caption class="ds-sr-only">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {[t.first, t.last, t.what, t.days, t.count, t.why].map((title, i) => (
              <th scope="col" role="columnheader" class={i === 3 || i === 4 ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {runs.map((run) => (
            <tr key={run.first} role="row" class={`run is-${run.kind}`}>
              <td role="cell" class="date">
                {format.day(run.first)}
              </td>
              <td role="cell" class="date">
                {format.day(run.last)}
              </td>
              <td role="cell">
                <span class={`swatch is-${run.kind}`} aria-hidden="true" />
                {runWord(run.kind, t)}
              </td>
              <td role="cell" class="number" data-title={t.days}>
                {format.number(run.days)}
              </td>
              <td role="cell" class="number" data-title={t.count}>
                {format.number(run.count)}
              </td>
              <td role="cell">
                <Why run={run} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function runWord(kind: Run['kind'], t: Said): string {
  const words = {
    counted: t.counted,
    off: t.off,
    paused: t.pausedRun,
    late: t.lateRun,
    afterStop: t.afterStop,
    toCome: t.toCome,
  }
  return words[kind]
}

function Why({ run }: { run: Run }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const reasons: string[] = run.pauses.map(({ pause, reason }) => word(reason) + (pause ? ` (${pause})` : ''))
  if (run.holidays.length > 0) reasons.push((run.kind === 'paused' ? t.anyway : '') + run.holidays.join(', '))
  if (run.weekendDays > 0) reasons.push(t.atWeekends(format.number(run.weekendDays)))
  return (
    <>
      {reasons.join('; ')}
      {run.endsAtDue && <strong class="run-mark">{t.due}</strong>}
      {run.endsAtStop && <strong class="run-mark">{t.stopMark}</strong>}
    </>
  )
}
