// Every place of the page that the tests look at: each view, and each state that a view has no address of its own for.
import { sampleDay } from './program.mjs'

const at = `at=${sampleDay}`

/** An overdue case with a pause, a corrected one, one with everything; of tests/sample. */
export const overdueCase = 'NPR-2026/0023'
export const correctedCase = 'NPR-2023/0147'

/** `role` sees it. `open` presses what has to be pressed first; isWindow: it lies over the window, not on the page. */
export const places = [
  { name: 'overview', address: `#/overview?${at}`, role: 'manager' },
  { name: 'overview-then', address: '#/overview?at=2026-04-10&then=yes', role: 'manager' },
  { name: 'cases', address: `#/cases?${at}`, role: 'auditor' },
  { name: 'cases-found', address: `#/cases?${at}&q=register%3ANPR+overdue%3Ayes`, role: 'auditor' },
  { name: 'cases-none', address: `#/cases?${at}&q=nothing-is-called-so`, role: 'auditor' },
  { name: 'case', address: `#/case/${correctedCase}?${at}`, role: 'auditor' },
  { name: 'case-overdue', address: `#/case/${overdueCase}?${at}`, role: 'auditor' },
  { name: 'case-as-manager', address: `#/case/${correctedCase}?${at}`, role: 'manager' },
  { name: 'case-as-deletion-officer', address: `#/case/${correctedCase}?${at}`, role: 'deletion-officer' },
  { name: 'case-none', address: `#/case/NPR-1999%2F0001?${at}`, role: 'auditor', expects: /404/ },
  { name: 'findings', address: `#/findings?${at}`, role: 'auditor' },
  { name: 'deletions', address: `#/deletions?${at}`, role: 'deletion-officer' },
  { name: 'live', address: '#/live', role: 'auditor' },
  { name: 'rules', address: '#/rules', role: 'administrator' },
  { name: 'integrity', address: '#/integrity', role: 'auditor' },
  { name: 'access', address: '#/access', role: 'administrator' },
  { name: 'not-allowed', address: '#/access', role: 'manager' },
  { name: 'no-such-view', address: '#/nowhere', role: 'manager' },
  { name: 'sign-in', address: '#/signin', role: null },
  { name: 'keys', address: '#/rules', role: 'auditor', isWindow: true, open: (page) => page.locator('.foot button').first().click() },
]

/** The places by the role that sees them, so that a browser signs in once for each. */
export function placesByRole() {
  const roles = [...new Set(places.map(({ role }) => role))]
  return roles.map((role) => ({ role, places: places.filter((place) => place.role === role) }))
}

/** Goes there, and does what has to be done first. */
export async function goTo(visited, place) {
  if (place.expects) visited.expect(place.expects)
  await visited.go(place.address)
  if (place.open) await place.open(visited.page)
  await visited.settled()
}
