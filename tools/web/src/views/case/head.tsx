// The head of a case: which it is, how it stands, who has it; and why it is late, if it is.
import { useState } from 'preact/hooks'
import { casePath, download, type Problem } from '../../app/api'
import { hrefOf, linkFrom, type Address } from '../../app/address'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { Failed } from '../../parts/states'
import { Status } from '../../parts/status'
import { daysBetween } from './days'
import { lateBy, TallyText, useClockSentence } from './deadlines'
import { Prose } from './prose'
import type { CaseAnswer, Clock } from './types'

const texts = define({
  back: { nb: '← Alle saker', en: '← All cases' },
  overdue: { nb: 'over fristen', en: 'overdue' },
  report: {
    nb: (day: string, size: string) => `Saksrapport per ${day}, fra en logg med ${size} hendelser`,
    en: (day: string, size: string) => `Case report as of ${day}, from a log of ${size} entries`,
  },
  open: { nb: 'åpen', en: 'open' },
  paused: { nb: 'fristen er stanset', en: 'deadline paused' },
  waiting: { nb: 'venter', en: 'waiting' },
  complaintOPEN: { nb: 'klage til behandling', en: 'complaint pending' },
  complaintDECIDED: { nb: 'klage avgjort', en: 'complaint decided' },
  held: { nb: 'båndlagt', en: 'legal hold' },
  registers: { nb: 'Registre', en: 'Registers' },
  category: { nb: 'Kategori', en: 'Category' },
  purpose: { nb: 'Formål', en: 'Purpose' },
  kind: { nb: 'Søknad', en: 'Application' },
  linked: { nb: ', sammenstilles', en: ', linked' },
  intake: { nb: 'Mottak', en: 'Intake' },
  decision: { nb: 'Vedtak', en: 'Decision' },
  dispensation: { nb: 'Dispensasjon', en: 'Dispensation' },
  delivery: { nb: 'Levering', en: 'Delivery' },
  events: { nb: 'Hendelser', en: 'Events' },
  received: { nb: 'Mottatt', en: 'Received' },
  complete: { nb: 'Fullstendig', en: 'Complete' },
  legalAssessed: { nb: 'Juridisk vurdert', en: 'Legally assessed' },
  decided: { nb: 'Vedtak', en: 'Decided' },
  contracted: { nb: 'Kontrakt', en: 'Contracted' },
  delivered: { nb: 'Levert', en: 'Delivered' },
  dossier: { nb: 'Last ned saksmappe (dossier)', en: 'Download the dossier' },
  verify: { nb: 'Etterprøv saken', en: 'Verify the case' },
  print: { nb: 'Skriv ut saksrapport', en: 'Print a case report' },
  accesses: { nb: 'Hvem har sett denne saken?', en: 'Who looked at this case?' },
  whyLate: { nb: 'Hvorfor er saken forsinket?', en: 'Why is the case late?' },
  wasLate: { nb: 'Hvorfor ble saken forsinket?', en: 'Why was the case late?' },
  whyDeletion: { nb: 'Slettingen er ikke bekreftet i tide', en: 'The deletion was not confirmed in time' },
  seeDays: { nb: 'Se dag for dag', en: 'See day by day' },
  seeDuties: { nb: 'Se sletteplikten', en: 'See the duty' },
  untilDue: { nb: 'Fram til fristen: ', en: 'Up to the due date: ' },
  timeWent: { nb: 'Tiden fra søknaden var fullstendig: ', en: 'The time since the application was complete: ' },
  span: {
    nb: (what: string, days: string) => `${what} ${days} dager`,
    en: (what: string, days: string) => `${what} ${days} days`,
  },
  sinceDecision: { nb: 'etter vedtaket', en: 'after the decision' },
  toDecision: { nb: 'til vedtak', en: 'to the decision' },
  duty: {
    nb: (contract: string, deliveries: string, due: string, days: string) =>
      `Kontrakt ${contract}: ${deliveries} skulle vært slettet innen ${due}, og sletting er ikke bekreftet. ` +
      `${days} dager over fristen.`,
    en: (contract: string, deliveries: string, due: string, days: string) =>
      `Contract ${contract}: ${deliveries} should have been deleted by ${due}, and no deletion is confirmed. ` +
      `${days} days overdue.`,
  },
})

interface Props {
  readonly address: Address
  readonly answer: CaseAnswer
  readonly isAuditor: boolean
}

/** Delivered or ended, docs/rules.md "processing-times": all others are open. */
const settled = ['REFUSED', 'DISMISSED', 'DELIVERED', 'DELETION_DUE', 'DELETED', 'WITHDRAWN', 'CLOSED']

export function CaseHead({ address, answer, isAuditor }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  const clocks = answer.clocks ?? []
  const isOverdue = clocks.some(({ clock, status }) => clock === 'STATUTORY' && status === 'OVERDUE')
  const isOpen = answer.state != null && !settled.includes(answer.state)
  const isClockPaused = clocks.some(({ status }) => status === 'PAUSED')
  return (
    <header class="case-head">
      <p class="no-print">
        <a href={linkFrom(address, 'cases')}>{t.back}</a>
      </p>
      <h1 class="breaks">{answer.case}</h1>
      <p class="print-only">{t.report(format.day(answer.today), format.number(answer.size))}</p>
      <p class="tags">
        {answer.state && <Status code={answer.state} />}
        {isOpen && <span class="ds-tag">{t.open}</span>}
        {isOverdue && <Status code="OVERDUE" text={t.overdue} />}
        {answer.paused && <Status code="PAUSED" text={isClockPaused ? t.paused : t.waiting} />}
        {answer.complaint === 'OPEN' && <Status code="PAUSED" text={t.complaintOPEN} />}
        {answer.complaint === 'DECIDED' && <span class="ds-tag">{t.complaintDECIDED}</span>}
        {answer.legalHold && <Status code="ON_HOLD" text={t.held} />}
      </p>
      <Facts answer={answer} />
      <Actions address={address} caseId={answer.case} isAuditor={isAuditor} />
    </header>
  )
}

function Facts({ answer }: { answer: CaseAnswer }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const facts: [string, string][] = []
  const add = (name: string, value: string | null | undefined) => {
    if (value) facts.push([name, value])
  }
  add(t.registers, answer.registers?.join(', '))
  const details = [answer.category, answer.identifiability].filter(Boolean).map((code) => word(code!, false))
  add(t.category, capital(details.join(', ')))
  add(t.purpose, answer.purpose && word(answer.purpose))
  add(t.kind, answer.applicationType && word(answer.applicationType) + (answer.linked ? t.linked : ''))
  for (const hand of ['intake', 'decision', 'dispensation', 'delivery'] as const) {
    add(t[hand], answer.authorities?.[hand])
  }
  for (const milestone of ['received', 'complete', 'legalAssessed', 'decided', 'contracted', 'delivered'] as const) {
    const day = answer.dates?.[milestone]
    add(t[milestone], day && format.day(day))
  }
  add(t.events, answer.events === undefined ? null : format.number(answer.events))
  if (facts.length === 0) return null
  return (
    <dl class="case-facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function Actions({ address, caseId, isAuditor }: { address: Address; caseId: string; isAuditor: boolean }) {
  const t = useTexts(texts)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    setProblem(await download(casePath(caseId, '/dossier'), {}, `${caseId}.dossier`, 'text/plain'))
    setBusy(false)
  }
  return (
    <>
      <div class="actions no-print">
        {isAuditor && (
          <button type="button" class="ds-button" aria-busy={isBusy} onClick={() => void save()}>
            {t.dossier}
          </button>
        )}
        {isAuditor && (
          <a
            class="ds-button"
            data-variant="secondary"
            href={linkFrom(address, 'case', caseId, { part: 'verification' })}
          >
            {t.verify}
          </a>
        )}
        <button type="button" class="ds-button" data-variant="secondary" onClick={() => print()}>
          {t.print}
        </button>
        {isAuditor && <a href={hrefOf('access', '', { case: caseId })}>{t.accesses}</a>}
      </div>
      {problem && <Failed problem={problem} retry={() => void save()} />}
    </>
  )
}

/** The answer that a manager comes for: by how much, what was counted, and where the time went. */
export function WhyLate({ address, answer }: { address: Address; answer: CaseAnswer }) {
  const t = useTexts(texts)
  const late = (answer.clocks ?? []).filter(({ status }) => status === 'OVERDUE' || status === 'BREACHED')
  const duties = (answer.deletion?.duties ?? []).filter(({ status }) => status === 'OVERDUE')
  if (late.length === 0 && duties.length === 0) return null
  const isNow = late.some(({ status }) => status === 'OVERDUE')
  return (
    <section class="why-late" aria-label={isNow ? t.whyLate : t.wasLate}>
      {late.length > 0 && <h2>{isNow ? t.whyLate : t.wasLate}</h2>}
      {late.map((clock, i) => (
        <LateClock clock={clock} answer={answer} address={address} saysWhere={i === 0} />
      ))}
      {duties.length > 0 && <h2>{t.whyDeletion}</h2>}
      {duties.map((duty) => (
        <LateDuty duty={duty} answer={answer} address={address} />
      ))}
    </section>
  )
}

interface LateClockProps {
  readonly clock: Clock
  readonly answer: CaseAnswer
  readonly address: Address
  /** Whether to say where the time went: once for all of them. */
  readonly saysWhere: boolean
}

function LateClock({ clock, answer, address, saysWhere }: LateClockProps) {
  const t = useTexts(texts)
  const sentence = useClockSentence()
  const days = clock.explained?.days
  const href = linkFrom(address, 'case', answer.case, { days: `${clock.clock}-${clock.segment}` })
  return (
    <>
      <p class="late-sentence">
        <strong>{sentence(clock, answer)}</strong>
      </p>
      <p>
        {days && (
          <>
            {t.untilDue}
            <TallyText days={days} until={clock.due} />.{' '}
          </>
        )}
        <a class="no-print" href={href}>
          {t.seeDays}
        </a>
      </p>
      {saysWhere && <TimeWent clock={clock} answer={answer} />}
    </>
  )
}

const working = ['DECISION', 'PREPARATION', 'APPLICANT_RESPONSE']

/** Where the days of a late clock went: before the decision, and after it. */
function TimeWent({ clock, answer }: { clock: Clock; answer: CaseAnswer }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const end = clock.stop ?? answer.today
  const spans: string[] = []
  if (answer.stages) {
    for (const { stage, start, stop, used, pausedDays } of answer.stages) {
      if (start < clock.start || start > end || !working.includes(stage)) continue
      spans.push(t.span(word(stage, false), format.number(used + pausedDays || daysBetween(start, stop ?? end))))
    }
  } else if (answer.dates?.['decided'] && answer.dates['decided'] <= end) {
    const decided = answer.dates['decided']
    spans.push(t.span(t.toDecision, format.number(daysBetween(clock.start, decided))))
    spans.push(t.span(t.sinceDecision, format.number(daysBetween(decided, end))))
  }
  if (spans.length === 0 || lateBy(clock, answer.today) === 0) return null
  return (
    <p>
      {t.timeWent}
      {spans.join(', ')}.
    </p>
  )
}

interface LateDutyProps {
  readonly duty: NonNullable<CaseAnswer['deletion']>['duties'][number]
  readonly answer: CaseAnswer
  readonly address: Address
}

function LateDuty({ duty, answer, address }: LateDutyProps) {
  const t = useTexts(texts)
  const format = useFormats()
  const missing = duty.deliveries.filter((delivery) => !duty.confirmed.includes(delivery))
  const due = duty.due ?? answer.today
  const days = format.number(daysBetween(due, answer.today))
  return (
    <p>
      <strong>
        <Prose text={t.duty(duty.contract ?? format.none, missing.join(', '), due, days)} />
      </strong>{' '}
      <a class="no-print" href={linkFrom(address, 'case', answer.case, { part: 'deletion' })}>
        {t.seeDuties}
      </a>
    </p>
  )
}

/** The command that gives the same answer. */
export function commandOf(answer: CaseAnswer, today: string | null): string {
  return `caseledger case ${answer.case} --explain${today ? ` --today ${today} --valid-at ${today}` : ''} --json`
}
