// Server-sent events out of the bytes of an answer, as the HTML standard's "event stream interpretation" has them.
// EventSource cannot send the header by which the service knows the page.
//
// Room:  tools/web/views/live. Pure.

export interface Message {
  /** The last id given by then; "" before the first. */
  readonly id: string
  /** "message" unless named. */
  readonly event: string
  readonly data: string
}

export class MessageReader {
  private rest = ''
  private id = ''
  private event = ''
  private data: string[] = []
  private hasBegun = false

  /** The messages that end in this piece. Pieces may end anywhere, also between the two characters of a line's end. */
  read(piece: string): readonly Message[] {
    let text = this.rest + piece
    if (!this.hasBegun && text.length > 0) {
      this.hasBegun = true
      text = text.replace(/^\ufeff/, '')
    }
    const messages: Message[] = []
    let at = 0
    for (;;) {
      const end = /\r\n|\n|\r(?=[^\n])/.exec(text.slice(at))
      if (!end) break
      const message = this.line(text.slice(at, at + end.index))
      if (message) messages.push(message)
      at += end.index + end[0].length
    }
    this.rest = text.slice(at)
    return messages
  }

  private line(text: string): Message | null {
    if (text === '') return this.give()
    const colon = text.indexOf(':')
    if (colon === 0) return null // a sign of life
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.event = value
    else if (field === 'id' && !value.includes('\0')) this.id = value
    return null
  }

  private give(): Message | null {
    const { data, event } = this
    this.data = []
    this.event = ''
    return data.length === 0 ? null : { id: this.id, event: event || 'message', data: data.join('\n') }
  }
}
