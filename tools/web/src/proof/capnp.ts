// Reads one Cap'n Proto message in place, whatever its bytes: one segment, no segment table, as the ledger stores it.
//
// Every pointer is checked against the message's end, each word is shown once at most, and structs nest to a depth: so
// no bytes keep the reader busy or lead it outside. What the canonical form never has (far pointers, capabilities,
// lists of another element size than the schema's) is refused. What lies beyond a struct's end is its default.
import { type Bytes, fromUtf8, viewOf } from './bytes'

const wordBytes = 8
const depthMax = 80
const structPointer = 0
const listPointer = 1
const byteElements = 2
const pointerElements = 6
const structElements = 7

/** The bytes are no message of the expected form. */
export class Broken extends Error {
  override name = 'Broken'
}

function broken(what: string): never {
  throw new Broken(what)
}

export class Message {
  readonly view: DataView
  readonly words: number
  private shown = 0

  constructor(readonly bytes: Bytes) {
    if (bytes.length === 0 || bytes.length % wordBytes !== 0) broken('not whole words')
    this.view = viewOf(bytes)
    this.words = bytes.length / wordBytes
  }

  root(): Struct {
    this.spend(1)
    return this.structAt(0, 0)
  }

  /** What is well-formed shows each word once. Broken pointers may show some of them over and over. */
  spend(words: number): void {
    this.shown += words
    if (this.shown > this.words) broken('words shown more than once')
  }

  isNull(word: number): boolean {
    return this.low(word) === 0 && this.high(word) === 0
  }

  structAt(word: number, depth: number): Struct {
    const low = this.low(word)
    const high = this.high(word)
    if ((low & 3) !== structPointer) broken('no struct where one is due')
    if (depth > depthMax) broken('nested too deep')
    const dataWords = high & 0xffff
    const pointers = high >>> 16
    const at = this.target(word, low, dataWords + pointers)
    this.spend(dataWords + pointers)
    return new Struct(this, at, dataWords, pointers, depth)
  }

  /** The bytes of a list of them; none for a null pointer. */
  bytesAt(word: number): Bytes {
    if (this.isNull(word)) return new Uint8Array()
    const { at, count } = this.listAt(word, byteElements)
    return this.bytes.subarray(at * wordBytes, at * wordBytes + count)
  }

  /** Text ends with a zero byte that is not part of it. */
  textAt(word: number): string {
    if (this.isNull(word)) return ''
    const bytes = this.bytesAt(word)
    if (bytes.at(-1) !== 0) broken('text without an end')
    return fromUtf8(bytes.subarray(0, -1)) ?? broken('text that is not UTF-8')
  }

  /** The words of a list of pointers. */
  pointersAt(word: number): readonly number[] {
    const { at, count } = this.listAt(word, pointerElements)
    return Array.from({ length: count }, (_, i) => at + i)
  }

  structsAt(word: number, depth: number): readonly Struct[] {
    const { at, count: words } = this.listAt(word, structElements)
    const low = this.low(at)
    const dataWords = this.high(at) & 0xffff
    const pointers = this.high(at) >>> 16
    const count = low >>> 2
    const size = dataWords + pointers
    if (depth > depthMax) broken('nested too deep')
    // Elements of no size could be any number.
    if ((low & 3) !== structPointer || (count > 0 && size === 0) || count * size > words) broken('a list that is none')
    return Array.from({ length: count }, (_, i) => new Struct(this, at + 1 + i * size, dataWords, pointers, depth))
  }

  private low(word: number): number {
    return this.view.getInt32(word * wordBytes, true)
  }

  private high(word: number): number {
    return this.view.getUint32(word * wordBytes + 4, true)
  }

  /** The word that a pointer at `word` shows, if `size` words follow there. */
  private target(word: number, low: number, size: number): number {
    const at = word + 1 + (low >> 2)
    if (at < 0 || at + size > this.words) broken('a pointer out of the message')
    return at
  }

  /** `count` is that of the elements, of structs that of their words. */
  private listAt(word: number, element: number): { at: number; count: number } {
    const low = this.low(word)
    const high = this.high(word)
    if ((low & 3) !== listPointer || (high & 7) !== element) broken('no list of this kind where one is due')
    const count = high >>> 3
    const size = element === byteElements ? Math.ceil(count / wordBytes) : count + (element === structElements ? 1 : 0)
    const at = this.target(word, low, size)
    this.spend(size)
    return { at, count }
  }
}

/** A struct in a message. Offsets are Cap'n Proto's: multiples of the scalar's own size. */
export class Struct {
  constructor(
    readonly message: Message,
    private readonly at: number,
    private readonly dataWords: number,
    private readonly pointers: number,
    readonly depth: number,
  ) {}

  /** The word of a pointer that is not null; null else. */
  pointer(slot: number): number | null {
    const word = this.at + this.dataWords + slot
    return slot < this.pointers && !this.message.isNull(word) ? word : null
  }

  bool(slot: number): boolean {
    const byte = slot >> 3
    return this.has(byte, 1) && ((this.message.view.getUint8(this.byteOf(byte)) >> (slot & 7)) & 1) === 1
  }

  uint16(slot: number): number {
    return this.has(2 * slot, 2) ? this.message.view.getUint16(this.byteOf(2 * slot), true) : 0
  }

  int16(slot: number): number {
    return (this.uint16(slot) << 16) >> 16
  }

  int32(slot: number, byDefault: number): number {
    return this.has(4 * slot, 4) ? this.message.view.getInt32(this.byteOf(4 * slot), true) ^ byDefault : byDefault
  }

  int64(slot: number, byDefault: bigint): bigint {
    if (!this.has(8 * slot, 8)) return byDefault
    return BigInt.asIntN(64, this.message.view.getBigInt64(this.byteOf(8 * slot), true) ^ byDefault)
  }

  private has(byte: number, size: number): boolean {
    return byte + size <= this.dataWords * wordBytes
  }

  private byteOf(byte: number): number {
    return this.at * wordBytes + byte
  }
}
