// The rulebook in force on the day that is looked at: it says what each finding means.
import { useAnswer } from '../../app/api'
import type { Address } from '../../app/address'
import { useLanguage } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { nameOf, type Rulebook, type RulebookList } from '../rules/rulebook'

/** null until it is there. Without it findings are shown by their numbers. */
export function useRulebookOn(address: Address): Rulebook | null {
  const { language } = useLanguage()
  const list = useAnswer<RulebookList>('/v1/rules', momentQuery(momentOf(address)))
  const item = list.value?.items.find(({ inForce }) => inForce)
  const book = useAnswer<Rulebook>(item ? `/v1/rules/${encodeURIComponent(nameOf(item))}` : null, { lang: language })
  return book.value
}
