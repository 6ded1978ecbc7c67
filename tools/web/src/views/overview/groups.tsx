// The same figures for each register, category, authority …: what to compare. Each row is computed for itself.
import type { ComponentChildren } from 'preact'
import { changeParams } from '../../app/address'
import { useFormats } from '../../app/format'
import { define, useTexts } from '../../app/language'
import type { Basis } from '../../parts/basis'
import { Table, type Column } from '../../parts/table'
import { Choice } from './filters'
import { ofGroup, type Conditions, type ToCases } from './links'
import { groupings, type Chosen, type Times, type TimesRow, type Wanted } from './report'
import { shared, useGroupWord } from './texts'

const texts = define({
  title: { nb: 'Sammenlign', en: 'Compare' },
  by: { nb: 'Etter', en: 'By' },
  caption: { nb: (what: string) => `Nøkkeltall etter ${what}`, en: (what: string) => `Key figures by ${what}` },
  median: { nb: 'Median, virkedager', en: 'Median, working days' },
  p90: { nb: 'p90, virkedager', en: 'p90, working days' },
  kaplanMeier: { nb: 'Median med åpne, kalenderdager', en: 'Median with open ones, calendar days' },
  whole: {
    nb: 'En sak i to registre står i begge radene.',
    en: 'A case in two registers stands in both rows.',
  },
})

interface Props {
  readonly chosen: Chosen
  readonly groups: Times
  readonly toCases: ToCases
  readonly basis: (wanted: Wanted, basis: Basis) => ComponentChildren
}

export function GroupTable({ chosen, groups, toCases, basis }: Props) {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const columns = useColumns(chosen, toCases)
  const { grouping } = chosen
  return (
    <section aria-labelledby="compare">
      <div class="section-head">
        <h2 id="compare">{t.title}</h2>
        <Choice label={t.by} value={grouping} options={groupings.map((name) => [name, labels[name]] as const)}
          onChoose={(value) => changeParams({ by: value === 'register' ? undefined : value })} />
      </div>
      <Table caption={t.caption(labels[grouping].toLowerCase())} hidesCaption columns={columns} rows={groups.rows}
        keyOf={(row) => String(row.group[grouping])} />
      {grouping === 'register' && <p class="quiet">{t.whole}</p>}
      {basis({ report: 'processing-times', groupBy: grouping }, groups)}
    </section>
  )
}

function useColumns({ grouping }: Chosen, toCases: ToCases): Column<TimesRow>[] {
  const t = useTexts(texts)
  const labels = useTexts(shared)
  const format = useFormats()
  const groupWord = useGroupWord()
  const figure = (
    key: string,
    title: string,
    valueOf: (row: TimesRow) => number | null,
    text: (value: number) => string,
    conditions: Conditions,
  ): Column<TimesRow> => ({
    key,
    title,
    isNumber: true,
    cell: (row) => {
      const value = valueOf(row)
      if (value === null) return format.none
      const ofRow = ofGroup(grouping, row.group[grouping] ?? null)
      const href = value === 0 ? undefined : toCases({ ...ofRow, ...conditions })
      return href === undefined ? text(value) : <a href={href}>{text(value)}</a>
    },
  })
  const days = (value: number) => format.number(value, 1)
  const delivered = { 'statutory.delivered': '*' }
  return [
    {
      key: grouping,
      title: labels[grouping],
      isHead: true,
      cell: (row) => groupWord(grouping, row.group[grouping] ?? null),
    },
    figure('received', labels.received, (row) => row.received, format.number, { received: '*' }),
    figure('open', labels.open, (row) => row.open, format.number, { open: 'yes' }),
    figure('overdue', labels.overStatutory, (row) => row.statutory.overdue, format.number, { statutory: 'OVERDUE' }),
    figure('late', labels.overExpected, (row) => row.expected.overdue, format.number, { expected: 'OVERDUE' }),
    figure('share', labels.keptStatutory, (row) => row.statutory.share, format.share, { statutory: 'DUE' }),
    figure('expected', labels.keptExpected, (row) => row.expected.share, format.share, { expected: 'DUE' }),
    figure('median', t.median, (row) => row.workingDays.median, days, delivered),
    figure('p90', t.p90, (row) => row.workingDays.p90, days, delivered),
    figure('km', t.kaplanMeier, (row) => row.kaplanMeierMedianDays, days, { statutory: 'ANY' }),
  ]
}
