// What the service says of how far its log can be trusted, and checkpoints that visitors bring: no DOM, no words.
//
// Room:   views/integrity. What each kind of evidence shows, and what not: docs/evidence.md.
import { parseCheckpointText, parseNote } from '../../proof/note'
import { Refusal } from '../../proof/refusal'

export interface Integrity {
  readonly origin: string
  readonly vkey: string
  /** The key of today and those before it. */
  readonly vkeys?: readonly string[]
  readonly size: number
  readonly root: string
  /** The signed note. */
  readonly checkpoint: string
  /** When it was signed. */
  readonly published?: string | null
  readonly cosigned: string | null
  /** Entries of the log; those after `size` are not signed yet. */
  readonly logSize?: number
  readonly recordedAt: string | null
  readonly witnesses: readonly { readonly name: string; readonly vkey: string }[]
  readonly verification: {
    readonly finishedAt: string
    readonly size: number
    readonly ok: boolean
    readonly code?: string | null
    readonly detail: string | null
  } | null
}

export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly { readonly code: string; readonly detail: string; readonly hint?: string }[]
  readonly size: number
}

/** A checkpoint as it is pasted: copying loses the last line end and may add others. What it says stays as it is. */
export function pasted(text: string): string {
  return `${text.replaceAll('\r\n', '\n').trim()}\n`
}

/** The size that a checkpoint is of, before any signature is checked. */
export function sizeOf(note: string): bigint | Refusal {
  try {
    return parseCheckpointText(parseNote(note).text).size
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
