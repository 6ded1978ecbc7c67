// A report to take along: its rows as CSV, for Excel or for programs. The service makes the file.
import { useState } from 'preact/hooks'
import { download, type Params, type Problem } from '../app/api'
import { define, useTexts } from '../app/language'

const texts = define({
  excel: { nb: 'CSV for Excel', en: 'CSV for Excel' },
  csv: { nb: 'CSV for programmer', en: 'CSV for programs' },
  working: { nb: 'Lager filen …', en: 'Making the file …' },
  failed: {
    nb: (why: string) => `Det gikk ikke: ${why}. Prøv igjen.`,
    en: (why: string) => `That did not work: ${why}. Try again.`,
  },
})

interface Props {
  readonly report: string
  readonly params: Params
  /** What the file holds, where that is not what is shown. */
  readonly note: string
}

export function SaveReport({ report, params, note }: Props) {
  const t = useTexts(texts)
  const [isWorking, setWorking] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const save = async (format: 'csv' | 'excel') => {
    if (isWorking) return
    setWorking(true)
    setProblem(await download(`/v1/reports/${report}`, { ...params, format }, `${report}.csv`, 'text/csv'))
    setWorking(false)
  }
  return (
    <div class="save" role="group" aria-label={note}>
      <span class="quiet">{note}</span>
      {(['excel', 'csv'] as const).map((format) => (
        <button
          type="button"
          class="ds-button"
          data-variant="secondary"
          aria-disabled={isWorking}
          onClick={() => void save(format)}
        >
          {t[format]}
        </button>
      ))}
      <span role="status">{isWorking ? t.working : problem ? t.failed(problem.detail ?? problem.title) : ''}</span>
    </div>
  )
}
