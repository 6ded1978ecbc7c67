// The visitor's own browser checks a case: signature, completeness, inclusion, and that what the service shows is what
// was proved.
//
//   <Verification caseId="NPR-2026/0071" />     asks the service for the dossier and checks it; also one from disk
//   <Verification />                            only one from disk
//
// Place it anywhere in a view: it brings a heading of level 2, and states of its own. The dossier is for auditors
// (GET /v1/cases/{case}/dossier); leave the panel with `caseId` out for others.
// For other proofs, such as consistency: trust.tsx, proof/verify.ts, and <Refused>, <Steps> here.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { addressOf, ask, casePath, getJson, type Problem } from '../app/api'
import { useFormats } from '../app/format'
import { type Language, useLanguage, useTexts } from '../app/language'
import { compareShown, type Comparison } from '../proof/compare'
import {
  type ProvedDossier,
  Refusal,
  type Step,
  stepNames,
  type StepName,
  verifyDossier,
  type Verdict,
} from '../proof/verify'
import { printable } from '../proof/readable'
import { ProvedEvents } from './proved_events'
import { kindHints, kindTexts, meaningOf, placeIn } from './refusal_texts'
import { Failed } from './states'
import { FromService, KeyField, useTrust, type Trusting } from './trust'
import { type Mark, markTexts, panelTexts, stepTexts } from './verification_texts'

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'working'; readonly step: StepName }
  | { readonly name: 'problem'; readonly problem: Problem }
  | { readonly name: 'refused'; readonly refusal: Refusal }
  | ({ readonly name: 'done' } & Outcome)

interface Outcome {
  readonly verdict: Verdict
  readonly isFromService: boolean
  /** The case that the service was asked for; null for a file from disk. */
  readonly asked: string | null
  /** Null where there was nothing to compare with; 'missing' if the service did not answer. */
  readonly comparison: Comparison | 'missing' | null
}

/** Null if the answer breaks off, or the file is gone. */
async function bytesOf(body: Response | File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await body.arrayBuffer())
  } catch {
    return null
  }
}

async function fetchDossier(caseId: string, language: Language): Promise<Uint8Array | Problem> {
  const answer = await ask(addressOf(casePath(caseId, '/dossier'), { lang: language }), { accept: 'text/plain' })
  if (!answer.ok) return answer.problem
  return (await bytesOf(answer.value)) ?? { status: 0, title: 'The answer broke off' }
}

/** What the service shows of the case, beside what was proved. */
async function compare(proved: ProvedDossier): Promise<Comparison | 'missing'> {
  const history = await getJson<{ events: unknown[] }>(casePath(proved.caseId, '/events'))
  return history.ok ? compareShown(proved.events, proved.checkpoint.size, history.value.events) : 'missing'
}

/** Fetches what there is to fetch, checks it, and says how far it is. */
async function check(
  source: File | string,
  trust: Trusting,
  language: Language,
  tell: (step: StepName) => void,
): Promise<State> {
  const chosen = await trust.choose()
  if (!chosen.trust) {
    if (chosen.problem) return { name: 'problem', problem: chosen.problem }
    return chosen.refusal ? { name: 'refused', refusal: chosen.refusal } : { name: 'idle' }
  }
  const isAsked = typeof source === 'string'
  const file = isAsked ? await fetchDossier(source, language) : await bytesOf(source)
  if (file === null) return { name: 'refused', refusal: new Refusal('CL-1615', 'the file cannot be read') }
  if (!(file instanceof Uint8Array)) return { name: 'problem', problem: file }
  const verdict = await verifyDossier(file, chosen.trust, tell)
  const { proved } = verdict
  const isComparable = proved !== null && proved.caseId === source && proved.events.length > 0
  const comparison = isComparable ? await compare(proved) : null
  return { name: 'done', verdict, isFromService: chosen.isFromService, asked: isAsked ? source : null, comparison }
}

export function Verification({ caseId }: { caseId?: string }) {
  const t = useTexts(panelTexts)
  const { language } = useLanguage()
  const trust = useTrust()
  const id = useId()
  const [state, setState] = useState<State>({ name: 'idle' })
  const run = useRef(0)
  // Another case: what was said of the one before is taken away.
  useEffect(() => {
    run.current += 1
    setState({ name: 'idle' })
  }, [caseId])

  const start = async (source: File | string) => {
    run.current += 1
    const mine = run.current
    const set = (next: State) => mine === run.current && setState(next)
    set({ name: 'working', step: 'form' })
    set(await check(source, trust, language, (step) => set({ name: 'working', step })))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    const file = event.dataTransfer?.files[0]
    if (file) void start(file)
  }
  return (
    <section class="verification" aria-labelledby={id} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h2 id={id}>{t.title}</h2>
      <p>{caseId === undefined ? t.leadFile : t.lead}</p>
      <KeyField trust={trust} />
      <div class="verification-sources">
        {caseId !== undefined && (
          <button type="button" class="ds-button" aria-busy={state.name === 'working'} onClick={() => start(caseId)}>
            {t.verify}
          </button>
        )}
        <FileField hint={caseId === undefined ? null : t.leadFile} onFile={start} />
      </div>
      {state.name === 'problem' && <Failed problem={state.problem} />}
      {/* There from the beginning, so that what comes into it is read aloud. */}
      <div role="status">
        {state.name === 'working' && <p>{t.working}</p>}
        {state.name === 'refused' && <Refused refusal={state.refusal} />}
        {state.name === 'done' && <Told outcome={state} />}
      </div>
      {state.name === 'working' && <Steps steps={stepsAt(state.step)} />}
      {state.name === 'done' && <Details outcome={state} />}
    </section>
  )
}

function FileField({ hint, onFile }: { hint: string | null; onFile: (file: File) => void }) {
  const t = useTexts(panelTexts)
  const id = useId()
  return (
    <div class="ds-field">
      <label class="ds-label" for={id}>
        {t.file}
      </label>
      {hint && (
        <p id={`${id}-hint`} class="quiet">
          {hint}
        </p>
      )}
      <input
        id={id}
        class="ds-input"
        type="file"
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const field = event.currentTarget
          const file = field.files?.[0]
          if (file) onFile(file)
          field.value = '' // so that the same file may be chosen again
        }}
      />
    </div>
  )
}

/** What exactly was checked in a step that held. */
function useFigures(): (name: StepName, proved: ProvedDossier) => string {
  const t = useTexts(panelTexts)
  const format = useFormats()
  return (name, { checkpoint, events, readableLines }) => {
    const count = t.eventCount(format.number(events.length))
    switch (name) {
      case 'signature':
        return `: ${checkpoint.logs.map((key) => `${key.name}+${key.id}`).join(', ')}`
      case 'commitment':
        return `: ${t.entry(format.number(Number(checkpoint.size) - 1))}`
      case 'complete':
        return `: ${count}`
      case 'included':
        return events.length > 0 ? `: ${count}` : ''
      case 'readable':
        return `: ${t.lines(format.number(readableLines))}`
      default:
        return ''
    }
  }
}

type Marked = { readonly name: StepName; readonly state: Mark }

function stepsAt(step: StepName): readonly Marked[] {
  const at = stepNames.indexOf(step)
  return stepNames.map((name, i) => ({ name, state: i < at ? 'held' : i === at ? 'running' : 'not reached' }))
}

interface StepsProps {
  readonly steps: readonly (Step | Marked)[]
  readonly proved?: ProvedDossier | null
  readonly isFromService?: boolean
}

/** Each step with a mark and the word for it; of what is proved, with its figures. */
export function Steps({ steps, proved, isFromService }: StepsProps) {
  const t = useTexts(panelTexts)
  const { language } = useLanguage()
  const figures = useFigures()
  return (
    <ol class="proof-steps">
      {steps.map(({ name, state }) => (
        <li key={name} data-state={state}>
          <span class="proof-mark" aria-hidden="true">
            {markTexts[state].sign}
          </span>
          <span>
            {name === 'signature' && isFromService ? t.statedSigned : stepTexts[name][language]}
            {proved && figures(name, proved)} <span class="quiet">({markTexts[state][language]})</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** Why a proof was not accepted, and what to do. Place it in a region that is read aloud (role="status"). */
export function Refused({ refusal, children }: { refusal: Refusal; children?: ComponentChildren }) {
  const t = useTexts(panelTexts)
  const { language } = useLanguage()
  return (
    <div class="ds-alert verdict" data-color={refusal.kind === 'unproved' ? 'danger' : 'warning'}>
      <p class="verdict-title">{kindTexts[refusal.kind][language]}</p>
      <p>
        {meaningOf(refusal.code, language)} {refusal.where && t.failedAt(placeIn(refusal.where, language))}
      </p>
      <p>{kindHints[refusal.kind][language]}</p>
      {refusal.code.startsWith('CL-') && <p class="quiet">{t.code(refusal.code)}</p>}
      {children}
    </div>
  )
}

/** The verdict: what is read first, and aloud. */
function Told({ outcome }: { outcome: Outcome }) {
  const t = useTexts(panelTexts)
  const { verdict, isFromService, asked, comparison } = outcome
  const { proved, refusal } = verdict
  return (
    <>
      {refusal && <Refused refusal={refusal} />}
      {proved && asked !== null && proved.caseId !== asked ? (
        <p class="ds-alert" data-color="danger">
          {t.otherCase(printable(proved.caseId), asked)}
        </p>
      ) : (
        proved && <Proved proved={proved} isFromService={isFromService} />
      )}
      {comparison && <Shown comparison={comparison} />}
      {isFromService && <FromService />}
    </>
  )
}

/** What was checked, what was not, and the events. */
function Details({ outcome: { verdict, isFromService } }: { outcome: Outcome }) {
  const t = useTexts(panelTexts)
  return (
    <>
      <h3>{t.steps}</h3>
      <Steps steps={verdict.steps} proved={verdict.proved} isFromService={isFromService} />
      {verdict.proved && <NotProved proved={verdict.proved} />}
      {verdict.proved && verdict.proved.events.length > 0 && <ProvedEvents events={verdict.proved.events} />}
    </>
  )
}

/** What was proved, in one sentence. */
function Proved({ proved, isFromService }: { proved: ProvedDossier; isFromService: boolean }) {
  const t = useTexts(panelTexts)
  const format = useFormats()
  const { checkpoint, caseId, events } = proved
  const size = format.number(Number(checkpoint.size))
  const asOf = format.instant(proved.asOf, true)
  const count = t.eventCount(format.number(events.length))
  const names = checkpoint.cosignatures.map(({ key }) => printable(key.name)).join(', ')
  const origin = printable(checkpoint.origin)
  const [ofCase, ofNone] = isFromService ? [t.agreesCase, t.agreesNone] : [t.provedCase, t.provedNone]
  const title = events.length > 0 ? ofCase : ofNone
  return (
    <div class="ds-alert verdict" data-color={isFromService ? 'info' : 'success'}>
      <p class="verdict-title">{title(printable(caseId))}</p>
      <p>{events.length > 0 ? t.provedSentence(origin, count, size, asOf) : t.noneSentence(origin, size, asOf)}</p>
      {names && <p>{t.witnessed(names)}</p>}
    </div>
  )
}

/** Whether the service shows what was proved. */
function Shown({ comparison }: { comparison: Comparison | 'missing' }) {
  const t = useTexts(panelTexts)
  const format = useFormats()
  if (comparison === 'missing') return <p>{t.notCompared}</p>
  const { differing, newer } = comparison
  return (
    <>
      {differing.length > 0 ? (
        <p class="ds-alert" data-color="danger">
          {t.otherShown(differing.join(', '))}
        </p>
      ) : (
        <p>
          <span aria-hidden="true">✓ </span>
          {t.sameShown}
        </p>
      )}
      {newer > 0 && <p>{t.newer(format.number(newer))}</p>}
    </>
  )
}

function NotProved({ proved }: { proved: ProvedDossier }) {
  const t = useTexts(panelTexts)
  return (
    <>
      <h3>{t.notProved}</h3>
      <ul class="not-proved">
        <li>{t.notTrue}</li>
        <li>{t.notLater}</li>
        {proved.checkpoint.cosignatures.length === 0 && <li>{t.notOne}</li>}
        <li>
          {t.notScript} <code class="breaks">{t.command}</code>
        </li>
      </ul>
    </>
  )
}
