// JSON as the ledger writes it: members in the order given, one spelling for each value, numbers exact.

export type Json = string | bigint | boolean | readonly Json[] | JsonObject
export type JsonObject = ReadonlyMap<string, Json>

function escape(character: string): string {
  switch (character) {
    case '"':
      return '\\"'
    case '\\':
      return '\\\\'
    case '\n':
      return '\\n'
    case '\t':
      return '\\t'
    case '\r':
      return '\\r'
    default:
      return `\\u00${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  }
}

function quoted(text: string): string {
  return `"${text.replace(/[\u0000-\u001f"\\]/g, escape)}"`
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

export function jsonText(json: Json): string {
  if (typeof json === 'string') return quoted(json)
  if (typeof json !== 'object') return String(json)
  if (isList(json)) return `[${json.map(jsonText).join(',')}]`
  return `{${[...json].map(([key, value]) => `${quoted(key)}:${jsonText(value)}`).join(',')}}`
}

/** True if `other`, as JSON.parse gives it, says the same. Order of members aside; numbers as a double holds them. */
export function isSameJson(json: Json, other: unknown): boolean {
  if (typeof json === 'bigint') return other === Number(json)
  if (typeof json !== 'object') return json === other
  if (isList(json)) {
    return Array.isArray(other) && other.length === json.length && json.every((item, i) => isSameJson(item, other[i]))
  }
  if (typeof other !== 'object' || other === null || Array.isArray(other)) return false
  const members = new Map(Object.entries(other))
  return members.size === json.size && [...json].every(([key, value]) => isSameJson(value, members.get(key)))
}
