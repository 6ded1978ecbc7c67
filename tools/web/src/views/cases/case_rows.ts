// The rows of one list, fetched in pieces as they are looked at.
//
// Room:   tools/web/views/cases.
// Rules:  all pieces are of the prefix of the log and the day that the first one was computed from, so that a place has
//         one row. What is kept is bounded; a request whose rows nobody looks at any more is given up.
import { getJson, type Params, type Problem } from '../../app/api'
import type { Basis } from '../../parts/basis'

/** A row as the service gives it; what the visitor's role is not shown is absent. */
export interface CaseRow {
  readonly case: string
  readonly state?: string | null
  readonly registers?: readonly string[]
  readonly category?: string | null
  readonly purpose?: string | null
  readonly received?: string | null
  readonly statutory?: { readonly due: string | null; readonly status: string | null }
  readonly overdue?: boolean
  readonly paused?: boolean
  readonly deletion?: { readonly due: string | null; readonly status: string }
  readonly findings?: readonly string[]
  readonly events?: number
}

interface CasePage extends Basis {
  readonly items: readonly CaseRow[]
  readonly total: number
  readonly counted: number
  readonly next: string | null
}

export const pieceRows = 100
/** 4,000 rows, some megabytes. */
const piecesMax = 40

type Ask = typeof getJson<CasePage>

export class CaseRows {
  readonly basis: Basis
  /** How many there are. */
  readonly total: number
  /** What a report counts of them: more, where a case has several of what was asked for. */
  readonly counted: number
  private readonly pieces = new Map<number, readonly CaseRow[]>()
  private readonly asked = new Map<number, AbortController>()
  /** What asks for the same list again. */
  readonly pinned: Params
  private isClosed = false

  constructor(
    first: CasePage,
    params: Params,
    private readonly changed: () => void,
    private readonly failed: (problem: Problem) => void,
    private readonly ask: Ask = getJson<CasePage>,
  ) {
    const { items, total, counted, next, ...basis } = first
    this.basis = basis
    this.total = total
    this.counted = counted
    this.pinned = { ...params, knownAt: `size:${basis.size}`, ...(basis.today ? { today: basis.today } : {}) }
    this.pieces.set(0, items)
  }

  at(place: number): CaseRow | undefined {
    return this.pieces.get(Math.floor(place / pieceRows))?.[place % pieceRows]
  }

  /** Sees to it that the rows at [first, limit) are there or on their way, and the piece after them. */
  want(first: number, limit: number): void {
    if (this.isClosed || this.total === 0) return
    const wanted = new Set<number>()
    const last = Math.min(Math.max(first, limit - 1), this.total - 1)
    for (let piece = Math.floor(first / pieceRows); piece <= Math.floor(last / pieceRows); ++piece) wanted.add(piece)
    const ahead = Math.floor((last + pieceRows / 2) / pieceRows)
    if (ahead * pieceRows < this.total) wanted.add(ahead)
    for (const [piece, controller] of this.asked) {
      if (wanted.has(piece)) continue
      controller.abort()
      this.asked.delete(piece)
    }
    for (const piece of wanted) this.fetch(piece)
  }

  /** Nothing is asked any more. */
  close(): void {
    this.isClosed = true
    for (const controller of this.asked.values()) controller.abort()
    this.asked.clear()
  }

  private fetch(piece: number): void {
    const kept = this.pieces.get(piece)
    if (kept) {
      // The newest last: those that were looked at longest ago go first.
      this.pieces.delete(piece)
      this.pieces.set(piece, kept)
      return
    }
    if (this.asked.has(piece)) return
    const controller = new AbortController()
    this.asked.set(piece, controller)
    const params = { ...this.pinned, offset: piece * pieceRows, limit: pieceRows }
    this.ask('/v1/cases', params, controller.signal).then(
      (result) => {
        if (controller.signal.aborted) return
        this.asked.delete(piece)
        if (!result.ok) this.failed(result.problem)
        else this.keep(piece, result.value)
      },
      () => {}, // given up
    )
  }

  private keep(piece: number, page: CasePage): void {
    this.pieces.set(piece, page.items)
    const oldest = this.pieces.keys().next()
    if (this.pieces.size > piecesMax && !oldest.done) this.pieces.delete(oldest.value)
    this.changed()
  }
}

export async function openRows(
  params: Params,
  signal: AbortSignal,
  changed: () => void,
  failed: (problem: Problem) => void,
): Promise<CaseRows | Problem> {
  const result = await getJson<CasePage>('/v1/cases', { ...params, limit: pieceRows }, signal)
  return result.ok ? new CaseRows(result.value, params, changed, failed) : result.problem
}
