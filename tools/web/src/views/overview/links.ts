// From a figure to the cases behind it: the same conditions as a search of the list of cases.
// docs/rules.md, "From a figure to its cases".
import { linkFrom, type Address } from '../../app/address'
import type { Role } from '../../app/session'
import { qualifiersFor } from '../../parts/case_qualifiers'
import { queryText } from '../../parts/case_query'
import type { Chosen, GroupValue } from './report'

export type Conditions = Readonly<Record<string, string>>

/**
 * A link to the cases for which all of this holds, under the filters of the overview; nothing where the visitor may not
 * ask for such a list.
 */
export type ToCases = (conditions: Conditions) => string | undefined

/**
 * Filters of a report look at a case as its register does, and so do `group.` conditions; plain ones look at the whole
 * case and would count others.
 */
export function casesFrom(address: Address, { filters }: Chosen, roles: readonly Role[]): ToCases {
  const may = new Set(qualifiersFor(roles).map(({ key }) => key))
  const narrowed = Object.entries(filters).map(([key, value]) => [`group.${key}`, value] as const)
  return (conditions) => {
    const all = [...narrowed, ...Object.entries(conditions)].map(([key, value]) => ({ key, value }))
    return all.every(({ key }) => may.has(key)) ? linkFrom(address, 'cases', '', { q: queryText(all) }) : undefined
  }
}

/** The conditions of a row of a grouped report; the service takes an empty value for those that have none. */
export function ofGroup(grouping: string, value: GroupValue): Conditions {
  return { [`group.${grouping}`]: value === null ? '' : String(value) }
}
