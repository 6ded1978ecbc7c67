// Who holds data, when it must be deleted, and who has confirmed that: for deletion officers.
import { useMemo } from 'preact/hooks'
import { useAnswer } from '../../app/api'
import { linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { BasisOf } from '../../parts/basis'
import { Figure } from '../../parts/figure'
import { SaveReport } from '../../parts/save_report'
import { Sections } from '../../parts/sections'
import { Answered, Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'
import { DutyCalendar } from './duty_calendar'
import { DutyList } from './duty_list'
import { DutyRecipients } from './duty_recipients'
import { counted, type Chosen, type DutiesReport } from './duties'
import { capital, texts } from './texts'

const sections = ['list', 'recipients', 'calendar'] as const

export function DeletionsView({ address }: ViewProps) {
  const t = useTexts(texts)
  const answer = useAnswer<DutiesReport>('/v1/reports/deletions', momentQuery(momentOf(address)))
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <Answered answer={answer}>{(report) => <Duties address={address} report={report} />}</Answered>
    </>
  )
}

function Duties({ address, report }: { address: Address; report: DutiesReport }) {
  const t = useTexts(texts)
  const format = useFormats()
  const counts = useMemo(() => counted(report.rows, report.today), [report])
  if (report.rows.length === 0) {
    return (
      <>
        <Empty title={t.noDuties}>{t.noDutiesHint}</Empty>
        <BasisOf basis={report} />
      </>
    )
  }
  const asked = address.params.get('show')
  const show = sections.find((name) => name === asked) ?? 'list'
  const listOf = (status: Chosen) => linkFrom(address, 'deletions', '', { status })
  const figure = (name: Chosen, label: string, isBad = false) => (
    <Figure
      label={capital(label)}
      value={format.number(counts[name])}
      href={listOf(name)}
      isAlarm={isBad && counts[name] > 0}
    />
  )
  const done = format.number(counts.CONFIRMED + counts.VERIFIED)
  return (
    <>
      <p>
        {t.summary(
          format.number(counts.all),
          format.number(counts.OVERDUE),
          format.number(counts.within90),
          done,
        )}
      </p>
      <dl class="figures" aria-label={t.figures}>
        {figure('OVERDUE', t.overdue, true)}
        {figure('within30', t.within30)}
        {figure('within90', t.within90)}
        {figure('UNDATED', t.undated)}
        {figure('ON_HOLD', t.onHold)}
        {figure('PARTIAL', t.partial)}
        {figure('CONFIRMED', t.confirmed)}
        {figure('VERIFIED', t.verified)}
      </dl>
      <Sections
        label={t.show}
        current={show}
        sections={sections.map((name) => ({
          name,
          title: t[name],
          href: linkFrom(address, 'deletions', '', name === 'list' ? {} : { show: name }),
        }))}
      />
      {show === 'list' && <DutyList address={address} duties={report.rows} today={report.today} />}
      {show === 'recipients' && <DutyRecipients address={address} duties={report.rows} />}
      {show === 'calendar' && <DutyCalendar address={address} duties={report.rows} today={report.today} />}
      <SaveReport
        report="deletions"
        params={momentQuery(momentOf(address))}
        note={t.file(format.number(counts.all))}
      />
      <BasisOf basis={report} command={`caseledger report deletions --today ${report.today} --json`} />
    </>
  )
}
