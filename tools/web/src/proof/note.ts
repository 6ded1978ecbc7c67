// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature).
import { type Bytes, fromBase64, loadBe64, parseDecimal, toHex, utf8 } from './bytes'
import { isKeyName, keyText, logType, type Trust, type VerifierKey, verifySignature } from './keys'
import { Lines, parseHash } from './lines'
import type { Prefix } from './merkle'
import { refuse } from './refusal'

const noteBytesMax = 64 * 1024
const signaturesMax = 64
const mark = '\u2014 '
const idBytes = 4
const timeBytes = 8

export interface NoteSignature {
  readonly name: string
  readonly keyId: string // 8 hex digits
  readonly signature: Bytes
}

/** A note as it was read: nothing in it is known to be true. */
export interface Note {
  readonly text: string // ends with a newline
  readonly signatures: readonly NoteSignature[]
}

function parseSignature(line: string): NoteSignature | null {
  if (!line.startsWith(mark)) return null
  const space = line.indexOf(' ', mark.length)
  if (space < 0) return null
  const name = line.slice(mark.length, space)
  const bytes = fromBase64(line.slice(space + 1))
  if (!isKeyName(name) || !bytes || bytes.length <= idBytes) return null
  return { name, keyId: toHex(bytes.subarray(0, idBytes)), signature: bytes.slice(idBytes) }
}

/** Refuses with CL-1611. */
export function parseNote(note: string): Note {
  const bad = (what: string): never => refuse('CL-1611', `the note does not parse: ${what}`)
  if (note.length > noteBytesMax || utf8(note).length > noteBytesMax) bad('too long')
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) bad('a control character')
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0) bad('no blank line')
  const lines = new Lines(note.slice(blank + 2))
  if (lines.isAtEnd) bad('no signature')
  const signatures: NoteSignature[] = []
  const seen = new Set<string>()
  while (!lines.isAtEnd) {
    const line = lines.next()
    const signature = line === null ? null : parseSignature(line)
    if (line === null || !signature) return bad('a signature line that is none')
    if (seen.has(line)) bad('the same signature twice')
    if (signatures.length === signaturesMax) bad('too many signatures')
    seen.add(line)
    signatures.push(signature)
  }
  return { text: note.slice(0, blank + 1), signatures }
}

export interface CheckpointText extends Prefix {
  readonly origin: string
}

/** Origin, size and root, and nothing else. Refuses with CL-1612. */
export function parseCheckpointText(text: string): CheckpointText {
  const lines = new Lines(text)
  const origin = lines.next()
  const size = parseDecimal(lines.next() ?? '')
  const root = parseHash(lines.next() ?? '')
  if (!origin || size === null || !root || !lines.isAtEnd) {
    return refuse('CL-1612', 'the checkpoint does not parse: not origin, size and root alone')
  }
  return { origin, size, root }
}

export interface Cosignature {
  readonly key: VerifierKey
  readonly seconds: bigint // POSIX time
}

export interface CheckedCheckpoint extends CheckpointText {
  readonly logs: readonly VerifierKey[] // those trusted that signed it; at least one
  readonly cosignatures: readonly Cosignature[]
}

const secondsMax = (1n << 63n) - 1n

/** What a witness signs. */
function cosignedMessage(text: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`
}

/** The time that a witness signed, 0 for a log's own signature; null if it does not hold. */
async function signedTime(key: VerifierKey, signature: Bytes, text: string): Promise<bigint | null> {
  if (key.type === logType) {
    return (await verifySignature(key.publicKey, utf8(text), signature)) ? 0n : null
  }
  if (signature.length < timeBytes) return null
  const seconds = loadBe64(signature, 0)
  if (seconds === 0n || seconds > secondsMax) return null
  const message = utf8(cosignedMessage(text, seconds))
  return (await verifySignature(key.publicKey, message, signature.slice(timeBytes))) ? seconds : null
}

/**
 * Lines of keys that are not known are passed over; one of a known key that does not hold refuses all.
 * Refuses with CL-1611, CL-1612, CL-1701 no trusted key of a log signed it, CL-1702 a known key's signature does not
 * hold, CL-1703 the key is of another log.
 */
export async function checkCheckpoint(note: string, trust: Trust): Promise<CheckedCheckpoint> {
  const { text, signatures } = parseNote(note)
  const checkpoint = parseCheckpointText(text)
  const logs: VerifierKey[] = []
  const cosignatures: Cosignature[] = []
  for (const { name, keyId, signature } of signatures) {
    const isBy = (key: VerifierKey) => key.name === name && key.id === keyId
    const log = trust.logs.find(isBy)
    const key = log ?? trust.witnesses.find(isBy)
    if (!key) continue
    const seconds = await signedTime(key, signature, text)
    if (seconds === null) {
      return refuse('CL-1702', `the signature by the known key ${keyText(key)} does not hold`)
    }
    if (log) logs.push(log)
    else cosignatures.push({ key, seconds })
  }
  if (logs.length === 0) refuse('CL-1701', 'no known key of the log signed the checkpoint')
  const other = logs.find((key) => key.name !== checkpoint.origin)
  if (other) {
    refuse('CL-1703', `the checkpoint is for the origin ${checkpoint.origin}, its key for ${other.name}`)
  }
  return { ...checkpoint, logs, cosignatures }
}
