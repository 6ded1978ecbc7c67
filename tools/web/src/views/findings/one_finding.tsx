// One kind of finding: what it means and where that stands, how often by month, and each one with its case.
import { useAnswer } from '../../app/api'
import { hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts, useWord } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { BasisOf } from '../../parts/basis'
import { Pages, pageOf } from '../../parts/pages'
import { SaveReport } from '../../parts/save_report'
import { Answered, Empty, Loading } from '../../parts/states'
import { Status } from '../../parts/status'
import { Table } from '../../parts/table'
import { Quote } from '../rules/quote'
import type { Rulebook } from '../rules/rulebook'
import { FindingsByMonth } from './by_month'
import { findingsIn, searchOf, whereOf, type FindingRow, type FindingsReport, type Narrowed } from './findings_report'
import { texts } from './texts'

const pageSize = 100

interface Props {
  readonly address: Address
  readonly finding: string
  readonly narrowed: Narrowed
  readonly book: Rulebook | null
}

export function OneFinding({ address, finding, narrowed, book }: Props) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  // How many there are is not known before the answer; the service has no rows after the last.
  const asked = pageOf(address.params.get('page'), Number.MAX_SAFE_INTEGER, 1)
  const answer = useAnswer<FindingsReport>('/v1/reports/findings', {
    ...momentQuery(momentOf(address)),
    where: whereOf(narrowed, { finding, rows: pageSize, from: Math.min((asked - 1) * pageSize, 1_000_000_000) }),
    period: 'month',
    by: 'received',
    lang: language,
  })
  return (
    <>
      <p>
        <a href={linkFrom(address, 'findings', '', { ...narrowed })}>← {t.back}</a>
      </p>
      <Meaning address={address} finding={finding} book={book} />
      {answer.value === null && !answer.problem ? (
        <Loading what={t.loading} />
      ) : (
        <Answered answer={answer}>
          {(report) => (
            <>
              {findingsIn(report) === 0 ? (
                <Empty title={t.none}>{t.noneHint}</Empty>
              ) : (
                <>
                  <Rows address={address} finding={finding} narrowed={narrowed} report={report} page={asked} />
                  <FindingsByMonth what={finding} rates={report.rates ?? []} />
                </>
              )}
              <BasisOf
                basis={report}
                command={`caseledger report findings --where finding=${finding} --today ${report.today} --json`}
              />
            </>
          )}
        </Answered>
      )}
    </>
  )
}

function Meaning({ address, finding, book }: { address: Address; finding: string; book: Rulebook | null }) {
  const t = useTexts(texts)
  if (book === null) return <Loading />
  const kind = book.findings.find((one) => one.finding === finding)
  if (!kind) return <p>{t.unknown}</p>
  return (
    <section aria-label={t.meaning} class="meaning">
      <h2>
        {t.meaning} <Status code={kind.severity} />
      </h2>
      {book.rules
        .filter(({ rule }) => kind.rules.includes(rule))
        .map((rule) => (
          <div class="rule">
            <h3>
              <a href={linkFrom(address, 'rules', '', { rule: rule.rule })}>{rule.rule}</a> {rule.sentence}
            </h3>
            {rule.citations.map((citation) => (
              <Quote book={book} citation={citation} />
            ))}
          </div>
        ))}
      <p class="quiet">
        {t.message}: {withGaps(kind.message)}
      </p>
    </section>
  )
}

/** The message with a gap where each finding has its own dates and names. */
function withGaps(message: string): string {
  return message.replaceAll(/\{[^}]*\}/g, '…').replaceAll(/…(?: …)+/g, '…').replaceAll('….', '…')
}

interface RowsProps {
  readonly address: Address
  readonly finding: string
  readonly narrowed: Narrowed
  readonly report: FindingsReport
  readonly page: number
}

function Rows({ address, finding, narrowed, report, page }: RowsProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const { language } = useLanguage()
  const count = findingsIn(report)
  const outcome = ({ assessments = [] }: FindingRow) =>
    assessments.map((one) => (
      <p class="quiet">{t.assessed(format.day(one.date), word(one.outcome, false), one.reason)}</p>
    ))
  return (
    <>
      <p>
        <a href={linkFrom(address, 'cases', '', { q: searchOf(narrowed, finding) })}>{t.theCasesOf(finding)}</a>
      </p>
      <Table
        caption={t.rowsTitle(format.number(count), finding)}
        columns={[
          {
            key: 'case',
            title: t.case,
            isHead: true,
            cell: (row) => <a href={linkFrom(address, 'case', row.case)}>{row.case}</a>,
          },
          {
            key: 'what',
            title: t.what,
            cell: (row) => (
              <>
                {row.message}
                {outcome(row)}
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
        keyOf={(row) => `${row.case} ${row.evidence.join(' ')}`}
      />
      <SaveReport
        report="findings"
        params={{ ...momentQuery(momentOf(address)), where: whereOf(narrowed, { finding }), lang: language }}
        note={t.file(format.number(count))}
      />
      <Pages
        page={pageOf(String(page), count, pageSize)}
        count={count}
        size={pageSize}
        hrefOf={(next) =>
          hrefOf('findings', '', {
            ...Object.fromEntries(address.params),
            page: next > 1 ? String(next) : undefined,
          })
        }
      />
    </>
  )
}
