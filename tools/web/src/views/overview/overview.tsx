// What a manager sees first: how many are open and late, whether deadlines are kept, how long it takes, where it goes.
import type { Address } from '../../app/address'
import { useAnswer, type Answer } from '../../app/api'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { momentOf, type Moment } from '../../app/moment'
import { useSession } from '../../app/session'
import { BasisOf, type Basis } from '../../parts/basis'
import { Answered, Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'
import { Filters } from './filters'
import { GroupTable } from './groups'
import { KeyFigures, type Scoped } from './key_figures'
import { casesFrom } from './links'
import {
  askedOf,
  chosenIn,
  commandOf,
  deliveredBy,
  dueBy,
  grainFitting,
  grainOf,
  hasGrain,
  pathOf,
  periodsOf,
  type Times,
  type Wanted,
  type Workload,
} from './report'
import { Standing } from './standing'
import { Backlog, Trends } from './trends'

const texts = define({
  title: { nb: 'Oversikt', en: 'Overview' },
  limited: {
    nb: (list: string) => `Tallene gjelder bare saker som ${list} har eller har hatt til behandling.`,
    en: (list: string) => `The figures are only of cases that ${list} has or has had in hand.`,
  },
  empty: { nb: 'Ingen saker', en: 'No cases' },
})

export function OverviewView({ address }: ViewProps) {
  const t = useTexts(texts)
  const word = useWord()
  const format = useFormats()
  const { session } = useSession()
  const moment = momentOf(address)
  const { chosen, asked } = useQuestions(address, moment)
  const toCases = casesFrom(address, chosen, session?.roles ?? [])
  const limits = session?.authorities ?? null
  const basis = (wanted: Wanted, basis: Basis) => (
    <BasisOf basis={basis} command={commandOf(wanted, chosen, moment, basis)} />
  )
  return (
    <div class="overview">
      <div class="overview-head">
        <h1>{t.title}</h1>
        <Filters chosen={chosen} times={asked.due.value} periods={asked.workload.value?.rows ?? []} />
      </div>
      {limits && <p class="limited">{t.limited(format.list(limits.map((code) => word(code, false))))}</p>}
      <Answered answer={asked.due}>
        {(due) =>
          due.total.received === 0 ? (
            <Empty title={t.empty} />
          ) : (
            <>
              <KeyFigures chosen={chosen} moment={moment} due={due} scoped={asked.scoped} toCases={toCases}
                periods={asked.workload.value?.rows ?? []} basis={basis} />
              <Answered answer={bothOf(asked.workload, asked.delivered)}>
                {([workload, delivered]) => (
                  <Trends periods={periodsOf(workload, chosen.grain, chosen)} chosen={chosen} workload={workload}
                    due={due} delivered={delivered} toCases={toCases} basis={basis} />
                )}
              </Answered>
              <Standing figures={due.total} toCases={toCases} basis={basis(dueBy(chosen), due)}>
                <Answered answer={asked.workload}>
                  {(workload) => (
                    <Backlog periods={periodsOf(workload, chosen.grain, chosen)} chosen={chosen} workload={workload}
                      toCases={toCases} basis={basis} />
                  )}
                </Answered>
              </Standing>
              <Answered answer={asked.groups}>
                {(groups) => <GroupTable chosen={chosen} groups={groups} toCases={toCases} basis={basis} />}
              </Answered>
            </>
          )
        }
      </Answered>
    </div>
  )
}

/** What the visitor has chosen, and what the service answers to it. */
function useQuestions(address: Address, moment: Moment) {
  const ask = <T,>(wanted: Wanted | null) =>
    useAnswer<T>(wanted && `${pathOf(wanted)}?${new URLSearchParams(askedOf(wanted, chosenIn(address), moment))}`)
  const byMonth = ask<Workload>({ report: 'workload', period: 'month' })
  const isKnown = hasGrain(address) || byMonth.value !== null
  const chosen = chosenIn(address, grainFitting(byMonth.value?.rows ?? []))
  const due = ask<Times>(isKnown ? dueBy(chosen) : null)
  const isByMonth = chosen.grain === 'month'
  const byGrain = ask<Workload>(isKnown && !isByMonth ? { report: 'workload', period: chosen.grain } : null)
  const workload = isByMonth ? byMonth : byGrain
  const delivered = ask<Times>(isKnown ? deliveredBy(chosen) : null)
  const groups = ask<Times>({ report: 'processing-times', groupBy: chosen.grouping })
  // Of one period: the same answers where trends go by it, else others.
  const { scope } = chosen
  const grain = scope === null ? null : grainOf(scope)
  const other = (by: 'due' | 'delivered'): Wanted | null =>
    grain === null || grain === chosen.grain ? null : { report: 'processing-times', period: grain, by }
  const otherDue = ask<Times>(other('due'))
  const otherDelivered = ask<Times>(other('delivered'))
  const complete = ask<Times>(grain && { report: 'processing-times', period: grain, by: 'complete' })
  const isSame = grain === chosen.grain
  const scoped: Scoped | null =
    scope === null
      ? null
      : { due: isSame ? due : otherDue, delivered: isSame ? delivered : otherDelivered, complete }
  const first = isKnown ? due : { ...due, problem: byMonth.problem, reload: byMonth.reload }
  return { chosen, asked: { due: first, workload, delivered, groups, scoped } }
}

/** Two answers as one: there when both are. */
function bothOf<A, B>(a: Answer<A>, b: Answer<B>): Answer<readonly [A, B]> {
  return {
    value: a.value === null || b.value === null ? null : [a.value, b.value],
    problem: a.problem ?? b.problem,
    isLoading: a.isLoading || b.isLoading,
    reload: () => {
      a.reload()
      b.reload()
    },
  }
}
