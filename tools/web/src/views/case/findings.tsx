// The findings of a case, each with the rule that it breaks and the events that it rests on.
import { linkFrom, type Address } from '../../app/address'
import { define, useTexts, useWord } from '../../app/language'
import { useEffect, useRef } from 'preact/hooks'
import { Status } from '../../parts/status'
import { useFormats } from '../../app/format'
import { findingKey } from './events'
import { Prose } from './prose'
import { RuleBasis } from './rule'
import type { CaseEvent, Finding } from './types'

const texts = define({
  none: { nb: 'Ingen av reglene som er prøvd, ga funn.', en: 'None of the rules tested gave a finding.' },
  evidence: { nb: 'Bygger på', en: 'Rests on' },
  event: {
    nb: (version: string, type: string, at: string) => `${version}. ${type}, ${at}`,
    en: (version: string, type: string, at: string) => `${version}. ${type}, ${at}`,
  },
  assessed: { nb: 'Vurdert av mennesker', en: 'Assessed by people' },
  notAssessed: { nb: 'Ikke vurdert av mennesker ennå.', en: 'Not assessed by people yet.' },
  oddities: { nb: 'Hendelser som ikke lar seg forene', en: 'Events that cannot be understood together' },
})

interface Props {
  readonly address: Address
  readonly caseId: string
  readonly findings: readonly Finding[]
  readonly oddities: readonly { readonly message: string; readonly evidence: readonly string[] }[]
  readonly events: readonly CaseEvent[]
  /** Changes when the visitor asks again for where the address points already. */
  readonly visit: number
}

export function Findings({ address, caseId, findings, oddities, events, visit }: Props) {
  const t = useTexts(texts)
  const chosen = address.params.get('finding')
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (!chosen) return
    const card = list.current?.querySelector<HTMLElement>(`[data-finding="${CSS.escape(chosen)}"]`)
    card?.scrollIntoView({ block: 'center' })
    card?.focus({ preventScroll: true })
  }, [chosen, visit])
  if (findings.length === 0 && oddities.length === 0) return <p>{t.none}</p>
  return (
    <>
      <ul class="findings" ref={list}>
        {findings.map((finding, at) => {
          const key = findingKey(findings, at)
          return (
            <li
              key={key}
              class={key === chosen ? 'finding is-selected' : 'finding'}
              data-finding={key}
              data-severity={finding.severity}
              tabIndex={-1}
            >
              <h3>
                <a href={linkFrom(address, 'case', caseId, { finding: key })}>{finding.finding}</a>{' '}
                <Status code={finding.severity} />
              </h3>
              <p>
                <Prose text={finding.message} />
              </p>
              <RuleBasis id={finding.rule} text={finding.explained} />
              <Evidence address={address} caseId={caseId} ids={finding.evidence} events={events} />
              <Assessments finding={finding} address={address} caseId={caseId} />
            </li>
          )
        })}
      </ul>
      {oddities.length > 0 && (
        <>
          <h3>{t.oddities}</h3>
          <ul>
            {oddities.map(({ message, evidence }) => (
              <li>
                <Prose text={message} />
                <Evidence address={address} caseId={caseId} ids={evidence} events={events} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

interface EvidenceProps {
  readonly address: Address
  readonly caseId: string
  readonly ids: readonly string[]
  readonly events: readonly CaseEvent[]
}

function Evidence({ address, caseId, ids, events }: EvidenceProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const found = ids.map((id) => ({ id, event: events.find((event) => event.id === id) }))
  if (ids.length === 0) return null
  return (
    <div class="evidence">
      <span class="quiet">{t.evidence}:</span>
      <ul>
        {found.map(({ id, event }) => (
          <li>
            {event ? (
              <a href={linkFrom(address, 'case', caseId, { event: id })}>
                {t.event(String(event.version), word(event.type), format.instant(event.occurredAt))}
              </a>
            ) : (
              <code class="breaks">{id}</code>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Assessments({ finding, address, caseId }: { finding: Finding; address: Address; caseId: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  const all = finding.assessments ?? (finding.assessment ? [finding.assessment] : [])
  if (all.length === 0) return <p class="quiet">{t.notAssessed}</p>
  return (
    <ul class="assessments" aria-label={t.assessed}>
      {all.map(({ outcome, reason, date, event }) => (
        <li>
          <Status code={outcome} /> {reason}{' '}
          <a href={linkFrom(address, 'case', caseId, { event })}>{date ? format.day(date) : '↗'}</a>
        </li>
      ))}
    </ul>
  )
}
