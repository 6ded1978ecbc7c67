// The duties one by one: filtered, sorted, in pages.
import { useMemo } from 'preact/hooks'
import { changeParams, hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Pages, pageOf } from '../../parts/pages'
import { Empty } from '../../parts/states'
import { Status } from '../../parts/status'
import { Table, type Column, type Sorting } from '../../parts/table'
import { filtered, groups, sorted, sortKeys, statuses, type Chosen, type Duty, type Filter } from './duties'
import { capital, texts } from './texts'

const pageSize = 100

interface Props {
  readonly address: Address
  readonly duties: readonly Duty[]
  readonly today: string
}

/** What the address asks for; what it does not know there is as if it were not there. */
function filterOf({ params }: Address): Filter {
  const status = params.get('status')
  const month = params.get('month') ?? ''
  return {
    status: ([...groups, ...statuses] as readonly Chosen[]).find((name) => name === status) ?? 'open',
    recipient: params.get('recipient') ?? '',
    month: /^\d{4}-\d{2}$/.test(month) ? month : '',
    text: params.get('q') ?? '',
  }
}

function sortingOf({ params }: Address): Sorting {
  const key = params.get('sort') ?? ''
  return { key: sortKeys.includes(key) ? key : 'due', isDescending: params.get('order') === 'desc' }
}

export function DutyList({ address, duties, today }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const filter = filterOf(address)
  const sorting = sortingOf(address)
  // Sorted once: a filter leaves the order as it is, so that typing costs no sorting.
  const inOrder = useMemo(() => sorted(duties, sorting), [duties, sorting.key, sorting.isDescending])
  const rows = useMemo(() => filtered(inOrder, filter, today), [inOrder, today, ...Object.values(filter)])
  const page = pageOf(address.params.get('page'), rows.length, pageSize)
  const here = Object.fromEntries(address.params)
  return (
    <>
      <Filters filter={filter} />
      {rows.length === 0 ? (
        <>
          <Empty title={t.noneFit}>{t.noneFitHint}</Empty>
          <a href={linkFrom(address, 'deletions', '', { status: 'all' })}>{t.showAll}</a>
        </>
      ) : (
        <>
          <Table
            caption={t.listCaption(format.number(rows.length))}
            columns={useColumns(address)}
            rows={rows.slice((page - 1) * pageSize, page * pageSize)}
            keyOf={(duty) => `${duty.case} ${duty.contract}`}
            sorting={sorting}
            onSort={({ key, isDescending }) =>
              changeParams({ sort: key, order: isDescending ? 'desc' : undefined, page: undefined })
            }
          />
          <Pages
            page={page}
            count={rows.length}
            size={pageSize}
            hrefOf={(next) => hrefOf('deletions', '', { ...here, page: next > 1 ? String(next) : undefined })}
          />
        </>
      )}
    </>
  )
}

function Filters({ filter }: { filter: Filter }) {
  const t = useTexts(texts)
  const format = useFormats()
  const labels: Readonly<Record<Chosen, string>> = {
    open: t.open,
    all: t.all,
    OVERDUE: t.overdue,
    within30: t.within30,
    within90: t.within90,
    PENDING: t.pending,
    UNDATED: t.undated,
    ON_HOLD: t.onHold,
    PARTIAL: t.partial,
    CONFIRMED: t.confirmed,
    VERIFIED: t.verified,
  }
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        {t.status}
        <select
          class="ds-input"
          value={filter.status}
          onChange={(event) => changeParams({ status: event.currentTarget.value, page: undefined })}
        >
          {Object.entries(labels).map(([name, label]) => (
            <option value={name}>{capital(label)}</option>
          ))}
        </select>
      </label>
      <label>
        {t.search}
        <input
          class="ds-input"
          type="search"
          value={filter.text}
          onInput={(event) => changeParams({ q: event.currentTarget.value, page: undefined }, true)}
        />
      </label>
      {filter.recipient && <Removable label={t.recipient} value={filter.recipient} name="recipient" />}
      {filter.month && <Removable label={t.month} value={format.period(filter.month)} name="month" />}
    </form>
  )
}

function Removable({ label, value, name }: { label: string; value: string; name: string }) {
  const t = useTexts(texts)
  return (
    <button
      type="button"
      class="ds-button removable"
      data-variant="secondary"
      aria-label={t.remove(`${label} ${value}`)}
      onClick={() => changeParams({ [name]: undefined, page: undefined })}
    >
      <span>
        {label}: {value}
      </span>
      <span aria-hidden="true">×</span>
    </button>
  )
}

function useColumns(address: Address): readonly Column<Duty>[] {
  const t = useTexts(texts)
  const format = useFormats()
  const day = (text: string | null) => (text === null ? format.none : <span class="day">{format.day(text)}</span>)
  return [
    {
      key: 'case',
      title: t.case,
      isHead: true,
      sorts: true,
      cell: (duty) => <a href={linkFrom(address, 'case', duty.case)}>{duty.case}</a>,
    },
    {
      key: 'recipient',
      title: t.recipient,
      sorts: true,
      cell: (duty) => <span class="recipient">{duty.recipient.replaceAll(',', ', ')}</span>,
    },
    { key: 'due', title: t.due, sorts: true, cell: (duty) => day(duty.due) },
    { key: 'status', title: t.status, sorts: true, cell: (duty) => <Status code={duty.status} /> },
    {
      key: 'overdue',
      title: t.daysOverdue,
      sorts: true,
      isNumber: true,
      cell: (duty) => (duty.daysOverdue > 0 ? format.number(duty.daysOverdue) : format.none),
    },
    {
      key: 'deliveries',
      title: t.deliveries,
      isNumber: true,
      cell: (duty) => t.ofDeliveries(duty.confirmed.length, duty.deliveries.length),
    },
    { key: 'reminder', title: t.lastReminder, sorts: true, cell: (duty) => day(duty.lastReminder) },
    { key: 'contract', title: t.contract, cell: (duty) => duty.contract ?? t.none },
  ]
}
