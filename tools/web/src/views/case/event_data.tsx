// The data of an event in words: fields by their names, days and money in the form of the language, ids as they are.
import { useFormats, type Formats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { fieldsOf } from './corrections'
import type { CaseEvent, Data, Value } from './types'

const texts = define({
  yes: { nb: 'ja', en: 'yes' },
  no: { nb: 'nei', en: 'no' },
  minutes: {
    nb: (minutes: string, hours: string) => `${minutes} min (${hours} timer)`,
    en: (minutes: string, hours: string) => `${minutes} min (${hours} hours)`,
  },
  noData: { nb: 'Hendelsen har ingen flere opplysninger.', en: 'The event holds nothing more.' },
})

const money = new Set(['amountExVat', 'vat', 'rate'])

/** Words for a value of the field; null is "not there". */
export function useValueText(): (field: string, value: Value | undefined) => string {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  return (field, value) => valueText(field, value, t, format, word)
}

function valueText(
  field: string,
  value: Value | undefined,
  t: { yes: string; no: string; minutes: (minutes: string, hours: string) => string },
  format: Formats,
  word: ReturnType<typeof useWord>,
): string {
  if (value === undefined || value === null) return format.none
  if (typeof value === 'boolean') return value ? t.yes : t.no
  if (typeof value === 'number') {
    const name = field.split('.').at(-1)!
    if (money.has(name)) return format.money(value)
    if (name === 'minutes') return t.minutes(format.number(value), format.number(value / 60, 1))
    return format.number(value)
  }
  if (typeof value === 'string') return textOf(value, format, word)
  if (Array.isArray(value)) {
    const all = value as readonly Value[]
    return all.length === 0 ? format.none : all.map((one) => valueText(field, one, t, format, word)).join(', ')
  }
  return JSON.stringify(value)
}

function textOf(value: string, format: Formats, word: ReturnType<typeof useWord>): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return format.day(value)
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return format.instant(value, true)
  return /^[A-Z][A-Z0-9_]+$/.test(value) ? word(value, false) : value
}

/** "Sletting (kontrakten dekker)" for covers.deletion. */
export function useFieldName(): (field: string) => string {
  const word = useWord()
  return (field) => {
    const path = field.split('.')
    const name = word(path.at(-1)!)
    return path.length === 1 ? name : `${name} (${path.slice(0, -1).map((part) => word(part, false)).join(', ')})`
  }
}

export function EventData({ data }: { data: Data }) {
  const t = useTexts(texts)
  const valueText = useValueText()
  const nameOf = useFieldName()
  const fields = fieldsOf(data)
  if (fields.length === 0) return <p class="quiet">{t.noData}</p>
  return (
    <dl class="case-fields">
      {fields.map(([field, value]) => (
        <>
          <dt>{nameOf(field)}</dt>
          <dd class="breaks">{valueText(field, value)}</dd>
        </>
      ))}
    </dl>
  )
}

/** What of each type says most; other types show what they have of these, in this order. */
const telling: Readonly<Record<string, readonly string[]>> = {
  ApplicationSubmitted: ['registers', 'purpose', 'category'],
  AttachmentReceived: ['code', 'title'],
  ContactRegistered: ['role'],
  PurposeAssessed: ['register', 'test', 'result'],
  NecessityAssessed: ['result'],
  CaseRouted: ['authority', 'reason'],
  CaseRerouted: ['from', 'to', 'reason'],
  CompletenessChecked: ['result', 'completeAsOf', 'missing'],
  InformationRequested: ['items', 'due'],
  ClockPaused: ['reason'],
  DeadlineSet: ['clock', 'due'],
  DeadlineRecalculated: ['clock', 'cause', 'oldDue', 'newDue'],
  DecisionMade: ['authority', 'decision', 'conditions'],
  ContractSigned: ['contract', 'signedAt', 'deletionDue'],
  DataDelivered: ['delivery', 'content', 'recipient', 'lastPart'],
  DeletionConfirmed: ['deliveries', 'deletedAt', 'backupsIncluded'],
  DeletionExtended: ['newDue', 'basis'],
  TimeRecorded: ['minutes', 'activity'],
  FeeInvoiced: ['invoice', 'amountExVat'],
  EventCorrected: ['reason'],
}
const otherwise =
  'finding outcome result decision ground issuer authority subject register periodTo contract delivery invoice ' +
  'request reason basis due newDue paidAt receivedAt deletedAt activity at'

/** The event in a few words, beside its name. */
export function useGist(): (event: CaseEvent) => string {
  const valueText = useValueText()
  const nameOf = useFieldName()
  return ({ type, data }) => {
    const fields = telling[type] ?? otherwise.split(' ').filter((field) => field in data).slice(0, 2)
    return fields
      .filter((field) => data[field] !== undefined)
      .map((field) => {
        const value = data[field]!
        const text = valueText(field, value)
        // A yes or a date alone says nothing.
        const isBare = typeof value === 'boolean' || (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value))
        return isBare ? `${nameOf(field).toLocaleLowerCase('nb')}: ${text}` : text
      })
      .join(' · ')
  }
}
