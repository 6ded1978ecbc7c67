// Start here: what a visitor's own browser can say of what the service hands out, given a key from elsewhere.
//
//   const trust = await parseTrust(keys)                    // refuses what is no key
//   const verdict = await verifyDossier(bytes, trust)       // never throws for what is in the file
//   if (verdict.proved) …verdict.proved.events              // decoded from the proved bytes
//   else …verdict.refusal.code, .kind, .where               // the first check that failed
//
// Pure: no network, no page, no storage. Checks, their order and their numbers are those of caseledger-verify.
// What it cannot say: whether this code is what it is said to be, for it came from the service as well.
import { type Bytes, countNewlines, fromBase64, fromHex, sameBytes, utf8 } from './bytes'
import { checkCommitment, checkComplete, placeOf } from './case_proof'
import { utcText } from './civil'
import { type Dossier, type ParsedDossier, parseDossier } from './dossier'
import { decodeEntry } from './entry'
import { eventJson, type EventView } from './event'
import type { JsonObject } from './json'
import type { Trust } from './keys'
import { checkConsistency, checkInclusion, leafHash } from './merkle'
import { checkCheckpoint, type CheckedCheckpoint, type CheckpointText } from './note'
import { decodeAll, type Decoded, nameOf, readableText } from './readable'
import { Refusal, refuse } from './refusal'
import { parseTlogProof } from './tlog_proof'

export { parseTrust, type Trust } from './keys'
export { Refusal } from './refusal'

/** What is checked of a dossier, in this order; each needs those before it. */
export const stepNames = [
  'form', // it is a dossier, written in the one way it can be
  'signature', // a trusted key signed size and root of the log
  'commitment', // the last entry of that tree commits to which events each case has
  'complete', // these are all of this case, in order; or there is no such case
  'included', // each event stands at its place in the signed tree
  'readable', // the lines for people are what the proved bytes say
] as const
export type StepName = (typeof stepNames)[number]

export interface Step {
  readonly name: StepName
  readonly state: 'held' | 'failed' | 'not reached'
}

/** An event of a proved dossier. What it says comes from the bytes that were proved, and from nothing else. */
export interface ProvedEvent {
  readonly index: bigint
  readonly version: bigint
  readonly id: string
  readonly recordedAt: string
  /** Null if this page cannot read the event: a newer type, or no event at all. Its bytes are proved all the same. */
  readonly event: EventView | null
  /** As the history of the case has it, but for `correctedBy`. */
  readonly json: JsonObject | null
}

export interface ProvedDossier {
  readonly caseId: string
  readonly checkpoint: CheckedCheckpoint
  /** When the last entry of the signed tree was recorded. */
  readonly asOf: string
  /** None: it is proved that there is no such case. */
  readonly events: readonly ProvedEvent[]
  /** Of the readable part, all of which was made again and compared. */
  readonly readableLines: number
  // Stated by whoever made the file, and not proved.
  readonly schema: string
  readonly rulebook: string
}

export type Verdict =
  | { readonly steps: readonly Step[]; readonly proved: ProvedDossier; readonly refusal: null }
  | { readonly steps: readonly Step[]; readonly proved: null; readonly refusal: Refusal }

/** Called as each step begins, so that a page can show how far it is. */
export type Progress = (step: StepName) => void

/** What was asked for, or why not: errors of this program are thrown on. */
async function outcome<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Checks all that can be checked of a dossier. `file` is the whole file, as it was handed out. */
export async function verifyDossier(file: Uint8Array, trust: Trust, progress?: Progress): Promise<Verdict> {
  let reached = 0
  const begin = (name: StepName) => {
    reached = stepNames.indexOf(name)
    progress?.(name)
  }
  const result = await outcome(() => proveDossier(file, trust, begin))
  const failed = result instanceof Refusal
  const steps = stepNames.map((name, i): Step => {
    if (!failed || i < reached) return { name, state: 'held' }
    return { name, state: i === reached ? 'failed' : 'not reached' }
  })
  return failed ? { steps, proved: null, refusal: result } : { steps, proved: result, refusal: null }
}

async function proveDossier(file: Uint8Array, trust: Trust, begin: Progress): Promise<ProvedDossier> {
  begin('form')
  const parsed = parseDossier(file)
  const { dossier } = parsed
  begin('signature')
  const checkpoint = await checkCheckpoint(dossier.proof.checkpoint, trust)
  begin('commitment')
  const mapRoot = await checkCommitment(dossier.proof, checkpoint)
  begin('complete')
  const leaves = await Promise.all(dossier.events.map(({ entry }) => leafHash(entry)))
  await checkComplete(dossier.proof, dossier.events, leaves, mapRoot)
  begin('included')
  await checkEvents(dossier, leaves, checkpoint)
  begin('readable')
  const decoded = decodeAll(dossier)
  checkReadable(parsed, decoded)
  return proved(parsed, decoded, checkpoint)
}

/** All at once; what is refused is the first that fails. */
async function checkEvents(dossier: Dossier, leaves: readonly Bytes[], checkpoint: CheckpointText): Promise<void> {
  const results = await Promise.allSettled(
    dossier.events.map((event, i) =>
      checkInclusion(event.index, leaves[i] as Bytes, checkpoint, event.inclusion, placeOf(i, event)),
    ),
  )
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

function checkReadable({ dossier, readable }: ParsedDossier, decoded: readonly Decoded[]): void {
  const made = utf8(readableText(dossier, decoded))
  if (sameBytes(readable, made)) return
  const differs = readable.findIndex((byte, at) => byte !== made[at])
  const line = countNewlines(readable.subarray(0, differs < 0 ? readable.length : differs)) + 1
  refuse('CL-1741', 'the readable lines are not what the proved bytes say', `line ${line}`)
}

function proved(
  { dossier, readable }: ParsedDossier,
  decoded: readonly Decoded[],
  checkpoint: CheckedCheckpoint,
): ProvedDossier {
  const commitment = decodeEntry(dossier.proof.commitment)
  return {
    caseId: nameOf(dossier.proof.stream),
    checkpoint,
    asOf: commitment ? utcText(commitment.recordedAtUs) : '',
    events: dossier.events.flatMap(({ index }, i) => {
      const { entry, event } = decoded[i] as Decoded
      if (!entry) return [] // checked before: each is an event of the case
      return {
        index,
        version: entry.version,
        id: entry.id,
        recordedAt: utcText(entry.recordedAtUs),
        event,
        json: event && eventJson(index, entry, event),
      }
    }),
    readableLines: countNewlines(readable),
    schema: dossier.schema,
    rulebook: dossier.rulebook,
  }
}

/** That a trusted key signed a checkpoint. */
export function verifyCheckpoint(note: string, trust: Trust): Promise<CheckedCheckpoint | Refusal> {
  return outcome(() => checkCheckpoint(note, trust))
}

export interface Grown {
  readonly from: CheckedCheckpoint
  readonly to: CheckedCheckpoint
}

/**
 * That the log of the newer checkpoint has only grown since the older one: both are signed, and of one history.
 * `hashes` are base64, as /v1/proofs/consistency gives them for the two sizes; none for equal sizes.
 */
export function verifyConsistency(
  older: string,
  newer: string,
  hashes: readonly string[],
  trust: Trust,
): Promise<Grown | Refusal> {
  return outcome(async () => {
    const from = await checkCheckpoint(older, trust)
    const to = await checkCheckpoint(newer, trust)
    if (from.origin !== to.origin) refuse('CL-1703', `checkpoints of two logs: ${from.origin}, ${to.origin}`)
    const path = hashes.map((text) => fromBase64(text) ?? refuse('CL-1712', 'a hash that is no base64'))
    await checkConsistency(from, to, path)
    return { from, to }
  })
}

export interface Included {
  readonly index: bigint
  readonly checkpoint: CheckedCheckpoint
}

/** That an entry stands in the log: a .tlog-proof, and the leaf hash of the entry in hex (/v1/proofs/inclusion). */
export function verifyInclusion(proof: string, leaf: string, trust: Trust): Promise<Included | Refusal> {
  return outcome(async () => {
    const { index, path, checkpoint: note } = parseTlogProof(proof)
    const checkpoint = await checkCheckpoint(note, trust)
    const hash = fromHex(leaf) ?? refuse('CL-1711', 'a leaf hash that is none')
    await checkInclusion(index, hash, checkpoint, path)
    return { index, checkpoint }
  })
}
