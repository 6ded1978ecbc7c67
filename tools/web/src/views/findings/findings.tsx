// What was not done as the rules say: how often, how serious, by kind, by month, and the cases behind.
import { useAnswer } from '../../app/api'
import { changeParams, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useLanguage, useTexts, useWord } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { BasisOf } from '../../parts/basis'
import { Figure } from '../../parts/figure'
import { Answered, Empty, Failed, Loading } from '../../parts/states'
import { Status } from '../../parts/status'
import { Table } from '../../parts/table'
import type { ViewProps } from '../../app/view'
import type { Rulebook } from '../rules/rulebook'
import { FindingsByMonth } from './by_month'
import { FindingRows, rowsOfPage } from './finding_rows'
import {
  countsOf,
  dimensions,
  findingsIn,
  findingsPer100,
  narrowedBy,
  searchOf,
  severities,
  whereOf,
  type Dimension,
  type FindingsReport,
  type Narrowed,
} from './findings_report'
import { OneFinding } from './one_finding'
import { texts } from './texts'
import { useRulebookOn } from './use_rulebook'

/** Of a kind that rests on many; all of them stand with the kind itself. */
const rulesShown = 2

export function FindingsView({ address }: ViewProps) {
  const t = useTexts(texts)
  const book = useRulebookOn(address)
  const narrowed = narrowedBy(address.params)
  const finding = address.params.get('finding') ?? ''
  const isOne = /^F\d{3}$/.test(finding)
  return (
    <>
      <h1>{isOne ? `${t.title}: ${finding}` : t.title}</h1>
      <p class="lead">{t.lead}</p>
      <Filters narrowed={narrowed} book={book} address={address} isOne={isOne} />
      {isOne ? (
        <OneFinding address={address} finding={finding} narrowed={narrowed} book={book} />
      ) : (
        <AllFindings address={address} narrowed={narrowed} book={book} />
      )}
    </>
  )
}

interface FiltersProps {
  readonly narrowed: Narrowed
  readonly book: Rulebook | null
  readonly address: Address
  readonly isOne: boolean
}

/** The codes that cases may have, from the rulebook; none while it loads. */
function codesOf(book: Rulebook | null, dimension: Dimension): string[] {
  const codes = book?.tables.codes
  if (typeof codes !== 'object' || codes === null || Array.isArray(codes)) return []
  const list = (codes as { readonly [key: string]: unknown })[dimension]
  return Array.isArray(list) ? list.filter((code): code is string => typeof code === 'string') : []
}

function Filters({ narrowed, book, address, isOne }: FiltersProps) {
  const t = useTexts(texts)
  const word = useWord()
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      {dimensions.map((name) => {
        const chosen = narrowed[name] ?? ''
        const codes = codesOf(book, name)
        return (
          <label>
            {t[name]}
            <select
              class="ds-input"
              value={chosen}
              onChange={(event) => changeParams({ [name]: event.currentTarget.value, page: undefined })}
            >
              <option value="">{t.all}</option>
              {(chosen === '' || codes.includes(chosen) ? codes : [chosen, ...codes]).map((code) => (
                <option value={code}>{word(code)}</option>
              ))}
            </select>
          </label>
        )
      })}
      {!isOne && (
        <label>
          {t.groupBy}
          <select
            class="ds-input"
            value={groupOf(address) ?? ''}
            onChange={(event) => changeParams({ group: event.currentTarget.value })}
          >
            <option value="">{t.nothing}</option>
            {dimensions.map((name) => (
              <option value={name}>{t[name]}</option>
            ))}
          </select>
        </label>
      )}
    </form>
  )
}

function groupOf(address: Address): Dimension | undefined {
  return dimensions.find((name) => name === address.params.get('group'))
}

interface Props {
  readonly address: Address
  readonly narrowed: Narrowed
  readonly book: Rulebook | null
}

function AllFindings({ address, narrowed, book }: Props) {
  const t = useTexts(texts)
  const answer = useAnswer<FindingsReport>('/v1/reports/findings', {
    ...momentQuery(momentOf(address)),
    where: whereOf(narrowed, { rows: 0 }),
    period: 'month',
    by: 'received',
  })
  // Working out the findings of another day takes a while the first time.
  if (answer.value === null && !answer.problem) return <Loading what={t.loading} />
  return (
    <Answered answer={answer}>
      {(report) => (
        <>
          <Summary address={address} report={report} />
          {findingsIn(report) === 0 ? (
            <Empty title={t.none}>{t.noneHint}</Empty>
          ) : (
            <>
              <ByKind address={address} narrowed={narrowed} book={book} report={report} />
              <FindingsByMonth what={t.allFindings} rates={report.rates ?? []} />
              <ByGroup address={address} narrowed={narrowed} />
              <CaseByCase address={address} narrowed={narrowed} />
            </>
          )}
          <BasisOf
            basis={report}
            command={`caseledger report findings --today ${report.today} --period month --by received --json`}
          />
        </>
      )}
    </Answered>
  )
}

function Summary({ address, report }: { address: Address; report: FindingsReport }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const rate = (value: number | null | undefined) => (value == null ? format.none : format.number(value, 1))
  const link = (severity: string) =>
    linkFrom(address, 'findings', '', { ...narrowedBy(address.params), group: groupOf(address), severity })
  return (
    <>
      <p>
        {t.summary(format.number(findingsIn(report)), format.number(report.cases), rate(findingsPer100(report)))}
      </p>
      <dl class="figures" aria-label={t.bySeverity}>
        {severities.map((severity) => (
          <Figure
            label={word(severity)}
            value={format.number(report.severity[severity] ?? 0)}
            href={link(severity)}
            isAlarm={severity === 'CRITICAL' && (report.severity[severity] ?? 0) > 0}
          >
            {t.per100Note(rate(report.severityPer100[severity]))}
          </Figure>
        ))}
      </dl>
    </>
  )
}

function ByKind({ address, narrowed, book, report }: Props & { report: FindingsReport }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const severity = severities.find((name) => name === address.params.get('severity'))
  const rows = countsOf(report, book?.findings ?? []).filter((row) => !severity || row.severity === severity)
  const sentenceOf = (rule: string) => book?.rules.find((one) => one.rule === rule)?.sentence ?? ''
  return (
    <>
      {severity && (
        <p>
          {t.only(word(severity, false))}.{' '}
          <a href={linkFrom(address, 'findings', '', { ...narrowed, group: groupOf(address) })}>{t.showAll}</a>
        </p>
      )}
      <Table
        caption={t.byFindingCaption(format.number(rows.length))}
        columns={[
          {
            key: 'finding',
            title: t.finding,
            isHead: true,
            cell: ({ finding }) => <a href={linkFrom(address, 'findings', '', { ...narrowed, finding })}>{finding}</a>,
          },
          { key: 'severity', title: t.severity, cell: (row) => row.severity && <Status code={row.severity} /> },
          {
            key: 'says',
            title: t.says,
            cell: ({ rules }) => (
              <ul class="plain">
                {rules.slice(0, rulesShown).map((rule) => (
                  <li>
                    <a href={linkFrom(address, 'rules', '', { rule })}>{rule}</a> {sentenceOf(rule)}
                  </li>
                ))}
                {rules.length > rulesShown && <li class="quiet">{t.moreRules(rules.length - rulesShown)}</li>}
              </ul>
            ),
          },
          {
            key: 'count',
            title: t.count,
            isNumber: true,
            cell: ({ finding, count }) => (
              <a href={linkFrom(address, 'findings', '', { ...narrowed, finding })}>{format.number(count)}</a>
            ),
          },
          {
            key: 'per100',
            title: t.per100,
            isNumber: true,
            cell: ({ count, per100 }) => {
              if (per100 === null) return format.none
              // One decimal: what is seldom is not never.
              return per100 === 0 && count > 0 ? `< ${format.number(0.1, 1)}` : format.number(per100, 1)
            },
          },
          {
            key: 'cases',
            title: t.cases,
            cell: ({ finding }) => (
              <a
                class="unbroken"
                href={linkFrom(address, 'cases', '', { q: searchOf(narrowed, finding) })}
                aria-label={t.theCasesOf(finding)}
              >
                {t.theCases}
              </a>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ finding }) => finding}
      />
    </>
  )
}

/** All of them, or those of the severity that was chosen. */
function CaseByCase({ address, narrowed }: { address: Address; narrowed: Narrowed }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const severity = severities.find((name) => name === address.params.get('severity'))
  const asked = severity ? { severity } : {}
  const answer = useAnswer<FindingsReport>('/v1/reports/findings', {
    ...momentQuery(momentOf(address)),
    where: whereOf(narrowed, { ...asked, ...rowsOfPage(address) }),
    lang: language,
  })
  if (answer.value === null && !answer.problem) return <Loading what={t.loading} />
  return (
    <Answered answer={answer}>
      {(report) => <FindingRows address={address} report={report} where={whereOf(narrowed, asked)} />}
    </Answered>
  )
}

function ByGroup({ address, narrowed }: { address: Address; narrowed: Narrowed }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const group = groupOf(address)
  const answer = useAnswer<FindingsReport>(group ? '/v1/reports/findings' : null, {
    ...momentQuery(momentOf(address)),
    where: whereOf(narrowed, { rows: 0 }),
    groupBy: group,
  })
  if (!group) return null
  if (answer.problem) return <Failed problem={answer.problem} retry={answer.reload} />
  if (!answer.value) return <Loading what={t.loading} />
  const rate = (value: number | null) => (value === null ? format.none : format.number(value, 1))
  return (
    <Table
      caption={t.group(t[group].toLowerCase())}
      columns={[
        {
          key: 'group',
          title: t[group],
          isHead: true,
          cell: (row) => {
            const value = row.group[group]
            return value ? (
              <a href={linkFrom(address, 'findings', '', { ...narrowed, [group]: value })}>{word(value)}</a>
            ) : (
              t.noGroup
            )
          },
        },
        { key: 'cases', title: t.cases, isNumber: true, cell: (row) => format.number(row.cases) },
        ...severities.map((severity) => ({
          key: severity,
          title: word(severity),
          isNumber: true,
          cell: (row: NonNullable<FindingsReport['rates']>[number]) => format.number(row.severity[severity] ?? 0),
        })),
        { key: 'per100', title: t.per100, isNumber: true, cell: (row) => rate(findingsPer100(row)) },
      ]}
      rows={answer.value.rates ?? []}
      keyOf={(row) => row.group[group] ?? ''}
    />
  )
}
