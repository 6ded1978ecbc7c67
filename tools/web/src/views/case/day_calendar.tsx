// The days of a clock as a calendar: a month each, weeks from Monday, the count in every day that counts.
import { useFormats } from '../../app/format'
import { define, useLanguage, useTexts, useWord } from '../../app/language'
import { countedAs, monthsOf, type RunKind } from './days'
import type { Clock, Day } from './types'

const texts = define({
  label: {
    nb: (month: string) => `${month}; de samme dagene står i tabellen`,
    en: (month: string) => `${month}; the same days are in the table`,
  },
  counted: { nb: (n: string) => `telt, nummer ${n}`, en: (n: string) => `counted, number ${n}` },
  late: { nb: (n: string) => `over fristen, nummer ${n}`, en: (n: string) => `past due, number ${n}` },
  afterStop: { nb: 'etter stopp', en: 'after the stop' },
  toCome: { nb: 'gjenstår', en: 'to come' },
  paused: { nb: (why: string) => `stanset: ${why}`, en: (why: string) => `paused: ${why}` },
  due: { nb: 'FRIST', en: 'DUE' },
  stop: { nb: 'stoppet', en: 'stopped' },
  dueShort: { nb: 'frist', en: 'due' },
  stopShort: { nb: 'stopp', en: 'stop' },
  legend: { nb: 'Tegnforklaring', en: 'Legend' },
  legendCounted: { nb: 'telt (løpenummer under datoen)', en: 'counted (its number below the date)' },
  legendOff: { nb: 'helg eller helligdag', en: 'weekend or public holiday' },
  legendPaused: { nb: 'stanset', en: 'paused' },
  legendLate: { nb: 'over fristen', en: 'past due' },
  legendRest: { nb: 'etter stopp eller gjenstår', en: 'after the stop or to come' },
})

export function DayCalendar({ days, clock, today }: { days: readonly Day[]; clock: Clock; today: string }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const locale = language === 'nb' ? 'nb-NO' : 'en-GB'
  const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const dayName = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  const heads = [1, 2, 3, 4, 5, 6, 7].map((day) => dayName.format(Date.UTC(2024, 0, day)).slice(0, 2))
  return (
    <>
      <Legend />
      <div class="months">
        {monthsOf(days).map(({ month, weeks }) => {
          const title = monthName.format(new Date(`${month}-01T00:00:00Z`))
          return (
            <div key={month} class="month" role="img" aria-label={t.label(title)}>
              <p class="month-name" aria-hidden="true">
                {title}
              </p>
              <div class="month-grid" aria-hidden="true">
                {heads.map((head) => (
                  <span class="month-head">{head}</span>
                ))}
                {weeks.flat().map((day) => (day ? <Cell day={day} clock={clock} today={today} /> : <span />))}
              </div>
            </div>
          )
        })}
      </div>
    </>
  )
}

function Legend() {
  const t = useTexts(texts)
  const entries: [RunKind, string][] = [
    ['counted', t.legendCounted],
    ['off', t.legendOff],
    ['paused', t.legendPaused],
    ['late', t.legendLate],
    ['toCome', t.legendRest],
  ]
  return (
    <ul class="day-legend" aria-label={t.legend}>
      {entries.map(([kind, text]) => (
        <li>
          <span class={`swatch is-${kind}`} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  )
}

function Cell({ day, clock, today }: { day: Day; clock: Clock; today: string }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const kind: RunKind =
    day.reason === 'PAUSED' ? 'paused' : day.reason === 'OFF' ? 'off' : countedAs(day.date, clock, today)
  const what = {
    counted: t.counted(format.number(day.count)),
    late: t.late(format.number(day.count)),
    afterStop: t.afterStop,
    toCome: t.toCome,
    off: day.off ?? '',
    paused: t.paused((day.pauses ?? []).map(({ reason }) => word(reason, false)).join(', ')),
  }[kind]
  const isDue = day.date === clock.due
  const isStop = day.date === clock.stop
  const marks = [isDue ? t.due : '', isStop ? t.stop : ''].filter(Boolean)
  return (
    <span
      class={`cell is-${kind}${isDue ? ' is-due' : ''}${isStop ? ' is-stop' : ''}`}
      title={[format.day(day.date), what, ...marks].join(': ')}
    >
      <span class="cell-day">{Number(day.date.slice(8))}</span>
      <span class="cell-count">
        {isDue ? t.dueShort : isStop ? t.stopShort : day.counted && kind !== 'toCome' ? day.count : ''}
      </span>
    </span>
  )
}
