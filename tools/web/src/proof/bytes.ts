// Bytes and their texts. Strict: each value has one spelling, and what has another is null.

export type Bytes = Uint8Array<ArrayBuffer>

const hexDigits = '0123456789abcdef'
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
// By character code; what is no digit has a bit above the six.
const noDigit = 64
const base64Values = new Uint8Array(256).fill(noDigit)
for (let i = 0; i < base64Digits.length; i += 1) base64Values[base64Digits.charCodeAt(i)] = i

const base64Codes = Uint8Array.from(base64Digits, (digit) => digit.charCodeAt(0))
const paddingCode = 0x3d // '='

const encoder = new TextEncoder()
// Everything is kept, also a byte order mark: what is dropped in reading could not be compared.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

/** Null if it is not UTF-8: shortest form, no surrogates, at most U+10FFFF. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i += 1) {
    if (left[i] !== right[i]) return false
  }
  return true
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15)
  return text
}

/** Lower case only. */
export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i += 1) {
    const high = hexDigits.indexOf(text.charAt(2 * i))
    const low = hexDigits.indexOf(text.charAt(2 * i + 1))
    if (high < 0 || low < 0) return null
    bytes[i] = (high << 4) | low
  }
  return bytes
}

/** RFC 4648 section 4, padded. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(paddingCode)
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    text[at] = base64Codes[a >> 2] as number
    text[at + 1] = base64Codes[((a & 3) << 4) | (b >> 4)] as number
    if (left > 1) text[at + 2] = base64Codes[((b & 15) << 2) | (c >> 6)] as number
    if (left > 2) text[at + 3] = base64Codes[c & 63] as number
    at += 4
  }
  return decoder.decode(text)
}

/** Six bits; `noDigit` or more for what is none. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 256 ? (base64Values[code] as number) : noDigit
}

/** Null for anything but the padded form with no stray bits. */
export function fromBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  const whole = padding > 0 ? text.length - 4 : text.length
  let at = 0
  for (let i = 0; i < whole; i += 4) {
    const [a, b, c, d] = [digitAt(text, i), digitAt(text, i + 1), digitAt(text, i + 2), digitAt(text, i + 3)]
    if ((a | b | c | d) >= noDigit) return null
    bytes[at++] = (a << 2) | (b >> 4)
    bytes[at++] = (b << 4) | (c >> 2)
    bytes[at++] = (c << 6) | d
  }
  if (padding === 0) return bytes
  const [a, b] = [digitAt(text, whole), digitAt(text, whole + 1)]
  const c = padding === 1 ? digitAt(text, whole + 2) : 0
  const stray = padding === 1 ? c & 3 : b & 15 // a second spelling of the same value
  if ((a | b | c) >= noDigit || stray !== 0) return null
  bytes[at++] = (a << 2) | (b >> 4)
  if (padding === 1) bytes[at++] = (b << 4) | (c >> 2)
  return bytes
}

const u64Limit = 1n << 64n

/** Null for a sign, a leading zero, or more than 64 bits. */
export function parseDecimal(text: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null
  const value = BigInt(text)
  return value < u64Limit ? value : null
}

export function be64(value: bigint): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

export function loadBe64(bytes: Uint8Array, at: number): bigint {
  return viewOf(bytes).getBigUint64(at)
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A UUID as 8-4-4-4-12 digits; for 16 bytes. */
export function toUuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export function countNewlines(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) count += byte === 0x0a ? 1 : 0
  return count
}
