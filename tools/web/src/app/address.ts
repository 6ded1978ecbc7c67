// Where the visitor is: all that the page shows is in its address, so that it can be sent, kept and gone back to.
//
// Room:  tools/web/app. After '#': a browser sends nothing of that to the service or its logs, and case numbers and
//        search words are nobody else's business: "#/cases?q=register%3ANPR&at=2024-12-31".
import { useEffect, useState } from 'preact/hooks'

export interface Address {
  /** "cases"; the first view where there is none. */
  readonly view: string
  /** What follows the view: a case id, with its slashes as they are. "" if nothing does. */
  readonly rest: string
  readonly params: ReadonlyMap<string, string>
}

/** Parameters that stay when the visitor goes to another view: the moment that is looked at. */
const kept = ['at', 'then'] as const

export function parseAddress(hash: string): Address {
  const text = hash.replace(/^#\/?/, '')
  const at = text.indexOf('?')
  const path = at < 0 ? text : text.slice(0, at)
  const slash = path.indexOf('/')
  const view = slash < 0 ? path : path.slice(0, slash)
  return {
    view: view || 'overview',
    rest: slash < 0 ? '' : decoded(path.slice(slash + 1)),
    params: new Map(new URLSearchParams(at < 0 ? '' : text.slice(at + 1))),
  }
}

/** An address as a link: hrefOf('case', 'NPR-2023/0147', {at: '2024-12-31'}). Undefined and empty values are left out. */
export function hrefOf(view: string, rest = '', params: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') query.set(name, value)
  }
  const path = rest ? `${view}/${encodeURIComponent(rest).replaceAll('%2F', '/')}` : view
  const text = query.toString()
  return `#/${path}${text ? `?${text}` : ''}`
}

/** A link that keeps the moment that is looked at. */
export function linkFrom(
  here: Address,
  view: string,
  rest = '',
  params: Readonly<Record<string, string | undefined>> = {},
): string {
  const moment = Object.fromEntries(kept.map((name) => [name, here.params.get(name)]))
  return hrefOf(view, rest, { ...moment, ...params })
}

/** The same place with some parameters changed; `replace` leaves no step to go back to (typing, dragging). */
export function changeParams(changes: Readonly<Record<string, string | undefined>>, replace = false): void {
  const here = parseAddress(location.hash)
  const href = hrefOf(here.view, here.rest, { ...Object.fromEntries(here.params), ...changes })
  go(href, replace)
}

export function go(href: string, replace = false): void {
  if (!replace) {
    location.hash = href
    return
  }
  history.replaceState(history.state, '', href)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useAddress(): Address {
  const [address, setAddress] = useState(() => parseAddress(location.hash))
  useEffect(() => {
    const changed = () => setAddress(parseAddress(location.hash))
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return address
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // an address that somebody typed
  }
}
