// Lengths of deadlines in words: "60 virkedager", "1 måned".
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import type { Clock } from './types'

/** One of them; the service's words are for many. */
const one = define({
  WORKING_DAY: { nb: 'virkedag', en: 'working day' },
  DAY: { nb: 'dag', en: 'day' },
  WEEK: { nb: 'uke', en: 'week' },
  MONTH: { nb: 'måned', en: 'month' },
})

export function useLength(): (length: number, unit: Clock['unit']) => string {
  const t = useTexts(one)
  const format = useFormats()
  const word = useWord()
  return (length, unit) => `${format.number(length)} ${length === 1 ? t[unit] : word(unit, false)}`
}
