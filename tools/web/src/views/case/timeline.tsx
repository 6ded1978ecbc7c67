// The case as a picture: a band for each clock, stage and duty, deadlines as marks, events as points; and all of it as
// a table. The arrow keys go from mark to mark.
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { define, useLanguage, useTexts, useWord } from '../../app/language'
import { Table } from '../../parts/table'
import { happenedAt } from './corrections'
import { dayText } from './days'
import { Printing } from './opens'
import {
  dayOf,
  layoutTimeline,
  sizes,
  type BandKind,
  type DutySpan,
  type Lane,
  type Timeline as Layout,
} from './timeline_layout'
import type { CaseAnswer, CaseEvent } from './types'

const texts = define({
  label: {
    nb: 'Tidslinje. Piltastene går fra merke til merke; det samme står i tabellen under.',
    en: 'Timeline. The arrow keys go from mark to mark; the same is in the table below.',
  },
  table: { nb: 'Tidslinjen som tabell', en: 'The timeline as a table' },
  legend: { nb: 'Tegnforklaring', en: 'Legend' },
  events: { nb: 'Hendelser', en: 'Events' },
  clock: { nb: (word: string) => `${word} frist`, en: (word: string) => `${word} deadline` },
  duty: { nb: (contract: string) => `Sletting ${contract}`, en: (contract: string) => `Deletion ${contract}` },
  running: { nb: 'løper', en: 'running' },
  paused: { nb: 'stanset', en: 'paused' },
  late: { nb: 'over fristen', en: 'past due' },
  unused: { nb: 'ikke brukt eller gjenstår', en: 'not used or to come' },
  waiting: { nb: 'data skal slettes', en: 'data to be deleted' },
  held: { nb: 'båndlagt etter fristen', en: 'legal hold past due' },
  due: { nb: 'Frist', en: 'Due' },
  stop: { nb: 'Stoppet', en: 'Stopped' },
  delivered: { nb: 'Levert', en: 'Delivered' },
  deleted: { nb: 'Slettet', en: 'Deleted' },
  today: { nb: 'I dag', en: 'Today' },
  asOf: { nb: 'Per', en: 'As of' },
  step: { nb: 'Avspillingen', en: 'The replay' },
  folded: {
    nb: (from: string, to: string) => `Sammenfoldet: ingenting skjedde fra ${from} til ${to}`,
    en: (from: string, to: string) => `Folded: nothing happened from ${from} to ${to}`,
  },
  foldedLegend: { nb: 'sammenfoldet tid uten hendelser', en: 'folded: time without events' },
  many: {
    nb: (n: number, first: string, last: string, names: string) => `${n} hendelser ${first} – ${last}: ${names}`,
    en: (n: number, first: string, last: string, names: string) => `${n} events ${first} – ${last}: ${names}`,
  },
  andMore: { nb: (n: number) => ` og ${n} til`, en: (n: number) => ` and ${n} more` },
  what: { nb: 'Hva', en: 'What' },
  from: { nb: 'Fra', en: 'From' },
  to: { nb: 'Til', en: 'To' },
  how: { nb: 'Tilstand', en: 'State' },
})

type Said = ReturnType<typeof useTexts<typeof texts>>

interface Props {
  readonly answer: CaseAnswer
  readonly events: readonly CaseEvent[]
  /** The events that findings rest on. */
  readonly evidence: ReadonlySet<string>
  readonly hrefOfEvent: (id: string) => string
  /** Where the replay stands: a day with its time. */
  readonly step: { readonly at: string; readonly number: number } | null
}

export function CaseTimeline({ answer, events, evidence, hrefOfEvent, step }: Props) {
  const t = useTexts(texts)
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const clocks = answer.clocks ?? none
  const stages = answer.stages ?? none
  const times = useMemo(() => {
    const byId = new Map(events.map((event) => [event.id, event]))
    return events.map((event) => dayOf(happenedAt(event, byId)))
  }, [events])
  const duties = useMemo(() => dutySpans(answer, events), [answer, events])
  const layout = useMemo(
    () => layoutTimeline({ clocks, stages, duties, events: times, today: answer.today, width }),
    [clocks, stages, duties, times, answer.today, width],
  )
  const names = useLaneNames(answer)
  if (layout.lanes.length === 0 && events.length === 0) return null
  return (
    <figure class="timeline">
      <Legend layout={layout} />
      <div ref={frame}>
        <Picture
          layout={layout}
          names={names}
          events={events}
          evidence={evidence}
          hrefOfEvent={hrefOfEvent}
          step={step}
          answer={answer}
        />
      </div>
      <details class="opens">
        <summary>{t.table}</summary>
        <TimelineTable layout={layout} names={names} answer={answer} />
      </details>
    </figure>
  )
}

const none: readonly never[] = []

/** The width there is, in whole pixels; on paper that of a page. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const isPrinting = useContext(Printing)
  const [width, setWidth] = useState(960)
  useEffect(() => {
    if (!frame.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(260, Math.floor(entry!.contentRect.width))))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])
  return isPrinting ? 700 : width
}

/** When the data of each duty was delivered, and when the last of it was said to be deleted. */
function dutySpans(answer: CaseAnswer, events: readonly CaseEvent[]): DutySpan[] {
  const spans: DutySpan[] = []
  for (const duty of answer.deletion?.duties ?? []) {
    const start = deliveredOn(duty.deliveries, answer, events)
    const isDone = duty.status === 'CONFIRMED' || duty.status === 'VERIFIED'
    const done = isDone ? deletedOn(duty.deliveries, events) : null
    if (start === null || (isDone && done === null)) continue
    spans.push({ start, due: duty.due, done, isHeld: duty.status === 'ON_HOLD' })
  }
  return spans
}

function deliveredOn(names: readonly string[], answer: CaseAnswer, events: readonly CaseEvent[]): string | null {
  const days = [
    ...(answer.deliveries ?? []).filter(({ delivery }) => names.includes(delivery)).map(({ date }) => date),
    ...events
      .filter(({ type, data }) => type === 'DataDelivered' && names.includes(String(data['delivery'])))
      .map(({ occurredAt }) => occurredAt.slice(0, 10)),
  ].sort()
  return days[0] ?? null
}

function deletedOn(names: readonly string[], events: readonly CaseEvent[]): string | null {
  const days = events
    .filter(({ type, data }) => type === 'DeletionConfirmed' && covers(data['deliveries'], names))
    .map(({ data }) => String(data['deletedAt']))
    .sort()
  return days.at(-1) ?? null
}

function covers(value: unknown, names: readonly string[]): boolean {
  return Array.isArray(value) && value.some((name) => names.includes(String(name)))
}

function useLaneNames(answer: CaseAnswer): (lane: Lane) => string {
  const t = useTexts(texts)
  const word = useWord()
  const clocks = answer.clocks ?? none
  const duties = answer.deletion?.duties ?? none
  return ({ kind, at }) => {
    if (kind === 'clock') {
      const { clock, segment } = clocks[at]!
      const isOne = clocks.filter((other) => other.clock === clock).length === 1
      return t.clock(word(clock)) + (isOne ? '' : ` ${segment}`)
    }
    if (kind === 'duty') return t.duty(duties[at]?.contract ?? '')
    const { stage, number } = answer.stages![at]!
    return word(stage) + (number > 1 ? ` ${number}` : '')
  }
}

/** A day limit as the last day inside. */
function lastDay(limit: number): string {
  return dayText(Math.ceil(limit) - 1)
}

function stopWord(lane: Lane, answer: CaseAnswer, t: Said): string {
  if (lane.kind === 'duty') return t.deleted
  const clock = answer.clocks?.[lane.at]
  const isDelivery = clock?.explained?.stopEvent?.type === 'DataDelivered' || clock?.status === 'MET'
  return isDelivery ? t.delivered : t.stop
}

interface PictureProps extends Omit<Props, 'answer'> {
  readonly layout: Layout
  readonly names: (lane: Lane) => string
  readonly answer: CaseAnswer
}

function Picture({ layout, names, events, evidence, hrefOfEvent, step, answer }: PictureProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const stepX = step && layout.x(dayOf(step.at))
  return (
    <svg
      class="timeline-picture"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      width={layout.width}
      height={layout.height}
      role="group"
      aria-label={t.label}
      onKeyDown={moveBetweenMarks}
    >
      <Patterns />
      <Axis layout={layout} />
      {layout.todayX !== null && (
        <g class="tl-today">
          <title>{`${t.asOf} ${format.day(answer.today)}`}</title>
          <line x1={layout.todayX} x2={layout.todayX} y1={sizes.axis - 4} y2={layout.height} />
        </g>
      )}
      {events.length > 0 && (
        <>
          <LaneName layout={layout} y={layout.eventsY} text={t.events} height={sizes.events} />
          <Points layout={layout} events={events} evidence={evidence} hrefOfEvent={hrefOfEvent} />
        </>
      )}
      {layout.lanes.map((lane) => (
        <g key={lane.key} class={`tl-lane is-${lane.kind}`}>
          <LaneName layout={layout} y={lane.y + sizes.band / 2} text={names(lane)} height={sizes.band + (lane.kind === 'stage' ? 0 : sizes.text * 2)} />
          <Bands lane={lane} name={names(lane)} />
          <Marks lane={lane} layout={layout} name={names(lane)} stopText={stopWord(lane, answer, t)} />
        </g>
      ))}
      {stepX !== null && (
        <g class="tl-step" role="img" aria-label={`${t.step}: ${step!.number}, ${format.instant(step!.at)}`}>
          <line x1={stepX} x2={stepX} y1={sizes.axis} y2={layout.height} />
          <path d={`M${stepX - 6},${sizes.axis - 4} h12 l-6,8 z`} />
        </g>
      )}
    </svg>
  )
}

/** One stop for the tab key; the arrow keys go on from there. */
function moveBetweenMarks(event: KeyboardEvent) {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  const svg = event.currentTarget as SVGElement
  const marks = [...svg.querySelectorAll<SVGElement>('[data-mark]')]
  const at = marks.indexOf(document.activeElement as unknown as SVGElement)
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? marks.length - 1 : way === undefined ? -1 : at + way
  if (at < 0 || !marks[next]) return
  event.preventDefault()
  marks[at]!.setAttribute('tabindex', '-1')
  marks[next]!.setAttribute('tabindex', '0')
  marks[next]!.focus()
}

function Patterns() {
  return (
    <defs>
      <pattern id="tl-paused" width="6" height="6" patternUnits="userSpaceOnUse">
        <path d="M1,0 V6" class="tl-ink-paused" />
      </pattern>
      <pattern id="tl-late" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M1.5,0 V7" class="tl-ink-late" />
      </pattern>
      <pattern id="tl-held" width="7" height="7" patternUnits="userSpaceOnUse">
        <path d="M0,2 H7 M0,5.5 H7" class="tl-ink-paused" />
      </pattern>
      <pattern id="tl-waiting" width="8" height="8" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.2" class="tl-ink-waiting" />
      </pattern>
    </defs>
  )
}

function Axis({ layout }: { layout: Layout }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { language } = useLanguage()
  const month = new Intl.DateTimeFormat(language === 'nb' ? 'nb-NO' : 'en-GB', { month: 'short', timeZone: 'UTC' })
  const bottom = layout.height
  return (
    <g class="tl-axis">
      {layout.ticks.map(({ x, day, hasYear }) => {
        const date = new Date(day * 86_400_000)
        const name = month.format(date).replace('.', '')
        // A label that would leave the picture stands left of its line.
        const anchor = x > layout.width - 50 ? 'end' : 'start'
        return (
          <g key={day}>
            <line x1={x} x2={x} y1={sizes.axis - 8} y2={bottom} />
            <text x={anchor === 'end' ? x - 3 : x + 3} y={sizes.axis - 10} text-anchor={anchor}>
              {hasYear ? `${name} ${date.getUTCFullYear()}` : name}
            </text>
          </g>
        )
      })}
      {layout.breaks.map(({ from, to, x, width }) => {
        const label = t.folded(format.day(dayText(from)), format.day(dayText(to)))
        return (
          <g key={from} class="tl-break" role="img" aria-label={label} data-mark tabIndex={-1}>
            <title>{label}</title>
            <rect x={x} y={sizes.axis - 4} width={width} height={bottom - sizes.axis + 4} />
            <path d={zigzag(x + width / 2 - 3, sizes.axis - 4, bottom)} />
            <path d={zigzag(x + width / 2 + 3, sizes.axis - 4, bottom)} />
          </g>
        )
      })}
    </g>
  )
}

function zigzag(x: number, top: number, bottom: number): string {
  let path = `M${x},${top}`
  for (let y = top, at = 0; y < bottom; y += 8, at += 1) path += ` l${at % 2 === 0 ? 3 : -3},${Math.min(8, bottom - y)}`
  return path
}

function LaneName({ layout, y, text, height }: { layout: Layout; y: number; text: string; height: number }) {
  const isBeside = layout.left > 0
  return (
    <text class="tl-name" x={isBeside ? 0 : 8} y={isBeside ? y + 4 : y - height / 2 - 4} aria-hidden="true">
      {text}
    </text>
  )
}

const patterned: readonly BandKind[] = ['paused', 'late', 'held', 'waiting']

function Bands({ lane, name }: { lane: Lane; name: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <>
      {lane.bands.map(({ kind, from, limit, x, width }) => {
        const label = `${name}: ${t[kind]}, ${format.day(dayText(from))} – ${format.day(lastDay(limit))}`
        const box = { x, y: lane.y, width, height: sizes.band }
        return (
          <g key={`${kind} ${from}`} class={`tl-band is-${kind}`} role="img" aria-label={label} data-mark tabIndex={-1}>
            <title>{label}</title>
            <rect {...box} class="tl-fill" />
            {patterned.includes(kind) && <rect {...box} fill={`url(#tl-${kind})`} />}
          </g>
        )
      })}
    </>
  )
}

/** About how wide a text of the picture is. */
function textPx(text: string): number {
  return text.length * 6.4
}

interface MarksProps {
  readonly lane: Lane
  readonly layout: Layout
  readonly name: string
  readonly stopText: string
}

/** Deadlines above the band, what stopped it below; of stages only the line, for the table has their dates. */
function Marks({ lane, layout, name, stopText }: MarksProps) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <>
      {lane.marks.map(({ kind, day, x }) => {
        const isDue = kind === 'due'
        const text = `${isDue ? t.due : stopText} ${format.day(lastDay(day))}`
        const fits = x + 4 + textPx(text) < layout.width
        const y = isDue ? lane.y - 4 : lane.y + sizes.band + 12
        return (
          <g key={kind} class={`tl-mark is-${kind}`} role="img" aria-label={`${name}: ${text}`} data-mark tabIndex={-1}>
            <title>{`${name}: ${text}`}</title>
            <line
              x1={x}
              x2={x}
              y1={lane.kind === 'stage' ? lane.y - 1 : lane.y - (isDue ? 13 : 1)}
              y2={lane.y + sizes.band + (isDue || lane.kind === 'stage' ? 1 : 13)}
            />
            {lane.kind !== 'stage' && (
              <text x={fits ? x + 4 : x - 4} y={y} text-anchor={fits ? 'start' : 'end'}>
                {text}
              </text>
            )}
          </g>
        )
      })}
    </>
  )
}

interface PointsProps {
  readonly layout: Layout
  readonly events: readonly CaseEvent[]
  readonly evidence: ReadonlySet<string>
  readonly hrefOfEvent: (id: string) => string
}

function Points({ layout, events, evidence, hrefOfEvent }: PointsProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const label = (group: readonly CaseEvent[]) => {
    const first = group[0]!
    if (group.length === 1) return `${first.version}. ${word(first.type)}, ${format.instant(first.occurredAt)}`
    const said = group.slice(0, 6).map(({ type }) => word(type, false)).join(', ')
    const more = group.length > 6 ? t.andMore(group.length - 6) : ''
    const last = group.at(-1)!
    return t.many(group.length, format.day(first.occurredAt), format.day(last.occurredAt), said + more)
  }
  return (
    <>
      {layout.clusters.map(({ x, events: places }, i) => {
        const group = places.map((at) => events[at]!)
        const isEvidence = group.some(({ id }) => evidence.has(id))
        const isCorrected = group.some(({ type, correctedBy }) => type === 'EventCorrected' || correctedBy)
        const y = layout.eventsY
        const kind = isEvidence ? 'is-evidence' : isCorrected ? 'is-corrected' : 'is-plain'
        // Where one of several is evidence, that one is what the visitor is after.
        const target = group.find(({ id }) => evidence.has(id)) ?? group[0]!
        return (
          <a
            key={target.id}
            class={`tl-point ${kind}`}
            href={hrefOfEvent(target.id)}
            aria-label={label(group)}
            data-mark
            tabIndex={i === 0 ? 0 : -1}
          >
            <title>{label(group)}</title>
            <rect class="tl-target" x={x - 12} y={y - 14} width="24" height="28" />
            {isEvidence ? (
              <path d={`M${x},${y - 7} l7,13 h-14 z`} />
            ) : isCorrected ? (
              <rect x={x - 5} y={y - 5} width="10" height="10" />
            ) : (
              <circle cx={x} cy={y} r={group.length > 1 ? 6 : 4.5} />
            )}
            {group.length > 1 && (
              <text x={x} y={y + 18} text-anchor="middle">
                {group.length}
              </text>
            )}
          </a>
        )
      })}
    </>
  )
}

function Legend({ layout }: { layout: Layout }) {
  const t = useTexts(texts)
  const kinds = [...new Set(layout.lanes.flatMap(({ bands }) => bands.map(({ kind }) => kind)))]
  const order: readonly BandKind[] = ['running', 'paused', 'late', 'unused', 'waiting', 'held']
  return (
    <ul class="day-legend" aria-label={t.legend}>
      {order
        .filter((kind) => kinds.includes(kind))
        .map((kind) => (
          <li>
            <svg width="26" height={sizes.band} aria-hidden="true" class={`tl-band is-${kind}`}>
              <rect x="0.5" y="0.5" width="25" height={sizes.band - 1} class="tl-fill" />
              {patterned.includes(kind) && (
                <rect x="0.5" y="0.5" width="25" height={sizes.band - 1} fill={`url(#tl-${kind})`} />
              )}
            </svg>
            {t[kind]}
          </li>
        ))}
      {layout.breaks.length > 0 && (
        <li>
          <svg width="14" height={sizes.band} aria-hidden="true" class="tl-break">
            <path d={zigzag(3, 0, sizes.band)} />
            <path d={zigzag(8, 0, sizes.band)} />
          </svg>
          {t.foldedLegend}
        </li>
      )}
    </ul>
  )
}

interface TableProps {
  readonly layout: Layout
  readonly names: (lane: Lane) => string
  readonly answer: CaseAnswer
}

function TimelineTable({ layout, names, answer }: TableProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const rows = layout.lanes.flatMap((lane) => [
    ...lane.bands.map(({ kind, from, limit }) => ({
      key: `${lane.key} ${kind} ${from}`,
      name: names(lane),
      from: dayText(from),
      to: lastDay(limit),
      what: t[kind],
    })),
    ...lane.marks.map(({ kind, day }) => ({
      key: `${lane.key} ${kind}`,
      name: names(lane),
      from: lastDay(day),
      to: lastDay(day),
      what: kind === 'due' ? t.due : stopWord(lane, answer, t),
    })),
  ])
  return (
    <Table
      caption={t.table}
      hidesCaption
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        { key: 'name', title: t.what, isHead: true, cell: ({ name }) => name },
        { key: 'how', title: t.how, cell: ({ what }) => what },
        { key: 'from', title: t.from, cell: ({ from }) => format.day(from) },
        { key: 'to', title: t.to, cell: ({ to }) => format.day(to) },
      ]}
    />
  )
}
