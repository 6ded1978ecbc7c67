// That one entry stands at its place in a signed tree (C2SP tlog-proof).
import { type Bytes, fromBase64, parseDecimal } from './bytes'
import { Lines } from './lines'
import { refuse } from './refusal'

const firstLine = 'c2sp.org/tlog-proof@v1'
const hashesMax = 64

export interface TlogProof {
  readonly index: bigint
  readonly path: readonly Bytes[]
  readonly checkpoint: string // a signed note
}

/** Extra data is passed over. Refuses with CL-1613. */
export function parseTlogProof(text: string): TlogProof {
  const bad = (what: string): never => refuse('CL-1613', `the proof does not parse: ${what}`)
  const lines = new Lines(text)
  if (!lines.skip(firstLine)) bad('another first line')
  const extra = lines.nextAfter('extra')
  if (extra !== null && !fromBase64(extra)?.length) bad('extra data that is no base64')
  const index = parseDecimal(lines.nextAfter('index') ?? '')
  if (index === null) return bad('no index')
  const path = lines.hashes(hashesMax)
  if (!path || !lines.skip('')) return bad('after the index, up to 64 hashes and a blank line are due')
  return { index, path, checkpoint: lines.rest }
}
