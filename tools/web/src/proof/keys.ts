// Keys as auditors are given them (vkeys of C2SP signed-note), and signatures by them.
import { type Bytes, concat, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes'
import { sha256, subtle } from './merkle'
import { refuse } from './refusal'

/** In key ids and vkeys: a log's own signature is over the text, a witness's over time and text. */
export const logType = 1
export const witnessType = 4

export interface VerifierKey {
  readonly name: string
  readonly id: string // 8 hex digits: the first four bytes of SHA-256(name ‖ "\n" ‖ type ‖ key)
  readonly type: typeof logType | typeof witnessType
  readonly publicKey: Bytes
}

const keyBytes = 32
const keyTextMax = 4096

/** Not empty, no Unicode space, no control character below it, no plus sign. */
export function isKeyName(name: string): boolean {
  return /^[^\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/.test(name)
}

async function keyId(name: string, typed: Uint8Array): Promise<string> {
  return toHex((await sha256(utf8(name), utf8('\n'), typed)).subarray(0, 4))
}

export function keyText(key: VerifierKey): string {
  return `${key.name}+${key.id}+${toBase64(concat(new Uint8Array([key.type]), key.publicKey))}`
}

/** `name+id+base64(type ‖ key)`. Refuses with CL-1020. */
export async function parseKey(vkey: string): Promise<VerifierKey> {
  const [name = '', id = '', ...rest] = vkey.length <= keyTextMax ? vkey.split('+') : []
  const typed = fromBase64(rest.join('+'))
  const type = typed?.[0]
  if (
    !isKeyName(name) ||
    fromHex(id)?.length !== 4 ||
    typed?.length !== 1 + keyBytes ||
    (type !== logType && type !== witnessType)
  ) {
    refuse('CL-1020', 'not a verifier key (name+id+base64) of a type known here')
  }
  if ((await keyId(name, typed)) !== id) {
    refuse('CL-1020', 'the id in a verifier key is not that of its name and key')
  }
  return { name, id, type, publicKey: typed.slice(1) }
}

/** Ed25519 over exactly these bytes. */
export async function verifySignature(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  let key: CryptoKey
  try {
    key = await subtle().importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  } catch (error) {
    // What is wrong with a key of 32 bytes is only known when it is used.
    return refuse('no-crypto', `this browser cannot check Ed25519 signatures: ${String(error)}`)
  }
  return subtle().verify('Ed25519', key, signature, message)
}

/** Whose word the reader takes: keys that came from elsewhere than what they are to verify. */
export interface Trust {
  readonly logs: readonly VerifierKey[]
  readonly witnesses: readonly VerifierKey[]
}

/** Keys as one text, separated by space or a new line; those of witnesses beside the log's. Refuses with CL-1020. */
export async function parseTrust(text: string): Promise<Trust> {
  const keys = await Promise.all(text.split(/\s+/).filter(Boolean).map(parseKey))
  const logs = keys.filter(({ type }) => type === logType)
  if (logs.length === 0) refuse('CL-1020', 'no key of a log')
  return { logs, witnesses: keys.filter(({ type }) => type === witnessType) }
}
