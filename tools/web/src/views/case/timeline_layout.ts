// Where everything of a case stands on its timeline: days become x, clocks and stages lanes. Pure; timeline_picture.tsx
// draws it.
//
// A case is busy for weeks and then waits for years. Stretches in which nothing happens and no clock goes are folded to
// a narrow break, marked as such; all other days are equally wide, so that lengths can be compared by eye.
// A day is its number since 1970 and covers [number, number + 1). A deadline ends with its day.
import { dayNumber } from './days'
import type { Clock, Stage } from './types'

export type BandKind = 'running' | 'paused' | 'late' | 'unused' | 'waiting' | 'held'

interface Span {
  readonly from: number
  readonly limit: number
}

/** A stretch of days with one meaning. */
export interface DayBand extends Span {
  readonly kind: BandKind
}

export interface Band extends DayBand {
  readonly x: number
  readonly width: number
}

export interface DayMark {
  readonly kind: 'due' | 'stop'
  readonly day: number
}

export interface Mark extends DayMark {
  readonly x: number
}

interface LaneDays {
  readonly key: string
  readonly kind: 'clock' | 'stage' | 'duty'
  /** Which of those that were given. */
  readonly at: number
  readonly bands: readonly DayBand[]
  readonly marks: readonly DayMark[]
}

export interface Lane extends LaneDays {
  /** The top of the bands. */
  readonly y: number
  readonly bands: readonly Band[]
  readonly marks: readonly Mark[]
}

export interface Cluster {
  readonly x: number
  /** Places in the events given, by time. */
  readonly events: readonly number[]
}

export interface Tick {
  readonly x: number
  readonly day: number
  readonly hasYear: boolean
}

export interface Break {
  readonly from: number
  readonly to: number
  readonly x: number
  readonly width: number
}

export interface DutySpan {
  /** When the data was delivered. */
  readonly start: string
  readonly due: string | null
  /** When all of it was deleted. */
  readonly done: string | null
  readonly isHeld: boolean
}

export interface TimelineInput {
  readonly clocks: readonly Clock[]
  readonly stages: readonly Stage[]
  readonly duties: readonly DutySpan[]
  /** When each event happened: a day with the time as a fraction. */
  readonly events: readonly number[]
  readonly today: string
  readonly width: number
}

export interface Timeline {
  readonly width: number
  readonly height: number
  /** The first day, and the one after the last. */
  readonly from: number
  readonly to: number
  /** Where lanes begin; 0 where their names stand above them. */
  readonly left: number
  readonly eventsY: number
  readonly lanes: readonly Lane[]
  readonly clusters: readonly Cluster[]
  readonly ticks: readonly Tick[]
  readonly breaks: readonly Break[]
  /** The end of today; null where it is outside. */
  readonly todayX: number | null
  readonly x: (day: number) => number
}

const breakPx = 34
const quietDays = 60
const clusterPx = 20
const tickPx = 56
const widePx = 680
const labelPx = 176

export const sizes = { title: 16, text: 15, band: 14, gap: 10, axis: 24, events: 30 } as const

/** A day with the time as a fraction, of an instant as it was written: "2023-05-03T12:00:00+02:00" is noon. */
export function dayOf(instant: string): number {
  const [, hour = '0', minute = '0'] = /T(\d{2}):(\d{2})/.exec(instant) ?? []
  return dayNumber(instant) + (Number(hour) * 60 + Number(minute)) / 1440
}

/** The stretches of a clock: running, paused, past due, and what of it was not needed or is to come. */
export function bandsOf(clock: Clock, today: string): DayBand[] {
  const due = dayNumber(clock.due) + 1
  const end = dayNumber(clock.stop ?? today) + 1
  const bands: DayBand[] = []
  let at = dayNumber(clock.start)
  const goTo = (limit: number) => {
    const turn = Math.min(Math.max(due, at), limit)
    if (turn > at) bands.push({ kind: 'running', from: at, limit: turn })
    if (limit > Math.max(turn, at)) bands.push({ kind: 'late', from: Math.max(turn, at), limit })
    at = Math.max(at, limit)
  }
  for (const pause of pausedSpans(clock)) {
    const limit = Math.min(pause.limit, end)
    if (limit <= pause.from) continue
    goTo(pause.from)
    bands.push({ kind: 'paused', from: pause.from, limit })
    at = Math.max(at, limit)
  }
  goTo(end)
  if (due > at) bands.push({ kind: 'unused', from: at, limit: due })
  return bands
}

function pausedSpans(clock: Clock): Span[] {
  const spans: { from: number; limit: number }[] = []
  for (const day of clock.explained?.days ?? []) {
    if (day.reason !== 'PAUSED') continue
    const at = dayNumber(day.date)
    const last = spans.at(-1)
    if (last && last.limit === at) last.limit = at + 1
    else spans.push({ from: at, limit: at + 1 })
  }
  return spans
}

export interface Scale {
  readonly x: (day: number) => number
  readonly breaks: readonly Break[]
}

/** Equal days, but for quiet stretches: more than `quietDays` between two points, and no busy span in them. */
export function scaleOf(points: readonly number[], busy: readonly Span[], left: number, right: number): Scale {
  const sorted = [...new Set(points.flatMap((point) => [Math.floor(point), Math.ceil(point)]))].sort((a, b) => a - b)
  const parts = sorted.slice(1).map((to, i) => {
    const from = sorted[i]!
    const isBusy = busy.some((span) => span.from < to && from < span.limit)
    return { from, to, isBreak: to - from > quietDays && !isBusy }
  })
  const breakCount = parts.filter(({ isBreak }) => isBreak).length
  const days = parts.filter(({ isBreak }) => !isBreak).reduce((sum, { from, to }) => sum + to - from, 0)
  const room = right - left
  // However many breaks there are, they leave most of the room to the days.
  const share = (room * (days === 0 ? 1 : 0.4)) / Math.max(1, breakCount)
  const breakWidth = days === 0 ? share : Math.min(breakPx, share)
  const perDay = days === 0 ? 0 : (room - breakWidth * breakCount) / days
  let at = left
  const placed = parts.map((part) => {
    const width = part.isBreak ? breakWidth : (part.to - part.from) * perDay
    at += width
    return { ...part, x: at - width, width }
  })
  return {
    x: (day) => {
      const part = placed.find(({ to }) => day <= to)
      if (!part) return right
      return day <= part.from ? part.x : part.x + ((day - part.from) / (part.to - part.from)) * part.width
    },
    breaks: placed.filter(({ isBreak }) => isBreak).map(({ from, to, x, width }) => ({ from, to, x, width })),
  }
}

/** First days of months, as many as there is room for; none inside a break. */
export function ticksOf(scale: Scale, from: number, to: number, minPx: number): Tick[] {
  const ticks: Tick[] = []
  const right = scale.x(to)
  let year = 0
  const first = new Date(Math.floor(from) * 86_400_000)
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth() + 1; ; month += 1) {
    const day = Math.round(Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000)
    if (day > to) return ticks
    const x = scale.x(day)
    const isFolded = scale.breaks.some((fold) => fold.from < day && day < fold.to)
    const last = ticks.at(-1)
    // "jan 2026" is wider than "feb"; at the right end there is no room for a name.
    if (isFolded || x > right - minPx || (last && x - last.x < minPx * (last.hasYear ? 1.2 : 1))) continue
    ticks.push({ x, day, hasYear: Math.floor(month / 12) !== year })
    year = Math.floor(month / 12)
  }
}

/** Events that would cover each other stand together. */
export function clustersOf(events: readonly number[], x: (day: number) => number): Cluster[] {
  const order = events.map((_, at) => at).sort((a, b) => events[a]! - events[b]!)
  const clusters: { x: number; events: number[] }[] = []
  for (const at of order) {
    const place = x(events[at]!)
    const last = clusters.at(-1)
    if (last && place - last.x < clusterPx) last.events.push(at)
    else clusters.push({ x: place, events: [at] })
  }
  return clusters
}

function laneOfClock(clock: Clock, at: number, today: string): LaneDays {
  const marks: DayMark[] = [{ kind: 'due', day: dayNumber(clock.due) + 1 }]
  if (clock.stop) marks.push({ kind: 'stop', day: dayNumber(clock.stop) + 1 })
  return { key: `${clock.clock}-${clock.segment}`, kind: 'clock', at, bands: bandsOf(clock, today), marks }
}

function laneOfStage(stage: Stage, at: number, today: string): LaneDays {
  const from = dayNumber(stage.start)
  const limit = Math.max(from, dayNumber(stage.stop ?? today)) + 1
  const due = stage.due === undefined ? null : dayNumber(stage.due) + 1
  // A stage past a date is late only where its status says so: what lapses unused is no delay.
  const isLate = due !== null && (stage.status === 'OVERDUE' || stage.status === 'BREACHED')
  const turn = isLate ? Math.min(Math.max(due, from), limit) : limit
  const bands: DayBand[] = [
    { kind: stage.status === 'PAUSED' ? 'paused' : 'running', from, limit: turn },
    { kind: 'late', from: turn, limit },
  ]
  return {
    key: `${stage.stage}-${stage.number}`,
    kind: 'stage',
    at,
    bands: bands.filter((band) => band.limit > band.from),
    marks: due === null ? [] : [{ kind: 'due', day: due }],
  }
}

function laneOfDuty(duty: DutySpan, at: number, today: string): LaneDays {
  const from = dayNumber(duty.start)
  const due = duty.due === null ? null : dayNumber(duty.due) + 1
  const end = dayNumber(duty.done ?? today) + 1
  const turn = due === null ? end : Math.min(due, end)
  const bands: DayBand[] = [
    { kind: 'waiting', from, limit: turn },
    { kind: duty.isHeld ? 'held' : 'late', from: turn, limit: end },
    { kind: 'unused', from: end, limit: duty.done === null && due !== null ? due : end },
  ]
  const marks: DayMark[] = []
  if (due !== null) marks.push({ kind: 'due', day: due })
  if (duty.done !== null) marks.push({ kind: 'stop', day: end })
  return { key: `duty-${at}`, kind: 'duty', at, bands: bands.filter((band) => band.limit > band.from), marks }
}

export function layoutTimeline(input: TimelineInput): Timeline {
  const { clocks, stages, duties, events, today, width } = input
  const drafts = [
    ...clocks.map((clock, at) => laneOfClock(clock, at, today)),
    ...stages.map((stage, at) => laneOfStage(stage, at, today)),
    ...duties.map((duty, at) => laneOfDuty(duty, at, today)),
  ]
  const points = [
    ...events,
    ...drafts.flatMap(({ bands, marks }) => [
      ...bands.flatMap(({ from, limit }) => [from, limit]),
      ...marks.map(({ day }) => day),
    ]),
  ]
  const busy = clocks.map((clock) => ({ from: dayNumber(clock.start), limit: dayNumber(clock.stop ?? today) + 1 }))
  const left = width >= widePx ? labelPx : 0
  const scale = scaleOf(points, busy, left + 8, width - 10)
  const { eventsY, lanes, height } = placeLanes(drafts, scale, left, events.length > 0)
  const from = Math.min(...points)
  const to = Math.max(...points)
  const now = dayNumber(today) + 1
  return {
    width,
    height,
    from,
    to,
    left,
    eventsY,
    lanes,
    clusters: clustersOf(events, scale.x),
    ticks: points.length === 0 ? [] : ticksOf(scale, from, to, tickPx),
    breaks: scale.breaks,
    todayX: points.length > 0 && now >= from && now <= to ? scale.x(now) : null,
    x: scale.x,
  }
}

/** Deadlines are named above their band and what stopped it below; stages have neither. */
function placeLanes(drafts: readonly LaneDays[], scale: Scale, left: number, hasEvents: boolean) {
  const title = left === 0 ? sizes.title : 0
  let y = sizes.axis + 6
  const eventsY = y + title + sizes.events / 2
  if (hasEvents) y += title + sizes.events + sizes.gap
  const lanes = drafts.map((draft): Lane => {
    const text = draft.kind === 'stage' ? 0 : sizes.text
    const top = y + title + text
    y = top + sizes.band + text + (draft.kind === 'stage' ? sizes.gap / 2 : sizes.gap)
    return {
      ...draft,
      y: top,
      bands: draft.bands.map((band) => {
        const x = scale.x(band.from)
        return { ...band, x, width: Math.max(1, scale.x(band.limit) - x) }
      }),
      marks: draft.marks.map((mark) => ({ ...mark, x: scale.x(mark.day) })),
    }
  })
  return { eventsY, lanes, height: y + 4 }
}
