// The lines of a dossier that people read, made from the proved bytes as replay/dossier/summary.cc makes them: what a
// dossier says in words is compared with these, byte for byte.
import { sameBytes, toBase64, utf8 } from './bytes'
import { utcText } from './civil'
import type { Dossier, DossierEvent } from './dossier'
import { decodeEntry, type Entry } from './entry'
import { decodeEvent, type EventView } from './event'
import { jsonText } from './json'
import { parseCheckpointText, parseNote } from './note'

/**
 * Any bytes on one line and harmless: newlines and tabs become spaces; control characters, those that turn the
 * direction of writing, and what is not UTF-8 become U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(/[\n\t]/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

/** The name of a case as text; what is not UTF-8 in it becomes U+FFFD. */
export function nameOf(stream: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(stream)
}

/** What the bytes of an event say; null where they cannot be read. */
export interface Decoded {
  readonly entry: Entry | null
  readonly event: EventView | null
}

export function decodeAll(dossier: Dossier): readonly Decoded[] {
  return dossier.events.map(({ entry: bytes }) => {
    const entry = decodeEntry(bytes)
    return { entry, event: entry && decodeEvent(entry.body) }
  })
}

class Readable {
  private readonly lines: string[] = []

  constructor(
    private readonly dossier: Dossier,
    private readonly decoded: readonly Decoded[],
  ) {}

  render(): string {
    this.head()
    for (const [i, event] of this.dossier.events.entries()) {
      this.line('')
      this.event(i, event)
    }
    this.line('')
    this.meaning()
    return this.lines.join('')
  }

  private line(text: string): void {
    this.lines.push(text ? `# ${text}\n` : '#\n')
  }

  private say(nb: string, en: string): void {
    this.line(this.dossier.language === 'nb' ? nb : en)
  }

  private head(): void {
    const { proof, events } = this.dossier
    const checkpoint = parseCheckpointText(parseNote(proof.checkpoint).text)
    const commitment = decodeEntry(proof.commitment)
    const name = printable(nameOf(proof.stream))
    const origin = printable(checkpoint.origin)
    const asOf = commitment ? utcText(commitment.recordedAtUs) : '?'
    const count = events.length
    this.say('SAKSMAPPE', 'CASE DOSSIER')
    this.say(`Sak:        ${name}`, `Case:       ${name}`)
    this.say(`Hovedbok:   ${origin}`, `Ledger:     ${origin}`)
    const size = checkpoint.size
    const root = toBase64(checkpoint.root)
    this.say(`Innførsler: ${size}, rot ${root}`, `Entries:    ${size}, root ${root}`)
    this.say(`Per:        ${asOf}`, `As of:      ${asOf}`)
    if (count === 0) {
      this.say(
        'Hendelser:  0 – det finnes ingen slik sak i hovedboken per da',
        'Events:     0 – there is no such case in the ledger as of then',
      )
    } else {
      this.say(
        `Hendelser:  ${count} – alle som hovedboken har om saken per da`,
        `Events:     ${count} – all that the ledger has on the case as of then`,
      )
    }
  }

  private event(i: number, { index }: DossierEvent): void {
    const { entry, event } = this.decoded[i] as Decoded
    const number = i + 1
    if (!entry) {
      this.say(`${number}. (kan ikke leses) innførsel ${index}`, `${number}. (cannot be read) entry ${index}`)
      return
    }
    const recorded = utcText(entry.recordedAtUs)
    if (!event) {
      this.say(
        `${number}. (kan ikke leses) innførsel ${index}, registrert ${recorded}, id ${entry.id}`,
        `${number}. (cannot be read) entry ${index}, recorded ${recorded}, id ${entry.id}`,
      )
      return
    }
    this.line(`${number}. ${event.occurredAt}  ${event.type}`)
    this.envelope(index, entry, event)
    if (!sameBytes(utf8(event.caseId), this.dossier.proof.stream)) {
      const name = printable(event.caseId)
      this.say(`   MERK: hendelsen selv nevner saken ${name}`, `   NOTE: the event itself names the case ${name}`)
    }
    this.line('   ' + printable(jsonText(event.data)))
  }

  private envelope(index: bigint, entry: Entry, event: EventView): void {
    const part = (name: string) => printable(String(event.actor.get(name) ?? ''))
    const organisation = event.actor.has('organisation') ? `, ${part('organisation')}` : ''
    this.say(
      `   av ${part('id')} (${part('role')}${organisation})`,
      `   by ${part('id')} (${part('role')}${organisation})`,
    )
    if (event.source !== null) {
      const source = printable(event.source)
      this.say(`   kilde ${source}`, `   source ${source}`)
    }
    const recorded = utcText(entry.recordedAtUs)
    this.say(
      `   registrert ${recorded}, innførsel ${index}, id ${entry.id}`,
      `   recorded ${recorded}, entry ${index}, id ${entry.id}`,
    )
  }

  private meaning(): void {
    this.say(
      'Bevist når filen er kontrollert: hovedboken har undertegnet at dette er alt den hadde om',
      'Proved once this file is checked: the ledger has signed that this is all it had on the',
    )
    this.say(
      'saken per da: ingen hendelse mangler, er endret eller er lagt til.',
      'case as of then: none is missing, changed or added.',
    )
    this.say(
      'Ikke bevist: at det som ble registrert er sant, eller at alt som skjedde ble registrert.',
      'Not proved: that what was recorded is true, or that all that happened was recorded.',
    )
    this.say(
      'Skjema og regelbok nedenfor er oppgitt, ikke bevist.',
      'Schema and rulebook below are stated, not proved.',
    )
    this.say(
      'Kontroll: caseledger-verify --vkey NØKKEL FIL – få nøkkelen av hovedbokens eier på en annen',
      "To check: caseledger-verify --vkey KEY FILE – get the key from the ledger's owner in another",
    )
    this.say(
      'måte enn med denne filen. Linjene over regnes da ut på nytt fra de beviste bytene.',
      'way than with this file. The lines above are then made again from the proved bytes.',
    )
  }
}

/** Each line starts with "#". `decoded` are the dossier's events. */
export function readableText(dossier: Dossier, decoded = decodeAll(dossier)): string {
  return new Readable(dossier, decoded).render()
}
