// Asking the service. One place for headers, problems and what "still loading" means.
//
// Room:    tools/web/app.
// Errors:  an answer that is not 2xx, or none at all, is a Problem: never thrown at a view.
import { useEffect, useState } from 'preact/hooks'

/** RFC 9457, as docs/operations.md has its codes. */
export interface Problem {
  /** 0: no answer came. */
  readonly status: number
  readonly title: string
  readonly code?: string
  readonly detail?: string
  readonly hint?: string
  readonly requestId?: string
  /** Seconds, where the service says when to ask again. */
  readonly retryAfter?: number
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** "/v1/cases" and {where: ["state=DELIVERED"]} as an address of the service. */
export function addressOf(path: string, params: Params = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === '') continue
    if (Array.isArray(value)) value.forEach((one: string) => query.append(name, one))
    else query.set(name, String(value))
  }
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

/** The path of one case: its id is one segment. */
export function casePath(caseId: string, rest = ''): string {
  return `/v1/cases/${encodeURIComponent(caseId)}${rest}`
}

interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly accept?: string
  readonly signal?: AbortSignal
}

/** The answer as it came. An aborted request throws AbortError, nothing else is thrown. */
export async function ask(address: string, asked: Asked = {}): Promise<Result<Response>> {
  const headers: Record<string, string> = {
    Accept: asked.accept ?? 'application/json',
    // With a cookie alone nobody is let in: other sites cannot send this header.
    'X-Caseledger-Page': '1',
  }
  if (asked.body !== undefined) headers['Content-Type'] = 'application/json'
  const options: RequestInit = {
    method: asked.method ?? 'GET',
    headers,
    credentials: 'same-origin',
    redirect: 'error',
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  }
  let response: Response
  try {
    response = await fetch(address, options)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    return { ok: false, problem: { status: 0, title: 'No answer' } }
  }
  if (response.ok) return { ok: true, value: response }
  return { ok: false, problem: await problemOf(response) }
}

export async function getJson<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<Result<T>> {
  return readJson<T>(addressOf(path, params), signal ? { signal } : {})
}

export async function sendJson<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result<T>> {
  return readJson<T>(path, { method, body })
}

async function readJson<T>(address: string, asked: Asked): Promise<Result<T>> {
  const answer = await ask(address, asked)
  if (!answer.ok) return answer
  if (answer.value.status === 204) return { ok: true, value: undefined as T }
  try {
    return { ok: true, value: (await answer.value.json()) as T }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    return { ok: false, problem: { status: 0, title: 'The answer broke off' } }
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get('Retry-After'))
  const base = {
    status: response.status,
    title: response.statusText || String(response.status),
    ...(retryAfter > 0 ? { retryAfter } : {}),
  }
  try {
    return { ...base, ...((await response.json()) as Partial<Problem>) }
  } catch {
    return base // a proxy's page, say
  }
}

export interface Answer<T> {
  /** The newest answer; while another one is on its way, the one before. */
  readonly value: T | null
  readonly problem: Problem | null
  readonly isLoading: boolean
  readonly reload: () => void
}

/**
 * What the service answers to a GET; asked again when the address changes, and the request before is given up.
 * A null path asks nothing.
 */
export function useAnswer<T>(path: string | null, params: Params = {}): Answer<T> {
  const address = path === null ? null : addressOf(path, params)
  const [state, setState] = useState<{ value: T | null; problem: Problem | null; of: string | null }>({
    value: null,
    problem: null,
    of: null,
  })
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (address === null) return
    const controller = new AbortController()
    readJson<T>(address, { signal: controller.signal }).then(
      (result) =>
        setState((before) =>
          result.ok
            ? { value: result.value, problem: null, of: `${address} ${count}` }
            : { value: before.value, problem: result.problem, of: `${address} ${count}` },
        ),
      () => {}, // given up
    )
    return () => controller.abort()
  }, [address, count])
  return {
    value: address === null ? null : state.value,
    problem: state.of === `${address} ${count}` ? state.problem : null,
    isLoading: address !== null && state.of !== `${address} ${count}`,
    reload: () => setCount((n) => n + 1),
  }
}

/** Saves what the service answers as a file of the visitor's. */
export async function download(path: string, params: Params, name: string, accept = '*/*'): Promise<Problem | null> {
  const answer = await ask(addressOf(path, params), { accept })
  if (!answer.ok) return answer.problem
  let blob: Blob
  try {
    blob = await answer.value.blob()
  } catch {
    return { status: 0, title: 'The answer broke off' }
  }
  saveAs(blob, name)
  return null
}

export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name.replaceAll('/', '-')
  link.click()
  // The browser has its own hold of it once the click is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
