// The columns of the list, for each role those that it is shown.
import type { ComponentChildren } from 'preact'
import { linkFrom, type Address } from '../../app/address'
import type { Formats } from '../../app/format'
import { define, type In, type Language } from '../../app/language'
import type { Role } from '../../app/session'
import { Status } from '../../parts/status'
import type { WideColumn } from '../../parts/virtual_table'
import type { CaseRow } from './case_rows'

export const columnTexts = define({
  case: { nb: 'Sak', en: 'Case' },
  state: { nb: 'Tilstand', en: 'State' },
  registers: { nb: 'Registre', en: 'Registers' },
  category: { nb: 'Kategori', en: 'Category' },
  purpose: { nb: 'Formål', en: 'Purpose' },
  received: { nb: 'Mottatt', en: 'Received' },
  due: { nb: 'Lovfrist', en: 'Statutory deadline' },
  deletion: { nb: 'Slettefrist', en: 'Deletion deadline' },
  findings: { nb: 'Funn', en: 'Findings' },
  events: { nb: 'Hendelser', en: 'Events' },
  more: { nb: (n: number) => `og ${n} til`, en: (n: number) => `and ${n} more` },
})

const findingsShown = 2

/** In em, for the longest word that the language has there; together as wide as a common screen. */
const widths: Readonly<Record<Language, Readonly<Record<string, number>>>> = {
  nb: {
    case: 9.7, state: 11.6, registers: 5.9, category: 11.2, received: 7, due: 14.4, deletion: 14.4, findings: 9,
    purpose: 8.3, events: 7.4,
  },
  en: {
    case: 9.7, state: 11.6, registers: 6.3, category: 9.8, received: 8.3, due: 14.4, deletion: 14.4, findings: 9,
    purpose: 9, events: 7,
  },
}

type Shown = Omit<WideColumn<CaseRow>, 'width'>

/** Sort keys of the service are the keys of the columns that sort. */
export function columnsFor(
  roles: readonly Role[],
  address: Address,
  language: Language,
  t: In<typeof columnTexts>,
  format: Formats,
  word: (code: string) => string,
): readonly WideColumn<CaseRow>[] {
  const is = (role: Role) => roles.includes('auditor') || roles.includes(role)
  const day = (value: string | null | undefined) => (value ? format.day(value) : format.none)
  const code = (value: string | null | undefined) =>
    value ? <span title={word(value)}>{word(value)}</span> : format.none
  const deadline = (value: { due: string | null; status: string | null } | undefined): ComponentChildren =>
    value?.status && value.status !== 'NONE' ? (
      <span class="due">
        {value.due && <span>{day(value.due)}</span>}{' '}
        <Status code={value.status} />
      </span>
    ) : (
      format.none
    )
  const shown: Shown[] = [
    {
      key: 'case',
      title: t.case,
      sorts: true,
      isHead: true,
      cell: (row) => (
        <a href={linkFrom(address, 'case', row.case)} title={row.case}>
          {row.case}
        </a>
      ),
    },
    ...(is('manager') ? ofManagers(t, code, day, deadline) : []),
    ...(is('deletion-officer')
      ? [{ key: 'deletion', title: t.deletion, sorts: true, cell: (row: CaseRow) => deadline(row.deletion) }]
      : []),
    ...(roles.includes('auditor') ? ofAuditors(t, code, address) : []),
  ]
  return shown.map((column) => ({ ...column, width: widths[language][column.key] ?? 10 }))
}

type Cell = (value: string | null | undefined) => ComponentChildren

function ofManagers(
  t: In<typeof columnTexts>,
  code: Cell,
  day: Cell,
  deadline: (value: CaseRow['statutory']) => ComponentChildren,
): Shown[] {
  return [
    {
      key: 'state',
      title: t.state,
      sorts: true,
      cell: (row) => (row.state ? <Status code={row.state} /> : '–'),
    },
    { key: 'registers', title: t.registers, cell: (row) => row.registers?.join(', ') },
    { key: 'category', title: t.category, cell: (row) => code(row.category) },
    { key: 'received', title: t.received, sorts: true, cell: (row) => day(row.received) },
    { key: 'due', title: t.due, sorts: true, cell: (row) => deadline(row.statutory) },
  ]
}

function ofAuditors(t: In<typeof columnTexts>, code: Cell, address: Address): Shown[] {
  return [
    {
      key: 'findings',
      title: t.findings,
      sorts: true,
      cell: (row) => <FindingCodes ids={row.findings ?? []} address={address} more={t.more} />,
    },
    { key: 'purpose', title: t.purpose, cell: (row) => code(row.purpose) },
    { key: 'events', title: t.events, sorts: true, isNumber: true, cell: (row) => row.events },
  ]
}

interface FindingProps {
  readonly ids: readonly string[]
  readonly address: Address
  readonly more: (n: number) => string
}

/** Each leads to what it means. */
function FindingCodes({ ids, address, more }: FindingProps) {
  if (ids.length === 0) return <>–</>
  const rest = ids.slice(findingsShown)
  return (
    <span class="codes">
      {ids.slice(0, findingsShown).map((id) => (
        <a key={id} href={linkFrom(address, 'findings', '', { finding: id })}>
          {id}
        </a>
      ))}
      {rest.length > 0 && (
        <span title={rest.join(', ')}>
          +{rest.length}
          <span class="ds-sr-only"> {more(rest.length)}</span>
        </span>
      )}
    </span>
  )
}
