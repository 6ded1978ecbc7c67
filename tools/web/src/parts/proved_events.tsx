// Events as they were decoded from proved bytes; text only.
import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { useFormats } from '../app/format'
import { useTexts, useWord } from '../app/language'
import type { Json, JsonObject } from '../proof/json'
import { printable } from '../proof/readable'
import type { ProvedEvent } from '../proof/verify'
import { panelTexts } from './verification_texts'

function isObject(json: Json): json is JsonObject {
  return json instanceof Map
}

/** A text as it was proved, on one line and harmless. A word beside a code is the service's, and proves nothing. */
function Code({ code }: { code: string }) {
  const word = useWord()
  const said = word(code, false)
  return (
    <>
      {printable(code)}
      {said !== code && <span class="quiet"> ({said})</span>}
    </>
  )
}

/** One value: lists with commas, objects as lists of their own. */
function Value({ json }: { json: Json }) {
  const t = useTexts(panelTexts)
  if (isObject(json)) return <Members json={json} />
  if (typeof json === 'string') return <Code code={json} />
  if (typeof json === 'boolean') return <>{json ? t.yes : t.no}</>
  if (typeof json === 'bigint') return <>{json.toString()}</>
  return (
    <>
      {json.map((one, i) => (
        <Fragment key={i}>
          {i > 0 && ', '}
          <Value json={one} />
        </Fragment>
      ))}
    </>
  )
}

function Members({ json }: { json: JsonObject }) {
  return (
    <dl class="members">
      {[...json].map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <Value json={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Event({ proved }: { proved: ProvedEvent }) {
  const t = useTexts(panelTexts)
  const format = useFormats()
  const { event } = proved
  const recorded = t.recorded(format.instant(proved.recordedAt, true), proved.index.toString())
  if (!event) {
    return (
      <li value={Number(proved.version)}>
        {t.unreadable} <span class="quiet">{recorded}</span>
      </li>
    )
  }
  const actor = ['id', 'role', 'organisation'].flatMap((name) => event.actor.get(name) ?? [])
  return (
    <li value={Number(proved.version)}>
      <p>
        <strong>
          <Code code={event.type} />
        </strong>{' '}
        {format.instant(event.occurredAt)}
      </p>
      <p class="quiet breaks">
        {printable(actor.join(', '))}, {recorded}
      </p>
      <Members json={event.data} />
    </li>
  )
}

export function ProvedEvents({ events }: { events: readonly ProvedEvent[] }) {
  const t = useTexts(panelTexts)
  const format = useFormats()
  // What is never opened is never made: a case may have hundreds.
  const [wasOpened, setOpened] = useState(false)
  return (
    <details class="proved-events" onToggle={() => setOpened(true)}>
      <summary>{t.events(t.eventCount(format.number(events.length)))}</summary>
      {wasOpened && (
        <ol>
          {events.map((event) => (
            <Event key={event.version.toString()} proved={event} />
          ))}
        </ol>
      )}
    </details>
  )
}
