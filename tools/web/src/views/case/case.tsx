// One case: how it stands and why, its events, what was found, and the proof of it.
//
// Room:   tools/web/views. Auditors see everything; a manager and a deletion officer get what their role covers
//         (LimitedCase), and are told what is left out.
// Speed:  what is below the head is asked for at the same time, and shown as it comes.
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { casePath, useAnswer, type Answer } from '../../app/api'
import { linkFrom, type Address } from '../../app/address'
import { define, useLanguage, useTexts } from '../../app/language'
import { momentOf, momentQuery } from '../../app/moment'
import { may, useSession } from '../../app/session'
import { BasisOf } from '../../parts/basis'
import { Answered, Empty, Failed, Loading } from '../../parts/states'
import { Verification } from '../../parts/verification'
import type { ViewProps } from '../../app/view'
import { Deadlines } from './deadlines'
import { Events } from './events'
import { Findings } from './findings'
import { kept } from './kept'
import { Replay as ReplayPanel, stepOf } from './replay'
import { CaseHead, commandOf, WhyLate } from './head'
import { Printing, usePrinting } from './opens'
import { EventLinks } from './prose'
import { CaseTimeline } from './timeline'
import { Contracts, DeletionDuties, Deliveries, Fees, Stages } from './tables'
import type { CaseAnswer, History, Replay } from './types'

const texts = define({
  noCase: { nb: 'Ingen sak er valgt', en: 'No case is chosen' },
  noCaseHint: {
    nb: 'Velg en sak i listen over saker, eller skriv saksnummeret etter «#/case/» i adressen.',
    en: 'Choose a case in the list of cases, or write its number after “#/case/” in the address.',
  },
  notFoundThen: {
    nb: 'Datoen som er valgt øverst, kan også være før saken kom inn.',
    en: 'The day chosen above may also be before the case came in.',
  },
  now: { nb: 'Vis saken slik den er nå', en: 'Show the case as it is now' },
  loading: { nb: 'Henter saken …', en: 'Loading the case …' },
  // The rest of the case is there long before: judging it anew after each event takes its time.
  loadingReplay: { nb: 'Henter avspillingen …', en: 'Loading the replay …' },
  onThisPage: { nb: 'På denne siden', en: 'On this page' },
  deadlines: { nb: 'Frister', en: 'Deadlines' },
  noDeadlines: {
    nb: 'Ingen frist løper: den begynner når søknaden er fullstendig.',
    en: 'No deadline runs: it begins when the application is complete.',
  },
  timeline: { nb: 'Tidslinje og avspilling', en: 'Timeline and replay' },
  timelineAlone: { nb: 'Tidslinje', en: 'Timeline' },
  findings: { nb: 'Funn', en: 'Findings' },
  events: { nb: 'Hendelser', en: 'Events' },
  stages: { nb: 'Faser', en: 'Stages' },
  deletion: { nb: 'Sletteplikter', en: 'Deletion duties' },
  fees: { nb: 'Gebyr', en: 'Fees' },
  verification: { nb: 'Etterprøving', en: 'Verification' },
  limited: { nb: 'Dette ser rollen din', en: 'What your role sees' },
  limitedManager: {
    nb: 'Som leder ser du tilstand, datoer og frister. Hendelsene, hvem som har gjort hva, formålet, funnene og saksmappen vises bare for revisorer: de kan si noe om enkeltpersoner, og trengs ikke for å styre saksbehandlingen.',
    en: 'As a manager you see state, dates and deadlines. The events, who did what, the purpose, the findings and the dossier are shown to auditors only: they may say something about persons, and are not needed to manage the work.',
  },
  limitedDeletion: {
    nb: 'Som sletteansvarlig ser du kontrakter, leveringer og sletteplikter. Hendelsene, hvem som har gjort hva, funnene og saksmappen vises bare for revisorer.',
    en: 'As a deletion officer you see contracts, deliveries and deletion duties. The events, who did what, the findings and the dossier are shown to auditors only.',
  },
})

/** Auditors get the case explained; others what there is for them. */
function useCase(caseId: string, isAuditor: boolean, params: Record<string, string>): Answer<CaseAnswer> {
  const isAsked = caseId !== ''
  const full = useAnswer<CaseAnswer>(isAsked && isAuditor ? casePath(caseId, '/answers/case') : null, {
    ...params,
    explain: true,
    format: 'json',
  })
  const limited = useAnswer<CaseAnswer>(isAsked && !isAuditor ? casePath(caseId) : null, { ...params, explain: true })
  return isAuditor ? full : limited
}

export function CaseView({ address }: ViewProps) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const { session } = useSession()
  const isAuditor = may(session, ['auditor'])
  const caseId = address.rest
  const moment = momentOf(address)
  const params = { ...momentQuery(moment), lang: language }
  const answer = useCase(caseId, isAuditor, params)
  const inner = isAuditor && caseId !== ''
  const history = useAnswer<History>(inner ? casePath(caseId, '/events') : null, params)
  const replay = useAnswer<Replay>(inner ? casePath(caseId, '/answers/replay') : null, {
    ...params,
    format: 'json',
    asItHappened: address.params.get('order') === 'happened' ? true : undefined,
  })
  const isPrinting = usePrinting()
  if (caseId === '') return <Empty title={t.noCase} headsView>{t.noCaseHint}</Empty>
  if (answer.problem) {
    return (
      <>
        <h1 class="breaks">{caseId}</h1>
        <Failed problem={answer.problem} retry={answer.reload} />
        {answer.problem.status === 404 && moment.day && (
          <p>
            {t.notFoundThen} <a href={linkFrom(address, 'case', caseId, { at: undefined, then: undefined })}>{t.now}</a>
          </p>
        )}
      </>
    )
  }
  if (answer.value?.case !== caseId) return <Loading what={t.loading} />
  return (
    <Printing.Provider value={isPrinting}>
      <Content
        key={caseId}
        address={address}
        answer={answer.value}
        isLoading={answer.isLoading}
        isAuditor={isAuditor}
        history={ofCase(caseId, history)}
        replay={ofCase(caseId, replay)}
        day={moment.day}
      />
    </Printing.Provider>
  )
}

/** While a case is on its way, the answer about the one before is none: its events would stand under a wrong number. */
function ofCase<T extends { readonly case: string }>(caseId: string, answer: Answer<T>): Answer<T> {
  return answer.value?.case === caseId ? answer : { ...answer, value: null }
}

interface ContentProps {
  readonly address: Address
  readonly answer: CaseAnswer
  readonly isLoading: boolean
  readonly isAuditor: boolean
  readonly history: Answer<History>
  readonly replay: Answer<Replay>
  readonly day: string | null
}

function Content(props: ContentProps) {
  const { address, answer, isLoading, isAuditor, history, day } = props
  const t = useTexts(texts)
  const events = history.value?.events ?? none
  const hrefOfEvent = useEventLinks(address, answer.case, events)
  // A link to where the visitor is already leads there all the same.
  const [visit, setVisit] = useState(0)
  const clicked = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link instanceof HTMLAnchorElement && link.hash === location.hash) setVisit((n) => n + 1)
  }
  usePart(address, visit)
  const { clocks, stages, deletion, contracts, deliveries, fees } = answer
  return (
    <EventLinks.Provider value={hrefOfEvent}>
      <article class={isLoading ? 'case is-loading' : 'case'} aria-busy={isLoading} onClick={clicked}>
        <CaseHead address={address} answer={answer} isAuditor={isAuditor} />
        <WhyLate address={address} answer={answer} />
        {!isAuditor && <Limits answer={answer} />}
        <PartLinks address={address} answer={answer} isAuditor={isAuditor} />
        {clocks && (
          <Part id="deadlines" title={t.deadlines}>
            {clocks.length === 0 && <p>{t.noDeadlines}</p>}
            <Deadlines answer={answer} open={address.params.get('days') ?? null} />
          </Part>
        )}
        <Course {...props} events={events} visit={visit} />
        {stages && (
          <Part id="stages" title={t.stages}>
            <Stages stages={stages} />
          </Part>
        )}
        {deletion && (
          <Part id="deletion" title={t.deletion}>
            <DeletionDuties answer={answer} />
            {contracts && contracts.length > 0 && <Contracts contracts={contracts} />}
            {deliveries && deliveries.length > 0 && <Deliveries deliveries={deliveries} />}
          </Part>
        )}
        {fees && (
          <Part id="fees" title={t.fees}>
            <Fees fees={fees} />
          </Part>
        )}
        {isAuditor && (
          <div class="part" id="part-verification" tabIndex={-1}>
            <Verification caseId={answer.case} />
          </div>
        )}
        <BasisOf basis={answer} command={commandOf(answer, day)} />
      </article>
    </EventLinks.Provider>
  )
}

interface CourseProps extends ContentProps {
  readonly events: History['events']
  readonly visit: number
}

/** What happened: the timeline with the replay, what was found, and the events. */
function Course({ address, answer, isAuditor, history, replay, events, visit }: CourseProps) {
  const t = useTexts(texts)
  const steps = replay.value?.steps ?? none
  const at = stepOf(address, steps.length)
  const step = at === null ? null : steps[at - 1]!
  const { findings } = answer
  const evidence = useMemo(() => new Set((findings ?? []).flatMap((finding) => finding.evidence)), [findings])
  const { order, show } = kept(address)
  return (
    <>
      {hasTimeline(answer, isAuditor) && (
        <Part id="timeline" title={isAuditor ? t.timeline : t.timelineAlone}>
          <CaseTimeline
            answer={answer}
            events={events}
            evidence={evidence}
            hrefOfEvent={(event) => linkFrom(address, 'case', answer.case, { order, show, event })}
            step={step && { at: step.occurredAt, number: step.step }}
          />
          {replay.problem && <Failed problem={replay.problem} retry={replay.reload} />}
          {isAuditor && !replay.problem && replay.value === null && (
            <p class="quiet" role="status">
              {t.loadingReplay}
            </p>
          )}
          {replay.value && <ReplayPanel address={address} answer={answer} steps={steps} events={events} at={at} />}
        </Part>
      )}
      {findings && (
        <Part id="findings" title={`${t.findings} (${findings.length})`}>
          <Findings
            address={address}
            caseId={answer.case}
            findings={findings}
            oddities={answer.oddities ?? none}
            events={events}
            visit={visit}
          />
        </Part>
      )}
      {isAuditor && (
        <Part id="events" title={t.events}>
          <Answered answer={history}>
            {(value) => (
              <Events
                address={address}
                caseId={answer.case}
                events={value.events}
                steps={steps}
                findings={findings ?? none}
                stepId={step?.id ?? null}
                visit={visit}
              />
            )}
          </Answered>
        </Part>
      )}
    </>
  )
}

const none: readonly never[] = []

function Limits({ answer }: { answer: CaseAnswer }) {
  const t = useTexts(texts)
  return (
    <section class="limits" aria-label={t.limited}>
      <h2>{t.limited}</h2>
      {answer.clocks && <p>{t.limitedManager}</p>}
      {answer.contracts && <p>{t.limitedDeletion}</p>}
    </section>
  )
}

/** Deletion officers get no clocks, and so nothing that a timeline could show. */
function hasTimeline(answer: CaseAnswer, isAuditor: boolean): boolean {
  return isAuditor || answer.clocks !== undefined
}

function PartLinks({ address, answer, isAuditor }: { address: Address; answer: CaseAnswer; isAuditor: boolean }) {
  const t = useTexts(texts)
  const parts: [string, string, boolean][] = [
    ['deadlines', t.deadlines, answer.clocks !== undefined],
    ['timeline', isAuditor ? t.timeline : t.timelineAlone, hasTimeline(answer, isAuditor)],
    ['findings', t.findings, answer.findings !== undefined],
    ['events', t.events, isAuditor],
    ['stages', t.stages, answer.stages !== undefined],
    ['deletion', t.deletion, answer.deletion !== undefined],
    ['fees', t.fees, answer.fees !== undefined],
    ['verification', t.verification, isAuditor],
  ]
  return (
    <nav class="no-print" aria-label={t.onThisPage}>
      <ul class="parts">
        {parts
          .filter(([, , isThere]) => isThere)
          .map(([part, title]) => (
            <li>
              <a href={linkFrom(address, 'case', answer.case, { part })}>{title}</a>
            </li>
          ))}
      </ul>
    </nav>
  )
}

function Part({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="part" id={`part-${id}`}>
      <h2 tabIndex={-1}>{title}</h2>
      {children}
    </section>
  )
}

/** Where an event stands, by its version: the same address with the event in it. */
function useEventLinks(address: Address, caseId: string, events: History['events']) {
  return useMemo(() => {
    const byVersion = new Map(events.map(({ version, id }) => [version, id]))
    return (version: number) => {
      const event = byVersion.get(version)
      return event === undefined ? null : linkFrom(address, 'case', caseId, { event })
    }
  }, [events, caseId, address.params.get('at'), address.params.get('then')])
}

/** "?part=deletion" and "?days=…" go there. */
function usePart(address: Address, visit: number) {
  const part = address.params.get('part')
  const days = address.params.get('days')
  useEffect(() => {
    const place = document.getElementById(days ? `days-${days}` : `part-${part ?? ''}`)
    if (!place) return
    place.scrollIntoView({ block: 'start' })
    const head = place.querySelector<HTMLElement>(days ? 'summary' : 'h2[tabindex]') ?? place
    head.focus({ preventScroll: true })
  }, [part, days, visit])
}
