// A value of a rulebook as people read it: codes as words, øre as kroner, days as days.
import type { ComponentChildren } from 'preact'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts, useWord } from '../../app/language'
import { isDay } from '../../app/moment'
import { columnsOf, type Row, type Value } from './rulebook'
import { names, texts, values } from './texts'

/** A name in a rulebook in words; the name itself where there are none. */
export function useName(): (name: string) => string {
  const { language } = useLanguage()
  return (name) => names[name]?.[language] ?? name
}

/** As the ledger writes its codes; all else is text, and stays as it is. */
function isCode(text: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(text)
}

const amounts = new Set(['minimum_amount', 'rate', 'base_single', 'base_several'])

export function ValueOf({ field, value }: { field: string; value: Value | undefined }): ComponentChildren {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const nameIn = useName()
  const { language } = useLanguage()
  if (value === undefined || value === null) return format.none
  if (typeof value === 'boolean') return value ? t.yes : t.no
  if (typeof value === 'number') return amounts.has(field) ? format.money(value) : format.number(value, 2)
  if (typeof value === 'string') {
    if (isDay(value)) return <span class="day">{format.day(value)}</span>
    return isCode(value) ? word(value) : (values[value]?.[language] ?? value)
  }
  if (Array.isArray(value)) {
    const list = value as readonly Value[]
    if (list.length === 0) return format.none
    return list.map((one, i) => (
      <>
        {i > 0 && ', '}
        {typeof one === 'string' && isCode(one) ? word(one, i === 0) : <ValueOf field={field} value={one} />}
      </>
    ))
  }
  const row = value as Row
  // A name in both languages is one text.
  if (typeof row.nb === 'string' && typeof row.en === 'string') return row[language] as string
  return (
    <dl class="pairs">
      {Object.entries(row).map(([name, one]) => (
        <div>
          <dt>{nameIn(name)}</dt>
          <dd>
            <ValueOf field={name} value={one} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const first = ['key', 'stage', 'clock', 'authority', 'code', 'payee', 'length', 'unit', 'rate']

/** Rows of one table of a rulebook. `without`: fields that all of them share and the reader knows. */
export function RowsOf({ table, rows, without = [] }: {
  table: string
  rows: readonly Row[]
  without?: readonly string[]
}) {
  const nameIn = useName()
  const columns = columnsOf(rows, first, without)
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={nameIn(table)}>
      <table class="ds-table" data-size="sm">
        <caption>{nameIn(table)}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{nameIn(column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map((column) => (
                <td>
                  {column === 'key' ? (
                    nameIn(String(row.key))
                  ) : (
                    <ValueOf field={column === 'value' ? String(row.key ?? '') : column} value={row[column]} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
