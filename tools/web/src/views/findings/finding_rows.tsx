// Findings one by one, a page at a time: there may be tens of thousands.
import { hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts, useWord } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { Pages, pageOf } from '../../parts/pages'
import { SaveReport } from '../../parts/save_report'
import { Status } from '../../parts/status'
import { Table } from '../../parts/table'
import { findingsIn, type FindingRow, type FindingsReport } from './findings_report'
import { texts } from './texts'

const pageSize = 100
const rowsMax = 1_000_000_000

/** The report's `where` for the page that the address asks for; how many there are is not known before the answer. */
export function rowsOfPage({ params }: Address): { readonly rows: number; readonly from: number } {
  const page = pageOf(params.get('page'), rowsMax, 1)
  return { rows: pageSize, from: Math.min((page - 1) * pageSize, rowsMax) }
}

interface Props {
  readonly address: Address
  /** Its rows are those of the page. */
  readonly report: FindingsReport
  /** What was asked, without the page: for the file. */
  readonly where: readonly string[]
}

export function FindingRows({ address, report, where }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const { language } = useLanguage()
  const count = findingsIn(report)
  const assessed = ({ assessments = [] }: FindingRow) =>
    assessments.map((one) => (
      <p class="quiet">{t.assessed(format.day(one.date), word(one.outcome, false), one.reason)}</p>
    ))
  return (
    <>
      <Table
        caption={t.rowsTitle(format.number(count))}
        columns={[
          {
            key: 'case',
            title: t.case,
            isHead: true,
            cell: (row) => <a href={linkFrom(address, 'case', row.case)}>{row.case}</a>,
          },
          {
            key: 'finding',
            title: t.finding,
            cell: ({ finding, severity }) => (
              <span class="unbroken">
                {finding} <Status code={severity} />
              </span>
            ),
          },
          {
            key: 'what',
            title: t.what,
            cell: (row) => (
              <>
                {row.message}
                {assessed(row)}
              </>
            ),
          },
          {
            key: 'rule',
            title: t.rule,
            cell: ({ rule }) => <a href={linkFrom(address, 'rules', '', { rule })}>{rule}</a>,
          },
        ]}
        rows={report.rows}
        keyOf={(row) => `${row.case} ${row.finding} ${row.evidence.join(' ')}`}
      />
      <Pages
        page={pageOf(address.params.get('page'), count, pageSize)}
        count={count}
        size={pageSize}
        hrefOf={(next) =>
          hrefOf('findings', '', { ...Object.fromEntries(address.params), page: next > 1 ? String(next) : undefined })
        }
      />
      <SaveReport
        report="findings"
        params={{ ...momentQuery(momentOf(address)), where, lang: language }}
        note={t.file(format.number(count))}
      />
    </>
  )
}
