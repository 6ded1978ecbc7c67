// Reading the line-based texts of proofs.
import { type Bytes, fromBase64 } from './bytes'

export const hashBytes = 32

export class Lines {
  private at = 0

  constructor(private readonly text: string) {}

  /** The next line without its end; null if no whole line is left. */
  peek(): string | null {
    const end = this.text.indexOf('\n', this.at)
    return end < 0 ? null : this.text.slice(this.at, end)
  }

  next(): string | null {
    const line = this.peek()
    if (line !== null) this.at += line.length + 1
    return line
  }

  /** What follows `word` and a space on the next line; null, and nothing taken, for another one. */
  nextAfter(word: string): string | null {
    const line = this.peek()
    if (line === null || !line.startsWith(word + ' ')) return null
    this.at += line.length + 1
    return line.slice(word.length + 1)
  }

  /** True, and the line is taken, if the next line is just this one. */
  skip(line: string): boolean {
    if (this.peek() !== line) return false
    this.at += line.length + 1
    return true
  }

  get rest(): string {
    return this.text.slice(this.at)
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length
  }

  /** Of the next line, from 1. */
  get lineNumber(): number {
    let number = 1
    for (let at = this.text.indexOf('\n'); at >= 0 && at < this.at; at = this.text.indexOf('\n', at + 1)) number += 1
    return number
  }

  /** Takes hashes, one a line, as long as lines hold one; null if there are more than `most`. */
  hashes(most: number): Bytes[] | null {
    const hashes: Bytes[] = []
    for (let line = this.peek(); line !== null; line = this.peek()) {
      const hash = parseHash(line)
      if (!hash) break
      if (hashes.length === most) return null
      hashes.push(hash)
      this.at += line.length + 1
    }
    return hashes
  }
}

export function parseHash(text: string): Bytes | null {
  // The length first: most lines that are no hash are long.
  const bytes = text.length === 44 ? fromBase64(text) : null
  return bytes?.length === hashBytes ? bytes : null
}
