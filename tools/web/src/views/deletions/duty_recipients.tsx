// The duties by who was given the data.
import { useMemo } from 'preact/hooks'
import { hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Pages, pageOf } from '../../parts/pages'
import { Table } from '../../parts/table'
import { byRecipient, type Chosen, type Duty } from './duties'
import { capital, texts } from './texts'

const pageSize = 100

export function DutyRecipients({ address, duties }: { address: Address; duties: readonly Duty[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  const rows = useMemo(() => byRecipient(duties), [duties])
  const page = pageOf(address.params.get('page'), rows.length, pageSize)
  const day = (text: string | null) => (text === null ? format.none : <span class="day">{format.day(text)}</span>)
  const count = (recipient: string, status: Chosen, value: number) =>
    value === 0 ? (
      format.none
    ) : (
      <a href={linkFrom(address, 'deletions', '', { recipient, status })}>{format.number(value)}</a>
    )
  return (
    <>
      <p>{t.recipientsNote}</p>
      <Table
        caption={t.recipientsCaption(format.number(rows.length))}
        columns={[
          { key: 'recipient', title: t.recipient, isHead: true, cell: ({ recipient }) => recipient },
          { key: 'all', title: t.duties, isNumber: true, cell: (row) => count(row.recipient, 'all', row.all) },
          {
            key: 'overdue',
            title: capital(t.overdue),
            isNumber: true,
            cell: (row) => count(row.recipient, 'OVERDUE', row.overdue),
          },
          { key: 'open', title: capital(t.open), isNumber: true, cell: (row) => count(row.recipient, 'open', row.open) },
          { key: 'done', title: capital(t.confirmed), isNumber: true, cell: (row) => format.number(row.done) },
          { key: 'next', title: t.next, cell: (row) => day(row.next) },
          { key: 'reminder', title: t.lastReminder, cell: (row) => day(row.lastReminder) },
        ]}
        rows={rows.slice((page - 1) * pageSize, page * pageSize)}
        keyOf={({ recipient }) => recipient}
      />
      <Pages
        page={page}
        count={rows.length}
        size={pageSize}
        hrefOf={(next) =>
          hrefOf('deletions', '', {
            ...Object.fromEntries(address.params),
            page: next > 1 ? String(next) : undefined,
          })
        }
      />
    </>
  )
}
