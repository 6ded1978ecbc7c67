// What a view shows when it has nothing else to show: loading, empty, failed, not allowed. Each says what to do.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Answer, Problem } from '../app/api'
import { define, useTexts } from '../app/language'
import { useSession } from '../app/session'

const texts = define({
  loading: { nb: 'Henter …', en: 'Loading …' },
  empty: { nb: 'Ingenting å vise', en: 'Nothing to show' },
  emptyHint: {
    nb: 'Ingen saker passer med det som er valgt. Fjern et filter, eller velg en annen dato.',
    en: 'No case fits what is chosen. Remove a filter, or choose another date.',
  },
  again: { nb: 'Prøv igjen', en: 'Try again' },
  noAnswer: { nb: 'Tjenesten svarer ikke', en: 'The service does not answer' },
  noAnswerHint: {
    nb: 'Sjekk nettforbindelsen, og prøv igjen. Ingenting er endret.',
    en: 'Check the connection, and try again. Nothing was changed.',
  },
  notAllowed: { nb: 'Du har ikke tilgang til dette', en: 'You may not see this' },
  notAllowedHint: {
    nb: 'Rollen din dekker det ikke. Den som forvalter tjenesten, kan gi deg en annen rolle.',
    en: 'Your role does not cover it. The administrator of the service can give you another role.',
  },
  notFound: { nb: 'Finnes ikke', en: 'Not found' },
  notFoundHint: {
    nb: 'Enten finnes den ikke, eller så har du ikke tilgang til den. Sjekk nummeret.',
    en: 'Either it does not exist, or you may not see it. Check the number.',
  },
  busy: { nb: 'Tjenesten har mye å gjøre', en: 'The service is busy' },
  busyHint: { nb: 'Vent litt, og prøv igjen.', en: 'Wait a moment, and try again.' },
  failed: { nb: 'Det gikk ikke', en: 'That did not work' },
  signedOut: { nb: 'Du er ikke lenger logget inn', en: 'You are no longer signed in' },
  signedOutHint: { nb: 'Logg inn igjen for å gå videre.', en: 'Sign in again to go on.' },
  signIn: { nb: 'Logg inn', en: 'Sign in' },
  reference: {
    nb: (code: string, id: string) => `Kode ${code}${id ? `, forespørsel ${id}` : ''}`,
    en: (code: string, id: string) => `Code ${code}${id ? `, request ${id}` : ''}`,
  },
})

/** Says that something is on its way; only after a moment, so that quick answers do not flicker. */
export function Loading({ what }: { what?: string }) {
  const t = useTexts(texts)
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="state" role="status" aria-busy="true">
      {isShown && (
        <>
          <span class="spinner" aria-hidden="true" />
          <span>{what ?? t.loading}</span>
        </>
      )}
    </div>
  )
}

interface Shown {
  /** The view shows nothing else, so this heads it. */
  readonly headsView?: boolean
}

export function Empty({ title, children, headsView }: Shown & { title?: string; children?: ComponentChildren }) {
  const t = useTexts(texts)
  return (
    <div class="state" role="status">
      <StateTitle headsView={headsView}>{title ?? t.empty}</StateTitle>
      <p>{children ?? t.emptyHint}</p>
    </div>
  )
}

function StateTitle({ headsView, children }: { headsView: boolean | undefined; children: ComponentChildren }) {
  return headsView ? <h1 class="state-title">{children}</h1> : <p class="state-title">{children}</p>
}

/** What went wrong, in words of what the visitor can do about it. */
export function Failed({ problem, retry, headsView }: Shown & { problem: Problem; retry?: () => void }) {
  const t = useTexts(texts)
  const { refresh } = useSession()
  const [title, hint] = ((): [string, string] => {
    switch (problem.status) {
      case 0:
        return [t.noAnswer, t.noAnswerHint]
      case 401:
        return [t.signedOut, t.signedOutHint]
      case 403:
        return [t.notAllowed, t.notAllowedHint]
      case 404:
        return [t.notFound, t.notFoundHint]
      case 429:
      case 503:
        return [t.busy, t.busyHint]
      default:
        return [t.failed, [problem.detail, problem.hint].filter(Boolean).join('. ')]
    }
  })()
  return (
    <div class="state" role="alert">
      <StateTitle headsView={headsView}>{title}</StateTitle>
      <p>{hint}</p>
      {problem.code && <p class="quiet">{t.reference(problem.code, problem.requestId ?? '')}</p>}
      {problem.status === 401 ? (
        // The form comes where the visitor is, and so does what was looked at, afterwards.
        <button type="button" class="ds-button" onClick={refresh}>
          {t.signIn}
        </button>
      ) : (
        retry && (
          <button type="button" class="ds-button" data-variant="secondary" onClick={retry}>
            {t.again}
          </button>
        )
      )}
    </div>
  )
}

/** An answer, or what there is to say while it is not there. What was there before stays, greyed, while more loads. */
export function Answered<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => ComponentChildren }) {
  if (answer.problem) return <Failed problem={answer.problem} retry={answer.reload} />
  if (answer.value === null) return <Loading />
  return (
    <div class={answer.isLoading ? 'is-loading' : undefined} aria-busy={answer.isLoading}>
      {children(answer.value)}
    </div>
  )
}
