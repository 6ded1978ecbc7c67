// The service's sentences as people read them: days in the form of the language, types of events in words and linked.
import type { ComponentChildren } from 'preact'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { useWord } from '../../app/language'

/** Where an event of the case is by its version; null where the visitor sees no events. */
export const EventLinks = createContext<(version: number) => string | null>(() => null)

/** Days and instants; events by type and version; codes. */
const marks = new RegExp(
  `(${[
    /\d{4}-\d{2}-\d{2}(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2}))?/.source,
    /\b(?:[A-Z][a-z]+){2,} \d+\b/.source,
    /\b[A-Z]+(?:_[A-Z0-9]+)+\b/.source,
  ].join('|')})`,
)

export function Prose({ text }: { text: string }) {
  const format = useFormats()
  const word = useWord()
  const hrefOfEvent = useContext(EventLinks)
  const said = text.split(marks).map((part, i): ComponentChildren => {
    if (i % 2 === 0) return part
    if (/^\d/.test(part)) return part.includes('T') ? format.instant(part) : format.day(part)
    const [type = '', version] = part.split(' ')
    if (version === undefined) return word(part, false)
    return <EventName type={type} version={Number(version)} href={hrefOfEvent(Number(version))} word={word} />
  })
  return <>{said}</>
}

interface NameProps {
  readonly type: string
  readonly version: number
  readonly href: string | null
  readonly word: ReturnType<typeof useWord>
}

function EventName({ type, version, href, word }: NameProps) {
  const name = `${word(type, false)} (${version})`
  return href === null ? <>{name}</> : <a href={href}>{name}</a>
}

/** An event by its version, as a link to where it stands. */
export function EventLink({ event }: { event: { readonly type: string; readonly version: number } }) {
  const word = useWord()
  const hrefOfEvent = useContext(EventLinks)
  return <EventName {...event} href={hrefOfEvent(event.version)} word={word} />
}
