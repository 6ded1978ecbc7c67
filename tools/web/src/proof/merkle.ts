// The trees of RFC 6962, and its proofs as RFC 9162 verifies them. SHA-256 is the browser's.
import { type Bytes, concat, sameBytes } from './bytes'
import { refuse } from './refusal'

/** A prefix of the log: its size, and the tree hash over it. */
export interface Prefix {
  readonly size: bigint
  readonly root: Bytes
}

const leafTag = new Uint8Array([0])
const nodeTag = new Uint8Array([1])

/** The browser's own cryptography. Absent where the page did not come over https or from this machine. */
export function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle as SubtleCrypto | undefined
  return found ?? refuse('no-crypto', 'there is no WebCrypto here: the page must come over https')
}

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await subtle().digest('SHA-256', concat(...parts)))
}

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return sha256(leafTag, entry)
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(nodeTag, left, right)
}

/** The tree hash over leaf hashes. */
export async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  const [first] = leaves
  if (!first) return sha256()
  if (leaves.length === 1) return first
  // Level by level, the last one without a sibling moving up as it is: the same tree as the specification's.
  const pairs = Array.from({ length: Math.floor(leaves.length / 2) }, (_, i) =>
    nodeHash(leaves[2 * i] as Bytes, leaves[2 * i + 1] as Bytes),
  )
  const level = await Promise.all(pairs)
  if (leaves.length % 2 === 1) level.push(leaves[leaves.length - 1] as Bytes)
  return rootOf(level)
}

/** Goes up from the place `at` on a level whose last place is `last`. */
class Climb {
  constructor(
    public at: bigint,
    public last: bigint,
  ) {}

  /** True if the next hash stands to the left. */
  get isRightChild(): boolean {
    return (this.at & 1n) === 1n || this.at === this.last
  }

  up(): void {
    this.at >>= 1n
    this.last >>= 1n
  }

  /** Skips the levels on which this place is the last one and has no sibling. */
  skipLone(): void {
    while ((this.at & 1n) === 0n && this.at !== 0n) this.up()
  }
}

/** That the leaf stands at `index` of the tree. Refuses with CL-1711. */
export async function checkInclusion(
  index: bigint,
  leaf: Bytes,
  prefix: Prefix,
  proof: readonly Bytes[],
  where = '',
): Promise<void> {
  const not = () => refuse('CL-1711', 'the proof does not show the entry at its index', where)
  if (index >= prefix.size) not()
  const climb = new Climb(index, prefix.size - 1n)
  let root = leaf
  for (const hash of proof) {
    if (climb.last === 0n) not()
    if (climb.isRightChild) {
      root = await nodeHash(hash, root)
      climb.skipLone()
    } else {
      root = await nodeHash(root, hash)
    }
    climb.up()
  }
  if (climb.last !== 0n || !sameBytes(root, prefix.root)) not()
}

/** That the tree `to` has grown from the tree `from`. Refuses with CL-1712, or CL-1713 for two roots at one size. */
export async function checkConsistency(from: Prefix, to: Prefix, proof: readonly Bytes[]): Promise<void> {
  const not = () => refuse('CL-1712', 'the proof does not show that the later tree continues the earlier one')
  if (from.size === to.size && !sameBytes(from.root, to.root)) {
    refuse('CL-1713', `two roots at the size ${from.size}: one of them belongs to a second history`)
  }
  if (from.size === to.size || from.size === 0n) {
    if (proof.length > 0 || (from.size === 0n && !sameBytes(from.root, await sha256()))) not()
    return
  }
  // A perfect earlier tree is itself the first hash; else the proof brings it.
  const isPerfect = (from.size & (from.size - 1n)) === 0n
  const first = isPerfect ? from.root : proof[0]
  if (from.size > to.size || !first) return not()
  const climb = new Climb(from.size - 1n, to.size - 1n)
  while ((climb.at & 1n) === 1n) climb.up()
  let earlier = first
  let later = first
  for (const hash of isPerfect ? proof : proof.slice(1)) {
    if (climb.last === 0n) not()
    if (climb.isRightChild) {
      earlier = await nodeHash(hash, earlier)
      later = await nodeHash(hash, later)
      climb.skipLone()
    } else {
      later = await nodeHash(later, hash)
    }
    climb.up()
  }
  if (climb.last !== 0n || !sameBytes(earlier, from.root) || !sameBytes(later, to.root)) not()
}
