// Is the log whole and unchanged: what the service knows of that, and what the visitor's own browser checks.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { saveAs, useAnswer, type Problem } from '../../app/api'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Answered, Failed, Loading } from '../../parts/states'
import { Table } from '../../parts/table'
import { Refused, Verification } from '../../parts/verification'
import { keyText, parseTrust } from '../../proof/keys'
import { checkCheckpoint, type CheckedCheckpoint } from '../../proof/note'
import { Refusal } from '../../proof/refusal'
import type { ViewProps } from '../../app/view'
import { sizeOf, type Integrity, type Readiness } from './checkpoints'
import { Consistency } from './consistency'
import { texts } from './texts'

export function IntegrityView(_: ViewProps) {
  const t = useTexts(texts)
  const answer = useAnswer<Integrity>('/v1/integrity')
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <Ready />
      <Answered answer={answer}>{(integrity) => <Known integrity={integrity} />}</Answered>
      <Consistency />
      <Verification />
      <section class="verification">
        <h2>{t.without}</h2>
        <p>{t.withoutLead}</p>
        <pre class="command">
          <code>caseledger-verify --vkey "$(cat auditor.vkey)" case.dossier</code>
        </pre>
        <p>{t.withoutTree}</p>
        <pre class="command">
          <code>caseledger-verify --vkey "$(cat auditor.vkey)" --old checkpoint.txt tiles/</code>
        </pre>
      </section>
    </>
  )
}

function Ready() {
  const t = useTexts(texts)
  const answer = useAnswer<Readiness>('/readyz')
  // Not ready is 503, with the reasons in its body.
  const refusal = answer.problem as (Problem & Partial<Readiness>) | null
  const reasons = answer.value && !refusal ? answer.value.reasons : refusal?.reasons
  return (
    <section aria-label={t.service}>
      <h2>{t.service}</h2>
      {reasons ? (
        <Reasons reasons={reasons} />
      ) : refusal ? (
        <Failed problem={refusal} retry={answer.reload} />
      ) : (
        <Loading />
      )}
    </section>
  )
}

function Reasons({ reasons }: { reasons: Readiness['reasons'] }) {
  const t = useTexts(texts)
  if (reasons.length === 0) return <Said isGood>{t.ready}</Said>
  return (
    <div class="ds-alert" data-color="danger">
      <p class="state-title">{t.notReady}</p>
      <p>{t.notReadyHint}</p>
      <ul>
        {reasons.map(({ code, detail, hint }) => (
          <li>
            {detail}
            {hint && `: ${hint}`} <span class="quiet">({code})</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A sentence with a sign: colour is never alone. */
function Said({ isGood, children }: { isGood: boolean; children: ComponentChildren }) {
  return (
    <p class={isGood ? 'said is-good' : 'said'}>
      <span aria-hidden="true">{isGood ? '✓' : '!'}</span> {children}
    </p>
  )
}

/** The note, checked with these keys in the browser; null while that lasts. */
function useChecked(note: string | null, keys: readonly string[]): CheckedCheckpoint | Refusal | null {
  const [checked, setChecked] = useState<CheckedCheckpoint | Refusal | null>(null)
  const trusted = keys.join(' ')
  useEffect(() => {
    let isCurrent = true
    setChecked(null)
    if (note === null) return
    parseTrust(trusted)
      .then((trust) => checkCheckpoint(note, trust))
      .catch((error: unknown) => {
        if (error instanceof Refusal) return error
        throw error
      })
      .then((outcome) => {
        if (isCurrent) setChecked(outcome)
      })
    return () => {
      isCurrent = false
    }
  }, [note, trusted])
  return checked
}

function Known({ integrity }: { integrity: Integrity }) {
  return (
    <>
      <Newest integrity={integrity} />
      <Witnesses integrity={integrity} />
      <LastVerification integrity={integrity} />
    </>
  )
}

function Newest({ integrity }: { integrity: Integrity }) {
  const t = useTexts(texts)
  const format = useFormats()
  const checked = useChecked(integrity.checkpoint, integrity.vkeys ?? [integrity.vkey])
  const unsigned = (integrity.logSize ?? integrity.size) - integrity.size
  const name = `checkpoint-${integrity.size}.txt`
  return (
    <section aria-label={t.checkpoint}>
      <h2>{t.checkpoint}</h2>
      <p>
        {t.checkpointLead(
          format.number(integrity.size),
          integrity.published ? format.instant(integrity.published, true) : '',
        )}{' '}
        {unsigned > 0 && t.after(format.number(unsigned))}
      </p>
      <dl class="facts">
        <Fact name={t.origin}>{integrity.origin}</Fact>
        <Fact name={t.size}>{format.number(integrity.size)}</Fact>
        <Fact name={t.root}>
          <code>{integrity.root}</code>
        </Fact>
        <Fact name={t.key}>
          <code>{integrity.vkey}</code>
        </Fact>
        <Fact name={t.signature}>
          {checked === null && t.checking}
          {checked !== null && !(checked instanceof Refusal) && `✓ ${t.held}`}
        </Fact>
        {integrity.recordedAt && <Fact name={t.recordedAt}>{format.instant(integrity.recordedAt, true)}</Fact>}
      </dl>
      {checked instanceof Refusal && <Refused refusal={checked} />}
      <p>
        <button
          type="button"
          class="ds-button"
          data-variant="secondary"
          onClick={() => saveAs(new Blob([integrity.checkpoint], { type: 'text/plain' }), name)}
        >
          {t.asFile}
        </button>{' '}
        <span class="quiet">{t.keepIt}</span>
      </p>
      <details class="as-table">
        <summary>{t.text}</summary>
        <pre class="command">
          <code>{integrity.checkpoint}</code>
        </pre>
      </details>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Witnesses({ integrity }: { integrity: Integrity }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { cosigned, witnesses } = integrity
  const keys = [...(integrity.vkeys ?? [integrity.vkey]), ...witnesses.map(({ vkey }) => vkey)]
  const checked = useChecked(cosigned, keys)
  const size = cosigned === null ? null : sizeOf(cosigned)
  const timeOf = (vkey: string) => {
    if (checked === null || checked instanceof Refusal) return t.checking
    const found = checked.cosignatures.find(({ key }) => keyText(key) === vkey)
    return found ? `✓ ${format.instant(new Date(Number(found.seconds) * 1000).toISOString())}` : t.notYet
  }
  return (
    <section aria-label={t.witnesses}>
      <h2>{t.witnesses}</h2>
      <p>{witnesses.length === 0 ? t.noWitnesses : t.witnessesLead}</p>
      {witnesses.length > 0 && cosigned === null && <p>{t.notCosigned}</p>}
      {typeof size === 'bigint' && <p>{t.cosignedSize(format.number(Number(size)))}</p>}
      {checked instanceof Refusal && <Refused refusal={checked} />}
      {witnesses.length > 0 && (
        <Table
          caption={t.witnesses}
          hidesCaption
          columns={[
            { key: 'name', title: t.witness, isHead: true, cell: ({ name }) => name },
            {
              key: 'cosigned',
              title: t.cosigned,
              cell: ({ vkey }) => (cosigned === null || checked instanceof Refusal ? format.none : timeOf(vkey)),
            },
            { key: 'key', title: t.key, cell: ({ vkey }) => <code class="breaks">{vkey}</code> },
          ]}
          rows={witnesses}
          keyOf={({ vkey }) => vkey}
        />
      )}
    </section>
  )
}

function LastVerification({ integrity }: { integrity: Integrity }) {
  const t = useTexts(texts)
  const format = useFormats()
  const { verification } = integrity
  const since = verification ? (integrity.logSize ?? integrity.size) - verification.size : 0
  return (
    <section aria-label={t.verification}>
      <h2>{t.verification}</h2>
      {verification === null ? (
        <p>{t.noVerification}</p>
      ) : verification.ok ? (
        <Said isGood>
          {t.verified(format.number(verification.size), format.instant(verification.finishedAt))}{' '}
          {since > 0 && t.since(format.number(since))}
        </Said>
      ) : (
        <div class="ds-alert" data-color="danger">
          <p class="state-title">{t.notVerified(format.instant(verification.finishedAt))}</p>
          {verification.detail && <p>{verification.detail}</p>}
          <p>{t.notVerifiedHint}</p>
          {verification.code && <p class="quiet">{t.code(verification.code)}</p>}
        </div>
      )}
    </section>
  )
}
