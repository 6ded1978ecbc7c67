// The key that a visitor trusts: theirs, from elsewhere, or for want of one that of the service itself, and then said so.
//
//   const trust = useTrust()
//   <KeyField trust={trust} />
//   const chosen = await trust.choose()
//   if (!chosen.trust) …chosen.problem, chosen.refusal; else await verifyConsistency(older, newer, hashes, chosen.trust)
//   …
//   {chosen.isFromService && <FromService />}     beside every result: the key proves nothing about the service then
import { useId, useMemo, useState } from 'preact/hooks'
import { getJson, type Problem } from '../app/api'
import { define, useTexts } from '../app/language'
import { parseTrust, Refusal, type Trust } from '../proof/verify'

const texts = define({
  label: { nb: 'Hovedbokens nøkkel (vkey)', en: "The ledger's key (vkey)" },
  hint: {
    nb: 'Få den av hovedbokens eier på en annen måte enn herfra. Vitners nøkler kan stå etter den, skilt med mellomrom. Står feltet tomt, brukes nøkkelen som tjenesten oppgir.',
    en: "Get it from the ledger's owner in another way than from here. Keys of witnesses may follow it after a space. With an empty field the key that the service states is used.",
  },
  remember: { nb: 'Husk nøkkelen i denne nettleseren', en: 'Remember the key in this browser' },
  wrong: {
    nb: 'Dette er ingen nøkkel. Den ser slik ut: navn+8 sifre+base64. Kopier hele linjen på nytt.',
    en: 'This is no key. It looks like this: name+8 digits+base64. Copy the whole line again.',
  },
  missing: {
    nb: 'Lim inn nøkkelen: tjenesten oppgir ingen nå.',
    en: 'Paste the key: the service states none now.',
  },
  fromService: {
    nb: 'Nøkkelen kom fra tjenesten selv. Da viser kontrollen bare at tjenesten er enig med seg selv. Lim inn nøkkelen du har fått av hovedbokens eier, så beviser den noe.',
    en: "The key came from the service itself. The check then only shows that the service agrees with itself. Paste the key that you got from the ledger's owner, and it proves something.",
  },
})

const storageKey = 'caseledger.vkey'

export type Chosen =
  | { readonly trust: Trust; readonly isFromService: boolean }
  /** The service stated no key, or the browser cannot check any. Both null: the visitor's is none, and the field says so. */
  | { readonly trust: null; readonly problem: Problem | null; readonly refusal: Refusal | null }

export interface Trusting {
  readonly text: string
  readonly setText: (text: string) => void
  readonly isRemembered: boolean
  readonly setRemembered: (isRemembered: boolean) => void
  /** What the field is told. */
  readonly fault: 'wrong' | 'missing' | null
  /** The visitor's key, else the one that the service states. */
  readonly choose: () => Promise<Chosen>
}

interface Stated {
  readonly vkey: string
  readonly witnesses?: readonly { readonly vkey: string }[]
}

async function statedByService(): Promise<Chosen> {
  const answer = await getJson<Stated>('/v1/integrity')
  if (!answer.ok) return { trust: null, problem: answer.problem, refusal: null }
  const { vkey, witnesses = [] } = answer.value
  return { trust: await parseTrust([vkey, ...witnesses.map((one) => one.vkey)].join(' ')), isFromService: true }
}

/** No answer, or none to this question: the visitor can go on with a key of their own. */
function isNone(problem: Problem | null): boolean {
  return problem?.status === 0 || problem?.status === 404
}

export function useTrust(): Trusting {
  const [text, setText] = useState(() => localStorage.getItem(storageKey) ?? '')
  const [isRemembered, setRemembered] = useState(() => localStorage.getItem(storageKey) !== null)
  const [fault, setFault] = useState<Trusting['fault']>(null)
  return useMemo(() => {
    const keep = (key: string, isKept: boolean) => {
      if (isKept && key.trim()) localStorage.setItem(storageKey, key.trim())
      else localStorage.removeItem(storageKey)
    }
    const choose = async (): Promise<Chosen> => {
      setFault(null)
      try {
        if (!text.trim()) {
          const stated = await statedByService()
          if (stated.trust || stated.refusal || !isNone(stated.problem)) return stated
          setFault('missing')
          return { trust: null, problem: null, refusal: null }
        }
        const trust = await parseTrust(text)
        keep(text, isRemembered)
        return { trust, isFromService: false }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (error.kind === 'unable') return { trust: null, problem: null, refusal: error }
        setFault('wrong')
        return { trust: null, problem: null, refusal: null }
      }
    }
    return {
      text,
      setText: (next: string) => {
        setFault(null)
        setText(next)
      },
      isRemembered,
      setRemembered: (next: boolean) => {
        keep(text, next)
        setRemembered(next)
      },
      fault,
      choose,
    }
  }, [text, isRemembered, fault])
}

export function KeyField({ trust }: { trust: Trusting }) {
  const t = useTexts(texts)
  const id = useId()
  return (
    <div class="key-field">
      <div class="ds-field">
        <label class="ds-label" for={id}>
          {t.label}
        </label>
        <p id={`${id}-hint`} class="quiet">
          {t.hint}
        </p>
        <input
          id={id}
          class="ds-input"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={trust.text}
          aria-invalid={trust.fault !== null}
          aria-describedby={trust.fault ? `${id}-hint ${id}-error` : `${id}-hint`}
          onInput={(event) => trust.setText(event.currentTarget.value)}
        />
      </div>
      <div role="alert">
        {trust.fault && (
          <p id={`${id}-error`} class="ds-validation-message">
            {t[trust.fault]}
          </p>
        )}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={trust.isRemembered}
          onChange={(event) => trust.setRemembered(event.currentTarget.checked)}
        />
        {t.remember}
      </label>
    </div>
  )
}

export function FromService() {
  const t = useTexts(texts)
  return (
    <p class="ds-alert" data-color="warning">
      {t.fromService}
    </p>
  )
}
