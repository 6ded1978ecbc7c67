// The case as a picture: a band for each clock, stage and duty, deadlines as marks, events as points; and all of it as
// a table.
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { useTexts, useWord } from '../../app/language'
import { Table } from '../../parts/table'
import { dayText } from './days'
import { Opens, Printing } from './opens'
import { layoutTimeline, sizes, type BandKind, type DutySpan, type Lane, type Timeline } from './timeline_layout'
import {
  lastDay,
  patterned,
  Picture,
  PointSign,
  stopWord,
  usePoints,
  zigzag,
  type Point,
} from './timeline_picture'
import { texts } from './timeline_texts'
import type { CaseAnswer, CaseEvent } from './types'

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
  const points = usePoints({ answer, events, evidence, hrefOfEvent })
  const layout = useMemo(
    () =>
      layoutTimeline({
        clocks: answer.clocks ?? none,
        stages: answer.stages ?? none,
        duties: dutySpans(answer, events),
        events: points.map(({ day }) => day),
        today: answer.today,
        width,
      }),
    [answer, events, points, width],
  )
  const names = useLaneNames(answer)
  if (layout.lanes.length === 0 && points.length === 0) return null
  return (
    <figure class="timeline">
      <Legend layout={layout} points={points} />
      <div ref={frame}>
        <Picture layout={layout} names={names} points={points} step={step} answer={answer} />
      </div>
      <Opens class="opens no-print" summary={t.table}>
        {() => <TimelineTable layout={layout} names={names} answer={answer} />}
      </Opens>
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

function Legend({ layout, points }: { layout: Timeline; points: readonly Point[] }) {
  const t = useTexts(texts)
  // Stages run in grey: their names stand beside them.
  const kinds = layout.lanes.flatMap(({ kind: lane, bands }) =>
    bands.map(({ kind }) => kind).filter((kind) => lane !== 'stage' || kind !== 'running'),
  )
  const signs = (['evidence', 'corrected'] as const).filter((sign) => points.some(({ kind }) => kind === sign))
  if (kinds.length + signs.length + layout.breaks.length === 0) return null
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
      {signs.map((sign) => (
        <li>
          <svg width="16" height="16" aria-hidden="true" class={`tl-point is-${sign}`}>
            <PointSign x={8} y={9} kind={sign} count={1} />
          </svg>
          {t[sign]}
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
  readonly layout: Timeline
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
