// Signing in: with a token from the administrator, or by the organisation's own OpenID Connect.
import { useState } from 'preact/hooks'
import type { Problem } from '../app/api'
import { go, type Address } from '../app/address'
import { define, useTexts } from '../app/language'
import { signIn, useSession, type Session } from '../app/session'

const texts = define({
  title: { nb: 'Logg inn', en: 'Sign in' },
  token: { nb: 'Tilgangsbrikke (token)', en: 'Access token' },
  tokenHint: {
    nb: 'Den som forvalter tjenesten, lager den med «caseledger token create». Den lagres ikke i nettleseren.',
    en: 'The administrator makes it with “caseledger token create”. It is not kept in the browser.',
  },
  submit: { nb: 'Logg inn', en: 'Sign in' },
  with: { nb: (name: string) => `Logg inn med ${name}`, en: (name: string) => `Sign in with ${name}` },
  or: { nb: 'eller', en: 'or' },
  missing: { nb: 'Skriv inn tilgangsbrikken.', en: 'Enter the token.' },
  wrong: {
    nb: 'Tilgangsbrikken gjelder ikke. Sjekk at hele er med; den kan også være trukket tilbake.',
    en: 'The token is not valid. Check that all of it is there; it may also have been revoked.',
  },
  tooMany: { nb: 'For mange forsøk. Vent litt, og prøv igjen.', en: 'Too many attempts. Wait a moment, and try again.' },
  failed: { nb: 'Innloggingen gikk ikke. Prøv igjen.', en: 'Signing in did not work. Try again.' },
  oidcFailed: {
    nb: (code: string) => `Innloggingen kom ikke i mål (${code}). Prøv igjen, eller spør den som forvalter tjenesten.`,
    en: (code: string) => `Signing in was not completed (${code}). Try again, or ask the administrator.`,
  },
  lost: {
    nb: 'Innloggingen ble ikke begynt i denne nettleseren, eller det gikk mer enn ti minutter. Prøv igjen.',
    en: 'Signing in was not begun in this browser, or took more than ten minutes. Try again.',
  },
  denied: {
    nb: 'Innloggingstjenesten slapp deg ikke inn. Prøv igjen, eller spør den som forvalter den.',
    en: 'The login service did not let you in. Try again, or ask whoever runs it.',
  },
  silent: {
    nb: 'Innloggingstjenesten svarer ikke som den skal. Vent litt, og prøv igjen.',
    en: 'The login service does not answer as it should. Wait a moment, and try again.',
  },
  noRole: {
    nb: 'Innloggingen gikk bra, men du har ingen rolle her. Be den som forvalter tjenesten, om en.',
    en: 'You are known, but have no role here. Ask the administrator for one.',
  },
  certificate: {
    nb: 'Har du et klientsertifikat, er du logget inn når nettleseren sender det.',
    en: 'With a client certificate you are signed in as soon as the browser sends it.',
  },
})

export function SignIn({ address, session }: { address: Address; session: Session }) {
  const t = useTexts(texts)
  const { refresh } = useSession()
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const returned = address.params.get('problem') ?? ''
  const oidcCode = /^CL-\d{4}$/.test(returned) ? returned : ''
  // As docs/operations.md has them.
  const reasons: Readonly<Record<string, string>> = {
    'CL-2635': t.tooMany,
    'CL-2636': t.silent,
    'CL-2683': t.lost,
    'CL-2684': t.denied,
    'CL-2685': t.silent,
    'CL-2688': t.noRole,
  }
  const told = error ?? (oidcCode ? (reasons[oidcCode] ?? t.oidcFailed(oidcCode)) : null)

  const why = (problem: Problem) => {
    if (problem.status === 401) return t.wrong
    return problem.status === 429 ? t.tooMany : t.failed
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    if (token.trim() === '') {
      setError(t.missing)
      return
    }
    setBusy(true)
    const problem = await signIn(token.trim())
    setBusy(false)
    setToken('')
    setError(problem && why(problem))
    if (problem) return
    if (address.view === 'signin') go('#/', true)
    refresh()
  }
  return (
    <div class="sign-in">
      <h1 class="ds-heading" data-size="md">
        {t.title}
      </h1>
      {session.ways.oidc && (
        <a class="ds-button" href={session.ways.oidc.href}>
          {t.with(session.ways.oidc.name)}
        </a>
      )}
      {session.ways.oidc && session.ways.token && <p class="quiet">{t.or}</p>}
      {session.ways.token && (
        <form onSubmit={submit} noValidate>
          <div class="ds-field">
            <label class="ds-label" for="token">
              {t.token}
            </label>
            <p id="token-hint" class="quiet">
              {t.tokenHint}
            </p>
            <input
              id="token"
              class="ds-input"
              type="password"
              autocomplete="off"
              spellcheck={false}
              value={token}
              aria-invalid={error !== null}
              aria-describedby={error ? 'token-hint token-error' : 'token-hint'}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          </div>
          <button type="submit" class="ds-button" data-variant={session.ways.oidc ? 'secondary' : undefined} aria-busy={isBusy}>
            {t.submit}
          </button>
        </form>
      )}
      <p id="token-error" class="ds-validation-message" role="alert">
        {told}
      </p>
      <p class="quiet">{t.certificate}</p>
    </div>
  )
}
