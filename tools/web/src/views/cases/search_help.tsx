// How to search: the grammar in three sentences, and every filter that the role has.
import { define, useLanguage, useTexts } from '../../app/language'
import { qualifiersFor, type Qualifier } from '../../parts/case_qualifiers'
import { quotedIfNeeded, type Speaker } from '../../parts/case_query'
import { labelOfValue } from '../../parts/case_suggestions'

const texts = define({
  title: { nb: 'Slik søker du', en: 'How to search' },
  word: {
    nb: 'Et ord alene er et saksnummer eller en del av det. Alt annet er filtre: navn, kolon, verdi. Alle må stemme.',
    en: 'A word alone is a case number or a part of it. All else is filters: name, colon, value. All must hold.',
  },
  quotes: {
    nb: 'Verdier med mellomrom skrives i anførselstegn. "" spør etter sakene som ikke har noen verdi.',
    en: 'Values with spaces go in quotation marks. "" asks for the cases that have no value.',
  },
  languages: {
    nb: 'Navn og verdier kan skrives på norsk, på engelsk og som koder.',
    en: 'Names and values may be typed in Norwegian, in English and as codes.',
  },
  filter: { nb: 'Filter', en: 'Filter' },
  values: { nb: 'Verdier', en: 'Values' },
  period: {
    nb: 'en dag, en måned, et kvartal eller et år: 2024-09-30, 2024-09, 2024-Q3, 2024; * er enhver dag',
    en: 'a day, a month, a quarter or a year: 2024-09-30, 2024-09, 2024-Q3, 2024; * is any day',
  },
  part: { nb: 'en del av saksnummeret', en: 'a part of the case number' },
  finding: { nb: 'en kode som F022', en: 'a code such as F022' },
  more: { nb: 'og andre koder i regelsettet', en: 'and other codes of the rulebook' },
})

export function SearchHelp({ speaker }: { speaker: Speaker }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const valuesOf = (qualifier: Qualifier): string => {
    if (qualifier.kind === 'period') return t.period
    if (qualifier.kind === 'case') return t.part
    if (qualifier.choices.length === 0) return t.finding
    const words = qualifier.choices.map((code) => quotedIfNeeded(labelOfValue(qualifier.key, code, speaker, language)))
    return [...words, ...(qualifier.isOpen ? [t.more] : [])].join(', ')
  }
  // Those with a dot are made by links from figures.
  const own = qualifiersFor(speaker.roles).filter(({ key }) => !key.includes('.'))
  return (
    <details class="basis search-help">
      <summary>{t.title}</summary>
      <p>{t.word}</p>
      <p>{t.quotes}</p>
      <p>{t.languages}</p>
      <div class="table-frame" tabIndex={0} role="group" aria-label={t.title}>
        <table class="ds-table">
          <caption class="ds-sr-only">{t.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t.filter}</th>
              <th scope="col">{t.values}</th>
            </tr>
          </thead>
          <tbody>
            {own.map((qualifier) => (
              <tr key={qualifier.key}>
                <th scope="row">
                  <code>{qualifier.names[language][0]}:</code>
                </th>
                <td>{valuesOf(qualifier)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
