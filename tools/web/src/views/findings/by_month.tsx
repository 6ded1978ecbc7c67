// How often by the month that the application came: the right number of cases stands below the line.
import { useMemo } from 'preact/hooks'
import { useFormats } from '../../app/format'
import { useTexts } from '../../app/language'
import { Columns } from '../../parts/columns'
import { Table } from '../../parts/table'
import { findingsIn, findingsPer100, monthsOf, type GroupRates } from './findings_report'
import { texts } from './texts'

export function FindingsByMonth({ what, rates }: { what: string; rates: readonly GroupRates[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  const months = useMemo(() => monthsOf(rates), [rates])
  const rate = (value: number | null) => (value === null ? format.none : format.number(value, 1))
  const most = months.reduce<(typeof months)[number] | null>(
    (a, b) => (a === null || (findingsPer100(b) ?? -1) > (findingsPer100(a) ?? -1) ? b : a),
    null,
  )
  if (most === null) return null
  const top = rate(findingsPer100(most))
  return (
    <section aria-label={t.byMonth}>
      <h2>{t.byMonth}</h2>
      <Columns
        sentence={t.monthsSentence(
          what,
          format.period(months[0]!.month),
          format.period(months[months.length - 1]!.month),
          format.period(most.month),
          top,
        )}
        top={top}
        tableTitle={t.monthTable}
        periods={months.map((month) => ({
          key: month.month,
          label: format.period(month.month),
          value: findingsPer100(month),
          text: rate(findingsPer100(month)),
        }))}
      >
        <Table
          caption={t.monthTable}
          hidesCaption
          columns={[
            { key: 'month', title: t.month, isHead: true, cell: ({ month }) => format.period(month) },
            { key: 'cases', title: t.cases, isNumber: true, cell: ({ cases }) => format.number(cases) },
            { key: 'count', title: t.count, isNumber: true, cell: (month) => format.number(findingsIn(month)) },
            { key: 'per100', title: t.per100, isNumber: true, cell: (month) => rate(findingsPer100(month)) },
          ]}
          rows={months}
          keyOf={({ month }) => month}
        />
      </Columns>
    </section>
  )
}
