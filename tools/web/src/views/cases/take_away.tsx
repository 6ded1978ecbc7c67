// The list to take along: as a file for Excel or for programs, or on paper.
import { useEffect, useState } from 'preact/hooks'
import { download, getJson, type Problem } from '../../app/api'
import { define, useTexts } from '../../app/language'
import type { CaseRow, CaseRows } from './case_rows'

const texts = define({
  group: { nb: 'Ta med listen', en: 'Take the list along' },
  excel: { nb: 'CSV for Excel', en: 'CSV for Excel' },
  csv: { nb: 'CSV for programmer', en: 'CSV for programs' },
  print: { nb: 'Skriv ut', en: 'Print' },
  file: { nb: 'saker', en: 'cases' },
  working: { nb: 'Lager filen …', en: 'Making the file …' },
  failed: { nb: 'Det gikk ikke. Prøv igjen.', en: 'That did not work. Try again.' },
})

/** More than anybody reads on paper; the file has all. */
export const printedMax = 1000

interface Props {
  readonly rows: CaseRows
  readonly onPrint: (rows: readonly CaseRow[]) => void
}

export function TakeAway({ rows, onPrint }: Props) {
  const t = useTexts(texts)
  const [isWorking, setWorking] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => setProblem(null), [rows])
  const work = async (what: () => Promise<Problem | null>) => {
    setWorking(true)
    setProblem(await what())
    setWorking(false)
  }
  const save = (format: 'csv' | 'excel') =>
    work(() => download('/v1/cases', { ...rows.pinned, format }, `${t.file}.csv`, 'text/csv'))
  const print = () =>
    work(async () => {
      const page = await getJson<{ items: readonly CaseRow[] }>('/v1/cases', { ...rows.pinned, limit: printedMax })
      if (!page.ok) return page.problem
      onPrint(page.value.items)
      return null
    })
  return (
    <div class="take-away" role="group" aria-label={t.group}>
      <Take text={t.excel} isWorking={isWorking} onClick={() => void save('excel')} />
      <Take text={t.csv} isWorking={isWorking} onClick={() => void save('csv')} />
      <Take text={t.print} isWorking={isWorking} onClick={() => void print()} />
      <span role="status">
        {isWorking ? t.working : problem ? `${t.failed} ${problem.detail ?? problem.title}` : ''}
      </span>
    </div>
  )
}

function Take({ text, isWorking, onClick }: { text: string; isWorking: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class="ds-button"
      data-variant="secondary"
      aria-disabled={isWorking}
      onClick={() => !isWorking && onClick()}
    >
      {text}
    </button>
  )
}

/** Prints what is shown once it is shown, and calls `onDone`. */
export function usePrinting(isReady: boolean, onDone: () => void): void {
  useEffect(() => {
    if (!isReady) return
    addEventListener('afterprint', onDone, { once: true })
    print()
    return () => removeEventListener('afterprint', onDone)
  }, [isReady])
}
