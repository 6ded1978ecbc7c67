// The case dossier: one file with all events of a case, readable on top, and what proves it below
// (docs/evidence.md, "Case dossier").
import { type Bytes, countNewlines, fromBase64, fromUtf8, parseDecimal, toBase64 } from './bytes'
import { type CaseProof, caseProofText, type LoggedEvent, parseCaseProof } from './case_proof'
import { Lines } from './lines'
import { refuse } from './refusal'

const firstLine = 'caseledger/dossier@v1'
const summaryMark = 0x23 // '#'
const newline = 0x0a
const inclusionMax = 64

/** More than a browser should hold several times over; caseledger-verify has no such limit. */
export const dossierBytesMax = 64 * 1024 * 1024

export interface DossierEvent extends LoggedEvent {
  readonly inclusion: readonly Bytes[] // in the checkpoint's tree
}

export interface Dossier {
  readonly language: 'nb' | 'en' // of the readable lines
  // Stated by whoever made it, and not proved.
  readonly schema: string
  readonly rulebook: string
  readonly events: readonly DossierEvent[]
  readonly proof: CaseProof
}

/** A dossier as it was read, and the readable lines that stand above it. */
export interface ParsedDossier {
  readonly dossier: Dossier
  readonly readable: Uint8Array
}

/** How many bytes the lines for people take. */
function summaryBytes(bytes: Uint8Array): number {
  let end = 0
  while (bytes[end] === summaryMark) {
    const line = bytes.indexOf(newline, end)
    end = line < 0 ? bytes.length : line + 1
  }
  return end
}

function parseEvent(lines: Lines): DossierEvent | null {
  const [indexText = '', entryText = '', ...more] = (lines.nextAfter('event') ?? '').split(' ')
  const index = parseDecimal(indexText)
  const entry = fromBase64(entryText)
  const inclusion = lines.hashes(inclusionMax)
  if (index === null || !entry || !inclusion || more.length > 0) return null
  return { index, entry, inclusion }
}

/** Up to the case proof. */
function parseHead(lines: Lines): Omit<Dossier, 'proof'> | null {
  if (!lines.skip(firstLine)) return null
  const language = lines.nextAfter('language')
  const schema = lines.nextAfter('schema')
  const rulebook = lines.nextAfter('rulebook')
  const count = parseDecimal(lines.nextAfter('events') ?? '')
  if ((language !== 'nb' && language !== 'en') || !schema || !rulebook || count === null) return null
  const events: DossierEvent[] = []
  while (lines.peek()) {
    const event = parseEvent(lines)
    if (!event) return null
    events.push(event)
  }
  return BigInt(events.length) === count && lines.skip('') ? { language, schema, rulebook, events } : null
}

function provedPart(dossier: Dossier): string {
  const events = dossier.events.map(
    ({ index, entry, inclusion }) =>
      `event ${index} ${toBase64(entry)}\n${inclusion.map((hash) => toBase64(hash) + '\n').join('')}`,
  )
  return (
    `${firstLine}\nlanguage ${dossier.language}\nschema ${dossier.schema}\nrulebook ${dossier.rulebook}\n` +
    `events ${dossier.events.length}\n${events.join('')}\n${caseProofText(dossier.proof)}`
  )
}

/**
 * Syntax only; the readable lines are passed over. What is read is written again and compared, so that each dossier has
 * one spelling. Refuses with CL-1615, CL-1614.
 */
export function parseDossier(bytes: Uint8Array): ParsedDossier {
  if (bytes.length > dossierBytesMax) refuse('too-large', `${bytes.length} bytes`)
  const readable = bytes.subarray(0, summaryBytes(bytes))
  const text = fromUtf8(bytes.subarray(readable.length))
  if (text === null) return refuse('CL-1615', 'a dossier that is not UTF-8')
  const lines = new Lines(text)
  const place = () => `line ${countNewlines(readable) + lines.lineNumber}`
  const head = parseHead(lines)
  if (!head) return refuse('CL-1615', 'a dossier that does not parse', place())
  const proof = parseCaseProof(lines)
  if (!proof) return refuse('CL-1614', 'a case proof that does not parse', place())
  const dossier = { ...head, proof }
  if (provedPart(dossier) !== text) {
    refuse('CL-1615', 'a dossier that is written in another way than the one it has')
  }
  return { dossier, readable }
}
