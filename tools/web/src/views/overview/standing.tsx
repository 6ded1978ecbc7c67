// Where the cases are: how old the open ones, how long each stage, whom they waited for.
import type { ComponentChildren } from 'preact'
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { Bars, type Bar } from '../../parts/bars'
import type { ToCases } from './links'
import { ages, phases, type Figures } from './report'
import { ageingSummary, phaseSummary, responsibilitySummary, sentences } from './summaries'
import { shared } from './texts'

const texts = define({
  where: { nb: 'Hvor sakene er', en: 'Where the cases are' },
  ageing: { nb: 'Alder på åpne saker', en: 'Age of open cases' },
  age: { nb: 'Siden mottak', en: 'Since received' },
  cases: { nb: 'Saker', en: 'Cases' },
  stages: { nb: 'Tid i hvert steg', en: 'Time in each stage' },
  stage: { nb: 'Steg', en: 'Stage' },
  median: { nb: 'Median', en: 'Median' },
  p90: { nb: 'p90', en: 'p90' },
  stagesNote: {
    nb: 'Kalenderdager, alle saker der begge datoer er kjent.',
    en: 'Calendar days, all cases with both dates.',
  },
  responsibility: { nb: 'Hvem sakene ventet på', en: 'Whom the cases waited for' },
  whom: { nb: 'Ansvarlig', en: 'Responsible' },
  days: { nb: 'Dager', en: 'Days' },
  share: { nb: 'Andel', en: 'Share' },
  applicant: { nb: 'Søkeren', en: 'The applicant' },
  unrouted: { nb: 'Ikke fordelt ennå', en: 'Not routed yet' },
  responsibilityNote: {
    nb: 'Kalenderdager fra mottak til levering, avslutning eller denne dagen, over alle saker.',
    en: 'Calendar days from receipt to delivery, end or this day, over all cases.',
  },
})

interface Props {
  readonly figures: Figures
  readonly toCases: ToCases
  readonly basis: ComponentChildren
  /** A chart that stands first: how many lay open over time. */
  readonly children: ComponentChildren
}

export function Standing({ figures, toCases, basis, children }: Props) {
  const t = useTexts(texts)
  return (
    <section aria-labelledby="where">
      <h2 id="where">{t.where}</h2>
      <div class="charts are-small">
        {children}
        <Ageing figures={figures} toCases={toCases} />
        <Stages figures={figures} toCases={toCases} />
        <Responsibility figures={figures} />
      </div>
      {basis}
    </section>
  )
}

function Ageing({ figures, toCases }: Pick<Props, 'figures' | 'toCases'>) {
  const t = useTexts(texts)
  const names = useTexts(shared)
  const say = useTexts(sentences)
  const format = useFormats()
  const bars: Bar[] = ages.map((age) => ({
    key: age,
    label: names[age],
    value: figures.ageing[age],
    href: toCases({ ageing: age }),
    isAlarm: age === 'over365',
  }))
  return (
    <Bars title={t.ageing} summary={ageingSummary(figures, (age) => names[age], say, format)} heads={[t.age, t.cases]}
      bars={bars} valueText={format.number} />
  )
}

function Stages({ figures, toCases }: Pick<Props, 'figures' | 'toCases'>) {
  const t = useTexts(texts)
  const names = useTexts(shared)
  const say = useTexts(sentences)
  const format = useFormats()
  const days = (value: number | null) => (value === null ? format.none : format.number(value, 1))
  const bars: Bar[] = phases.map((phase) => ({
    key: phase,
    label: names[phase],
    value: figures.phases[phase].median,
    href: toCases({ phase }),
    more: [days(figures.phases[phase].p90), format.number(figures.phases[phase].n)],
  }))
  return (
    <Bars title={t.stages} summary={phaseSummary(figures.phases, (phase) => names[phase], say, format)}
      heads={[t.stage, t.median, t.p90, t.cases]} bars={bars} valueText={(value) => format.number(value, 1)}>
      <p class="quiet">{t.stagesNote}</p>
    </Bars>
  )
}

function Responsibility({ figures }: Pick<Props, 'figures'>) {
  const t = useTexts(texts)
  const say = useTexts(sentences)
  const word = useWord()
  const format = useFormats()
  const { applicant, authority, unrouted } = figures.responsibility
  const authorities = Object.entries(authority).toSorted(([, a], [, b]) => b - a)
  const all = applicant + unrouted + authorities.reduce((sum, [, days]) => sum + days, 0)
  const bar = (key: string, label: string, value: number): Bar => ({
    key,
    label,
    value,
    more: [all === 0 ? format.none : format.share(value / all)],
  })
  return (
    <Bars
      title={t.responsibility}
      summary={responsibilitySummary(figures.responsibility, (code) => word(code, false), say, format)}
      heads={[t.whom, t.days, t.share]}
      bars={[
        bar('applicant', t.applicant, applicant),
        ...authorities.map(([code, days]) => bar(code, word(code), days)),
        bar('unrouted', t.unrouted, unrouted),
      ]}
      valueText={format.number}
    >
      <p class="quiet">{t.responsibilityNote}</p>
    </Bars>
  )
}
