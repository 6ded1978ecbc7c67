// What arrives in the log, as it arrives; newest first.
//
// Room:    tools/web/views/live. No DOM: asking, waiting and the clock are given, so that tests need no network.
// Rules:   an event is shown once, whatever breaks: after a break the service is asked from the last one on, and what
//          has an index that is not above it is passed over. A break is shown where it was.
// Limits:  the last 500 are kept; while paused, 500 more.
import type { Problem, Result } from '../../app/api'
import { MessageReader, type Message } from './sse'

export interface LogEvent {
  readonly index: number
  readonly id: string
  readonly case: string
  readonly type: string
  readonly occurredAt: string
  readonly recordedAt: string
  readonly actor: { readonly id: string; readonly role?: string; readonly organisation?: string }
}

export type Item =
  | { readonly kind: 'event'; readonly event: LogEvent }
  /** The connection was broken between these instants; what came meanwhile stands above. */
  | { readonly kind: 'break'; readonly from: string; readonly until: string }

export type Connection = 'connecting' | 'open' | 'broken' | 'refused'

export interface FeedState {
  readonly connection: Connection
  /** Why it is broken or refused. */
  readonly problem: Problem | null
  /** When it is tried again: an instant of `now`. */
  readonly retryAt: number | null
  readonly items: readonly Item[]
  readonly isPaused: boolean
  /** How many events came while paused. */
  readonly waiting: number
  /** How many came since the feed began, the first ones not counted. */
  readonly arrived: number
}

export interface World {
  /** Opens the stream at an index. Throws only when given up. */
  readonly open: (from: number, signal: AbortSignal) => Promise<Result<Response>>
  /** How many entries the log has. */
  readonly size: (signal: AbortSignal) => Promise<Result<number>>
  readonly now: () => number
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export const keptMax = 500
/** Entries from before, so that there is something to see. */
const backMax = 50
/** The service gives a sign of life every 15 seconds. */
const silentMs = 40_000
const pausesMs = [1_000, 2_000, 5_000, 10_000, 30_000]

export class Feed {
  state: FeedState = {
    connection: 'connecting',
    problem: null,
    retryAt: null,
    items: [],
    isPaused: false,
    waiting: 0,
    arrived: 0,
  }
  private held: Item[] = []
  private next: number | null = null
  private hasSeen = false
  /** Events below were there before the feed began. */
  private begin = 0
  private brokenAt: number | null = null
  private readonly controller = new AbortController()

  constructor(
    private readonly world: World,
    private readonly changed: () => void,
  ) {}

  /** Follows until closed or refused. */
  async run(): Promise<void> {
    let attempt = 0
    while (!this.isClosed) {
      try {
        if (await this.follow()) attempt = 0
      } catch {
        if (this.isClosed) return
      }
      if (this.isClosed || this.state.connection === 'refused') return
      const pause = pausesMs[Math.min(attempt++, pausesMs.length - 1)]!
      const ms = Math.max(pause, (this.state.problem?.retryAfter ?? 0) * 1000)
      this.brokenAt ??= this.world.now()
      this.set({ connection: 'broken', retryAt: this.world.now() + ms })
      await this.world.wait(ms, this.controller.signal).catch(() => {})
      if (!this.isClosed) this.set({ connection: 'connecting', retryAt: null })
    }
  }

  close(): void {
    this.controller.abort()
  }

  pause(): void {
    this.set({ isPaused: true })
  }

  goOn(): void {
    const items = newestFirst(this.held, this.state.items)
    this.held = []
    this.set({ isPaused: false, waiting: 0, items })
  }

  private get isClosed(): boolean {
    return this.controller.signal.aborted
  }

  /** One connection; true if it was one. */
  private async follow(): Promise<boolean> {
    const { signal } = this.controller
    if (this.next === null) {
      const size = await this.world.size(signal)
      if (!size.ok) return this.fail(size.problem)
      this.begin = size.value
      this.next = Math.max(0, size.value - backMax)
    }
    // The service says that it is there with the first thing it sends, a sign of life after 15 seconds at the latest;
    // the last event once more, which is passed over, says so at once.
    const opened = await this.world.open(this.hasSeen ? this.next - 1 : this.next, signal)
    if (!opened.ok) return this.fail(opened.problem)
    if (this.brokenAt !== null) {
      this.add([{ kind: 'break', from: instant(this.brokenAt), until: instant(this.world.now()) }])
      this.brokenAt = null
    }
    this.set({ connection: 'open', problem: null })
    await this.read(opened.value)
    return true
  }

  /** Until the stream ends or is silent for too long. */
  private async read(response: Response): Promise<void> {
    const reader = response.body?.getReader()
    if (!reader) return
    const decoder = new TextDecoder()
    const messages = new MessageReader()
    for (;;) {
      const came = new AbortController()
      this.world.wait(silentMs, came.signal).then(
        () => void reader.cancel(),
        () => {}, // something came
      )
      const piece = await reader.read().catch(() => null)
      came.abort()
      if (!piece || piece.done) return
      this.take(messages.read(decoder.decode(piece.value, { stream: true })))
    }
  }

  private take(messages: readonly Message[]): void {
    const items: Item[] = []
    for (const message of messages) {
      if (message.event === 'error') {
        this.set({ problem: problemIn(message.data) })
        continue
      }
      const event = JSON.parse(message.data) as LogEvent
      if (this.next !== null && event.index < this.next) continue
      this.next = event.index + 1
      this.hasSeen = true
      items.push({ kind: 'event', event })
    }
    if (items.length > 0) this.add(items)
  }

  /** In the order in which they came. */
  private add(items: readonly Item[]): void {
    const events = items.filter((item) => item.kind === 'event')
    const arrived = this.state.arrived + events.filter(({ event }) => event.index >= this.begin).length
    if (this.state.isPaused) {
      this.held = newestFirst([...items].reverse(), this.held)
      this.set({ waiting: this.state.waiting + events.length, arrived })
    } else {
      this.set({ items: newestFirst([...items].reverse(), this.state.items), arrived })
    }
  }

  private fail(problem: Problem): boolean {
    const mayPass = problem.status === 0 || problem.status === 429 || problem.status >= 500
    this.set(mayPass ? { problem } : { problem, connection: 'refused' })
    return false
  }

  private set(changes: Partial<FeedState>): void {
    this.state = { ...this.state, ...changes }
    this.changed()
  }
}

function newestFirst(newer: readonly Item[], older: readonly Item[]): Item[] {
  return [...newer, ...older].slice(0, keptMax)
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

/** What the last line of a stream that cannot go on says. */
function problemIn(data: string): Problem {
  const base = { status: 0, title: 'The stream ended' }
  try {
    return { ...base, ...(JSON.parse(data) as { error?: Partial<Problem> }).error }
  } catch {
    return base
  }
}
