// The command line that lists the same cases.
import type { Params } from '../../app/api'
import type { Basis } from '../../parts/basis'

/** As a shell takes it; from the same prefix of the log, on the same day. */
export function commandOf(params: Params, basis: Basis): string {
  const words = ['caseledger', 'cases']
  const where = params.where
  if (Array.isArray(where)) for (const condition of where as readonly string[]) words.push('--where', condition)
  const sort = params.sort
  if (sort !== undefined && sort !== 'case') words.push(`--sort=${sort}`)
  if (basis.today) words.push('--today', basis.today)
  if (params.validAt !== undefined) words.push('--valid-at', String(params.validAt))
  words.push('--known-at', `size:${basis.size}`, '--json')
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
