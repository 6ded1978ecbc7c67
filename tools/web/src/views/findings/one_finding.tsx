// One kind of finding: what it means and where that stands, how often by month, and each one with its case.
import { useAnswer } from '../../app/api'
import { linkFrom, type Address } from '../../app/address'
import { useLanguage, useTexts } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { BasisOf } from '../../parts/basis'
import { Answered, Empty, Loading } from '../../parts/states'
import { Status } from '../../parts/status'
import { Quote } from '../rules/quote'
import type { Rulebook } from '../rules/rulebook'
import { FindingsByMonth } from './by_month'
import { FindingRows, rowsOfPage } from './finding_rows'
import { findingsIn, searchOf, whereOf, type FindingsReport, type Narrowed } from './findings_report'
import { texts } from './texts'

interface Props {
  readonly address: Address
  readonly finding: string
  readonly narrowed: Narrowed
  readonly book: Rulebook | null
}

export function OneFinding({ address, finding, narrowed, book }: Props) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const answer = useAnswer<FindingsReport>('/v1/reports/findings', {
    ...momentQuery(momentOf(address)),
    where: whereOf(narrowed, { finding, ...rowsOfPage(address) }),
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
                  <p>
                    <a href={linkFrom(address, 'cases', '', { q: searchOf(narrowed, finding) })}>
                      {t.theCasesOf(finding)}
                    </a>
                  </p>
                  <FindingRows address={address} report={report} where={whereOf(narrowed, { finding })} />
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
