// Who the visitor is and may see. The service decides; the page only leaves out what would be refused.
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import { sendJson, useAnswer, type Problem } from './api'

export type Role = 'writer' | 'auditor' | 'manager' | 'deletion-officer' | 'administrator'

export interface Session {
  readonly signedIn: boolean
  readonly how: 'open' | 'token' | 'certificate' | 'jwt' | 'session' | null
  readonly name: string | null
  readonly roles: readonly Role[]
  /** The authorities whose cases are seen; null is all. */
  readonly authorities: readonly string[] | null
  readonly expiresAt: string | null
  readonly ways: { readonly token: boolean; readonly oidc: { readonly name: string; readonly href: string } | null }
  readonly ledger: { readonly origin: string; readonly simulated: boolean }
}

interface Known {
  readonly session: Session | null
  readonly problem: Problem | null
  /** Asks again: after signing in, after an answer that says 401. */
  readonly refresh: () => void
}

const Context = createContext<Known>({ session: null, problem: null, refresh: () => {} })

export function SessionProvider({ children }: { children: ComponentChildren }) {
  const { value, problem, reload } = useAnswer<Session>('/v1/session')
  const known = useMemo(() => ({ session: value, problem, refresh: reload }), [value, problem])
  return <Context.Provider value={known}>{children}</Context.Provider>
}

export function useSession(): Known {
  return useContext(Context)
}

export function may(session: Session | null, roles: readonly Role[]): boolean {
  return session !== null && session.signedIn && roles.some((role) => session.roles.includes(role))
}

export async function signIn(token: string): Promise<Problem | null> {
  const result = await sendJson<Session>('POST', '/v1/session', { token })
  return result.ok ? null : result.problem
}

export async function signOut(): Promise<Problem | null> {
  const result = await sendJson<void>('DELETE', '/v1/session')
  return result.ok ? null : result.problem
}
