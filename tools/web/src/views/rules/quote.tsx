// The words that a rule was taken from, and where they stand.
import { useLanguage, useTexts } from '../../app/language'
import { sourceTitle, type Citation, type Rulebook } from './rulebook'
import { texts } from './texts'

export function Quote({ book, citation }: { book: Rulebook; citation: Citation }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  return (
    <figure class="quote">
      <blockquote lang={citation.source === 'GDPR' ? 'en' : 'nb'}>«{citation.phrase}»</blockquote>
      <figcaption class="quiet">
        {sourceTitle(book, citation.source, language)}
        {citation.line > 0 && `, ${t.line(citation.line)}`}
      </figcaption>
    </figure>
  )
}
