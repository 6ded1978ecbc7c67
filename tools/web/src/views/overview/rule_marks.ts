// When rules changed, as far as the service says: another rulebook came into force, or a table of the one in force says
// something else from a day on. What was so from the rulebook's first day is no change.
//
// Room:  tools/web/views. Pure.
export interface RulebookList {
  readonly periods: readonly { readonly first: string | null; readonly version: string }[]
}

export interface Rulebook {
  readonly version: string
  readonly validFrom: string
  readonly tables: unknown
}

export interface RuleChange {
  readonly day: string
  /** The rulebook that came into force, if that is what changed. */
  readonly version: string | null
  /** The tables that say something else from then on: "decision", "fee", "owner". */
  readonly tables: readonly string[]
}

export function ruleChanges(list: RulebookList | null, rulebook: Rulebook | null): RuleChange[] {
  const versions = new Map<string, string>()
  list?.periods.forEach(({ first, version }, i, periods) => {
    const before = periods[i - 1]
    if (first !== null && before && before.version !== version) versions.set(first, version)
  })
  const tables = new Map<string, Set<string>>()
  if (rulebook) collect(rulebook.tables, '', tables)
  if (rulebook) tables.delete(rulebook.validFrom)
  const days = [...new Set([...versions.keys(), ...tables.keys()])].sort()
  return days.map((day) => ({
    day,
    version: versions.get(day) ?? null,
    tables: [...(tables.get(day) ?? [])].sort(),
  }))
}

/** Every `valid_from` of a table, under the name of the list that it stands in. */
function collect(value: unknown, name: string, found: Map<string, Set<string>>): void {
  if (Array.isArray(value)) {
    value.forEach((one) => collect(one, name, found))
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'valid_from' && typeof inner === 'string') {
      found.set(inner, (found.get(inner) ?? new Set()).add(name))
    } else {
      collect(inner, Array.isArray(inner) ? key : name, found)
    }
  }
}
