// The views, in the order of the menu: which there are, who may see them, what shows them.
import type { FunctionComponent } from 'preact'
import type { Role } from './app/session'
import type { ViewProps } from './app/view'
import { AccessView } from './views/access/access'
import { CaseView } from './views/case/case'
import { CasesView } from './views/cases/cases'
import { DeletionsView } from './views/deletions/deletions'
import { FindingsView } from './views/findings/findings'
import { IntegrityView } from './views/integrity/integrity'
import { LiveView } from './views/live/live'
import { OverviewView } from './views/overview/overview'
import { RulesView } from './views/rules/rules'

export type { ViewProps } from './app/view'

export interface View {
  readonly name: string
  readonly title: { readonly nb: string; readonly en: string }
  readonly roles: readonly Role[]
  /** The letter after g that goes there; none where a view is reached from another one. */
  readonly key?: string
  /** Shows one moment, and so the bar that chooses it. */
  readonly hasMoment: boolean
  readonly Component: FunctionComponent<ViewProps>
}

const readers = ['auditor', 'manager', 'deletion-officer'] as const
const everybody = ['writer', 'auditor', 'manager', 'deletion-officer', 'administrator'] as const

export const views: readonly View[] = [
  {
    name: 'overview',
    title: { nb: 'Oversikt', en: 'Overview' },
    roles: ['auditor', 'manager'],
    key: 'o',
    hasMoment: true,
    Component: OverviewView,
  },
  {
    name: 'cases',
    title: { nb: 'Saker', en: 'Cases' },
    roles: readers,
    key: 's',
    hasMoment: true,
    Component: CasesView,
  },
  { name: 'case', title: { nb: 'Sak', en: 'Case' }, roles: readers, hasMoment: true, Component: CaseView },
  {
    name: 'findings',
    title: { nb: 'Funn', en: 'Findings' },
    roles: ['auditor', 'manager'],
    key: 'f',
    hasMoment: true,
    Component: FindingsView,
  },
  {
    name: 'deletions',
    title: { nb: 'Sletteplikter', en: 'Deletion duties' },
    roles: readers,
    key: 'd',
    hasMoment: true,
    Component: DeletionsView,
  },
  {
    name: 'live',
    title: { nb: 'Direkte', en: 'Live' },
    roles: ['auditor'],
    key: 'l',
    hasMoment: false,
    Component: LiveView,
  },
  {
    name: 'rules',
    title: { nb: 'Regler', en: 'Rules' },
    roles: everybody,
    key: 'r',
    hasMoment: false,
    Component: RulesView,
  },
  {
    name: 'integrity',
    title: { nb: 'Integritet', en: 'Integrity' },
    roles: everybody,
    key: 'i',
    hasMoment: false,
    Component: IntegrityView,
  },
  {
    name: 'access',
    title: { nb: 'Innsynslogg', en: 'Access log' },
    roles: ['auditor', 'administrator'],
    key: 'a',
    hasMoment: false,
    Component: AccessView,
  },
]
