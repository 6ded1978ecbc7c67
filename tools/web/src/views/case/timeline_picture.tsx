// The timeline as a picture: lanes, marks and points where timeline_layout.ts put them. Every mark has a name, and the
// arrow keys go from one to the next.
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts, useWord } from '../../app/language'
import { happenedAt } from './corrections'
import { dayText } from './days'
import { isDelivered } from './deadlines'
import { dayOf, sizes, type BandKind, type Lane, type Timeline } from './timeline_layout'
import { texts } from './timeline_texts'
import type { CaseAnswer, CaseEvent } from './types'

type Said = ReturnType<typeof useTexts<typeof texts>>

interface PictureProps {
  readonly layout: Timeline
  readonly names: (lane: Lane) => string
  readonly points: readonly Point[]
  /** Where the replay stands. */
  readonly step: { readonly at: string; readonly number: number } | null
  readonly answer: CaseAnswer
}

export function Picture({ layout, names, points, step, answer }: PictureProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const svg = useRef<SVGSVGElement>(null)
  // The tab key comes to one mark; without points, to the first there is.
  useEffect(() => {
    const marks = svg.current?.querySelectorAll('[data-mark]') ?? []
    if (![...marks].some((mark) => mark.getAttribute('tabindex') === '0')) marks[0]?.setAttribute('tabindex', '0')
  }, [layout])
  const stepX = step && layout.x(dayOf(step.at))
  return (
    <svg
      ref={svg}
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
      {points.length > 0 && (
        <>
          <LaneName
            layout={layout}
            y={layout.eventsY}
            text={points[0]!.href ? t.events : t.milestones}
            height={sizes.events}
          />
          <Points layout={layout} points={points} />
        </>
      )}
      {layout.lanes.map((lane) => (
        <g key={lane.key} class={`tl-lane is-${lane.kind}`}>
          <LaneName
            layout={layout}
            y={lane.y + sizes.band / 2}
            text={names(lane)}
            height={sizes.band + (lane.kind === 'stage' ? 0 : sizes.text * 2)}
          />
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

function Axis({ layout }: { layout: Timeline }) {
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
        return (
          <g key={day}>
            <line x1={x} x2={x} y1={sizes.axis - 8} y2={bottom} />
            <text x={x + 3} y={sizes.axis - 10}>
              {hasYear ? `${name} ${date.getUTCFullYear()}` : name}
            </text>
          </g>
        )
      })}
      {layout.ticks.length === 0 && layout.to > layout.from && (
        <>
          <text x={layout.x(layout.from)} y={sizes.axis - 10}>
            {format.day(dayText(Math.floor(layout.from)))}
          </text>
          <text x={layout.x(layout.to)} y={sizes.axis - 10} text-anchor="end">
            {format.day(lastDay(layout.to))}
          </text>
        </>
      )}
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

export function zigzag(x: number, top: number, bottom: number): string {
  let path = `M${x},${top}`
  for (let y = top, at = 0; y < bottom; y += 8, at += 1) path += ` l${at % 2 === 0 ? 3 : -3},${Math.min(8, bottom - y)}`
  return path
}

function LaneName({ layout, y, text, height }: { layout: Timeline; y: number; text: string; height: number }) {
  const isBeside = layout.left > 0
  return (
    <text class="tl-name" x={isBeside ? 0 : 8} y={isBeside ? y + 4 : y - height / 2 - 4} aria-hidden="true">
      {text}
    </text>
  )
}

export const patterned: readonly BandKind[] = ['paused', 'late', 'held', 'waiting']

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
  return text.length * 6.9
}

interface MarksProps {
  readonly lane: Lane
  readonly layout: Timeline
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

/** What stands as a point: an event, or, where events are not shown, a milestone. */
export interface Point {
  readonly id: string
  readonly day: number
  readonly name: string
  readonly text: () => string
  readonly kind: 'plain' | 'evidence' | 'corrected'
  readonly href: string | null
}

interface Pointed {
  readonly answer: CaseAnswer
  readonly events: readonly CaseEvent[]
  /** The events that findings rest on. */
  readonly evidence: ReadonlySet<string>
  readonly hrefOfEvent: (id: string) => string
}

export function usePoints({ answer, events, evidence, hrefOfEvent }: Pointed): Point[] {
  const format = useFormats()
  const word = useWord()
  const { language, words } = useLanguage()
  const t = useTexts(texts)
  return useMemo(() => {
    if (events.length === 0) {
      return milestones
        .filter((name) => answer.dates?.[name])
        .map((name) => {
          const day = answer.dates![name]!
          const text = () => `${t[name]}, ${format.day(day)}`
          return { id: name, day: dayOf(day) + 0.5, name: t[name], text, kind: 'plain', href: null }
        })
    }
    const byId = new Map(events.map((event) => [event.id, event]))
    return events.map((event) => {
      const at = happenedAt(event, byId)
      const isCorrected = event.type === 'EventCorrected' || event.correctedBy !== undefined
      return {
        id: event.id,
        day: dayOf(at),
        name: word(event.type, false),
        // Only of those that stand alone: most do not.
        text: () => `${event.version}. ${word(event.type)}, ${format.instant(at)}`,
        kind: evidence.has(event.id) ? 'evidence' : isCorrected ? 'corrected' : 'plain',
        href: hrefOfEvent(event.id),
      }
    })
  }, [answer, events, evidence, language, words, hrefOfEvent('')])
}

const milestones = ['received', 'complete', 'legalAssessed', 'decided', 'contracted', 'delivered'] as const

function Points({ layout, points }: { layout: Timeline; points: readonly Point[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  const label = (group: readonly Point[]) => {
    const [first] = group
    if (group.length === 1) return first!.text()
    const said = group.slice(0, 6).map(({ name }) => name).join(', ')
    const more = group.length > 6 ? t.andMore(group.length - 6) : ''
    const [from, to] = [first!.day, group.at(-1)!.day].map((day) => format.day(dayText(Math.floor(day))))
    return t.many(group.length, from!, to!, said + more)
  }
  return (
    <>
      {layout.clusters.map(({ x, events: places }, i) => {
        const group = places.map((at) => points[at]!)
        // Where one of several is evidence, that one is what the visitor is after.
        const target =
          group.find(({ kind }) => kind === 'evidence') ?? group.find(({ kind }) => kind === 'corrected') ?? group[0]!
        const props = {
          class: `tl-point is-${target.kind}`,
          'data-mark': true,
          tabIndex: i === 0 ? 0 : -1,
        }
        const inside = (
          <>
            {/* Also what the link is called: a label beside it would leave out the count that is seen. */}
            <title>{label(group)}</title>
            <PointSign x={x} y={layout.eventsY} kind={target.kind} count={group.length} />
          </>
        )
        return target.href === null ? (
          <g key={target.id} role="img" aria-label={label(group)} {...props}>
            {inside}
          </g>
        ) : (
          <a key={target.id} href={target.href} {...props}>
            {inside}
          </a>
        )
      })}
    </>
  )
}

export function PointSign({ x, y, kind, count }: { x: number; y: number; kind: Point['kind']; count: number }) {
  return (
    <>
      <rect class="tl-target" x={x - 12} y={y - 14} width="24" height="28" />
      {kind === 'evidence' && <path d={`M${x},${y - 7} l7,13 h-14 z`} />}
      {kind === 'corrected' && <rect x={x - 5} y={y - 5} width="10" height="10" />}
      {kind === 'plain' && <circle cx={x} cy={y} r={count > 1 ? 6 : 4.5} />}
      {count > 1 && (
        <text x={x} y={y + 18} text-anchor="middle">
          {count}
        </text>
      )}
    </>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A day limit as the last day inside. */
export function lastDay(limit: number): string {
  return dayText(Math.ceil(limit) - 1)
}

export function stopWord(lane: Lane, answer: CaseAnswer, t: Said): string {
  if (lane.kind === 'duty') return t.deleted
  const clock = answer.clocks?.[lane.at]
  return clock && isDelivered(clock, answer) ? capital(t.delivered) : t.stop
}
