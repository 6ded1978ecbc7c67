// Numbers, days and times as people in Norway read them, in both languages; Språkrådet: 22.11.2026, kl. 14.05,
// 10 000 with a space that does not break, a comma before decimals. Times are of Norway, whatever the visitor's clock.
import { useLanguage, type Language } from './language'

export interface Formats {
  /** 10000 → "10 000"; at most `digits` decimals. */
  readonly number: (value: number, digits?: number) => string
  /** 0.8571 → "85,7 %". */
  readonly share: (value: number) => string
  /** "2026-11-22" → "22.11.2026"; in English "22 Nov 2026". */
  readonly day: (day: string) => string
  /** "2024-09" → "sep. 2024"; "2024-Q3" → "3. kv. 2024"; "2024" stays. */
  readonly period: (period: string) => string
  /** An instant: "22.11.2026 kl. 14.05". With seconds where order matters. */
  readonly instant: (instant: string, seconds?: boolean) => string
  /** Seconds as a span: "2 d 2 t". */
  readonly span: (seconds: number) => string
  /** Hele kroner of øre: "9 900 kr". */
  readonly money: (ore: number) => string
  /** ["HDS", "FHI"] → "HDS og FHI". */
  readonly list: (items: readonly string[]) => string
  /** "–": what is not there. */
  readonly none: string
}

const zone = 'Europe/Oslo'

export function formatsIn(language: Language): Formats {
  const locale = language === 'nb' ? 'nb-NO' : 'en-GB'
  const numbers = [0, 1, 2].map((digits) => new Intl.NumberFormat('nb-NO', { maximumFractionDigits: digits }))
  const ore = new Intl.NumberFormat('nb-NO', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const months = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const spoken = (text: string) => (language === 'nb' ? text : text.replace(',', '.'))
  const number = (value: number, digits = 0) => spoken((numbers[digits] ?? numbers[2]!).format(value))
  const day = (text: string) => {
    const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? []
    if (!year) return text
    return language === 'nb' ? `${date}.${month}.${year}` : days.format(new Date(`${year}-${month}-${date}T00:00:00Z`))
  }
  return {
    number,
    share: (value) => `${number(value * 100, 1)}${language === 'nb' ? '\u00a0' : ''}%`,
    day,
    period: (text) => {
      const quarter = /^(\d{4})-Q(\d)$/.exec(text)
      if (quarter) return language === 'nb' ? `${quarter[2]}. kv. ${quarter[1]}` : `Q${quarter[2]} ${quarter[1]}`
      return /^\d{4}-\d{2}$/.test(text) ? months.format(new Date(`${text}-01T00:00:00Z`)) : text
    },
    instant: (text, seconds = false) => {
      const instant = new Date(text)
      if (Number.isNaN(instant.getTime())) return text
      // "22/11/2026, 14:05:33": taken apart by hand, for formatToParts takes three times as long.
      const written = /^(..).(..).(\d+), (..).(..).(..)$/.exec(parts.format(instant))!
      const [, dayOfMonth, month, year, hour, minute, second] = written
      const date = day(`${year}-${month}-${dayOfMonth}`)
      const mark = language === 'nb' ? '.' : ':'
      const clock = [hour, minute, ...(seconds ? [second] : [])].join(mark)
      return language === 'nb' ? `${date} kl.\u00a0${clock}` : `${date}, ${clock}`
    },
    span: (seconds) => spanIn(language, seconds),
    money: (amount) => `${amount % 100 === 0 ? number(amount / 100) : spoken(ore.format(amount / 100))}\u00a0kr`,
    list: (items) => lists.format(items),
    none: '–',
  }
}

/** Two units at most, as the command line's span_text has it. */
function spanIn(language: Language, seconds: number): string {
  const hour = language === 'nb' ? 't' : 'h'
  const units: [string, number][] = [['d', 86_400], [hour, 3_600], ['min', 60], ['s', 1]]
  let left = Math.abs(Math.round(seconds))
  const said: string[] = []
  for (const [unit, length] of units) {
    const count = Math.floor(left / length)
    if (count > 0 && said.length < 2) said.push(`${count}\u00a0${unit}`)
    else if (said.length > 0) break
    left -= count * length
  }
  return said.length === 0 ? '0\u00a0s' : (seconds < 0 ? '−' : '') + said.join(' ')
}

const formats = new Map<Language, Formats>()

/** One for all: a formatter takes long to make, and hundreds of rows ask for it. */
export function useFormats(): Formats {
  const { language } = useLanguage()
  const known = formats.get(language) ?? formatsIn(language)
  formats.set(language, known)
  return known
}
