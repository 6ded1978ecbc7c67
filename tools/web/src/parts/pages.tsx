// A long list is shown in pages; which one is in the address.
import { define, useTexts } from '../app/language'
import { useFormats } from '../app/format'

const texts = define({
  label: { nb: 'Sider', en: 'Pages' },
  shown: {
    nb: (first: string, last: string, all: string) => `${first}–${last} av ${all}`,
    en: (first: string, last: string, all: string) => `${first}–${last} of ${all}`,
  },
  before: { nb: 'Forrige', en: 'Previous' },
  after: { nb: 'Neste', en: 'Next' },
})

/** The page that an address asks for, from 1; one that there is. */
export function pageOf(text: string | undefined, count: number, size: number): number {
  const last = Math.max(1, Math.ceil(count / size))
  const asked = /^\d{1,9}$/.test(text ?? '') ? Number(text) : 1
  return Math.min(Math.max(asked, 1), last)
}

interface Props {
  readonly page: number
  readonly count: number
  readonly size: number
  readonly hrefOf: (page: number) => string
}

export function Pages({ page, count, size, hrefOf }: Props) {
  const t = useTexts(texts)
  const format = useFormats()
  if (count <= size) return null
  const first = (page - 1) * size + 1
  const last = Math.min(page * size, count)
  return (
    <nav class="pages" aria-label={t.label}>
      {page > 1 && (
        <a class="ds-button" data-variant="secondary" href={hrefOf(page - 1)} rel="prev">
          {t.before}
        </a>
      )}
      <span>{t.shown(format.number(first), format.number(last), format.number(count))}</span>
      {last < count && (
        <a class="ds-button" data-variant="secondary" href={hrefOf(page + 1)} rel="next">
          {t.after}
        </a>
      )}
    </nav>
  )
}
