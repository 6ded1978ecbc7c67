// A visitor brings a checkpoint, and the browser computes whether the log has only grown since.
import { useId, useState } from 'preact/hooks'
import { ask, getJson, type Problem } from '../../app/api'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Failed } from '../../parts/states'
import { FromService, KeyField, useTrust, type Trusting } from '../../parts/trust'
import { Refused } from '../../parts/verification'
import { Refusal } from '../../proof/refusal'
import { verifyCheckpoint, verifyConsistency } from '../../proof/verify'
import { pasted, sizeOf } from './checkpoints'
import { texts } from './texts'

type State =
  | { readonly name: 'idle' | 'missing' | 'working' }
  | { readonly name: 'problem'; readonly problem: Problem }
  | { readonly name: 'refused'; readonly refusal: Refusal; readonly isFromService: boolean }
  | {
      readonly name: 'proved' | 'shorter'
      readonly before: bigint
      readonly now: bigint
      readonly isFromService: boolean
    }

async function newestCheckpoint(): Promise<string | Problem> {
  const answer = await ask('/checkpoint', { accept: 'text/plain' })
  return answer.ok ? answer.value.text() : answer.problem
}

async function check(text: string, trusting: Trusting): Promise<State> {
  const chosen = await trusting.choose()
  if (!chosen.trust) {
    if (chosen.problem) return { name: 'problem', problem: chosen.problem }
    return chosen.refusal ? { name: 'refused', refusal: chosen.refusal, isFromService: false } : { name: 'idle' }
  }
  const { trust, isFromService } = chosen
  const refused = (refusal: Refusal): State => ({ name: 'refused', refusal, isFromService })
  const older = pasted(text)
  const before = sizeOf(older)
  if (before instanceof Refusal) return refused(before)
  const newest = await newestCheckpoint()
  if (typeof newest !== 'string') return { name: 'problem', problem: newest }
  const now = sizeOf(newest)
  if (now instanceof Refusal) return refused(now)
  if (before > now) {
    // Only the signature is left to check.
    const outcome = await verifyCheckpoint(older, trust)
    return outcome instanceof Refusal ? refused(outcome) : { name: 'shorter', before, now, isFromService }
  }
  let hashes: readonly string[] = []
  // The proof that a tree has grown from itself, or from nothing, is empty.
  if (before > 0n && before < now) {
    const answer = await getJson<{ hashes: readonly string[] }>('/v1/proofs/consistency', {
      from: String(before),
      to: String(now),
    })
    if (!answer.ok) return { name: 'problem', problem: answer.problem }
    hashes = answer.value.hashes
  }
  const outcome = await verifyConsistency(older, newest, hashes, trust)
  if (outcome instanceof Refusal) return refused(outcome)
  return { name: 'proved', before: outcome.from.size, now: outcome.to.size, isFromService }
}

export function Consistency() {
  const t = useTexts(texts)
  const id = useId()
  const trust = useTrust()
  const [text, setText] = useState('')
  const [state, setState] = useState<State>({ name: 'idle' })
  const change = (next: string) => {
    setText(next)
    setState({ name: 'idle' })
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    if (text.trim() === '') {
      setState({ name: 'missing' })
      return
    }
    setState({ name: 'working' })
    setState(await check(text, trust))
  }
  const read = async (file: File | undefined) => {
    if (file) change(await file.slice(0, 65_537).text())
  }
  return (
    <section class="verification" aria-labelledby={id}>
      <h2 id={id}>{t.grown}</h2>
      <p>{t.grownLead}</p>
      <form class="verification-sources" onSubmit={submit} noValidate>
        <div class="ds-field wide">
          <label class="ds-label" for={`${id}-text`}>
            {t.yours}
          </label>
          <p id={`${id}-hint`} class="quiet">
            {t.yoursHint}
          </p>
          <textarea
            id={`${id}-text`}
            class="ds-input mono"
            rows={6}
            spellcheck={false}
            autocomplete="off"
            value={text}
            aria-invalid={state.name === 'missing'}
            aria-describedby={`${id}-hint ${id}-missing`}
            onInput={(event) => change(event.currentTarget.value)}
          />
          <div id={`${id}-missing`} role="alert">
            {state.name === 'missing' && <p class="ds-validation-message">{t.missing}</p>}
          </div>
        </div>
        <label>
          {t.file}
          <input class="ds-input" type="file" accept=".txt,text/plain" onChange={(event) => void read(event.currentTarget.files?.[0])} />
        </label>
        <KeyField trust={trust} />
        <button type="submit" class="ds-button" aria-busy={state.name === 'working'}>
          {t.check}
        </button>
      </form>
      <div role="status">
        {state.name === 'working' && <p>{t.working}</p>}
        <Told state={state} />
      </div>
    </section>
  )
}

function Told({ state }: { state: State }) {
  const t = useTexts(texts)
  const format = useFormats()
  const count = (size: bigint) => format.number(Number(size))
  switch (state.name) {
    case 'problem':
      return <Failed problem={state.problem} />
    case 'refused':
      return (
        <Refused refusal={state.refusal}>
          {state.isFromService && state.refusal.kind !== 'malformed' && <FromService />}
        </Refused>
      )
    case 'shorter':
      return (
        <div class="ds-alert verdict" data-color="danger">
          <p class="verdict-title">{t.shorter}</p>
          <p>{t.shorterHint(count(state.before), count(state.now))}</p>
        </div>
      )
    case 'proved':
      return (
        <>
          <div class="ds-alert verdict" data-color={state.isFromService ? 'info' : 'success'}>
            <p class="verdict-title">{state.isFromService ? t.agrees : t.proved}</p>
            <p>
              {state.now === state.before
                ? t.provedSame(count(state.before))
                : t.provedGrown(count(state.before), count(state.now - state.before))}
            </p>
            <p class="quiet">{t.notShown}</p>
          </div>
          {state.isFromService && <FromService />}
        </>
      )
    default:
      return null
  }
}
