// The request behind what is shown, so that a program can ask the same.
import { useState } from 'preact/hooks'
import { define, useTexts } from '../app/language'

const texts = define({
  title: { nb: 'Vis API-kallet', en: 'Show the API call' },
  address: { nb: 'Adresse', en: 'Address' },
  command: { nb: 'Med curl', en: 'With curl' },
  copy: { nb: 'Kopier', en: 'Copy' },
  copied: { nb: 'Kopiert', en: 'Copied' },
  noCopy: { nb: 'Nettleseren lot seg ikke kopiere; merk teksten', en: 'The browser did not copy; select the text' },
  token: {
    nb: 'Bytt ut $TOKEN med et token som har samme rolle som du har. Det vises aldri på siden.',
    en: 'Put a token with the same role as yours in place of $TOKEN. It is never shown on the page.',
  },
})

/** `address`: as the service has it, "/v1/cases?…". */
export function ApiCall({ address }: { address: string }) {
  const t = useTexts(texts)
  const href = `${location.origin}${address}`
  return (
    <details class="basis">
      <summary>{t.title}</summary>
      <dl>
        <Copyable term={t.address} text={`GET ${href}`} copied={href} />
        <Copyable term={t.command} text={curlOf(href)} copied={curlOf(href)} />
      </dl>
      <p class="quiet">{t.token}</p>
    </details>
  )
}

export function curlOf(href: string): string {
  return `curl -H "Authorization: Bearer $TOKEN" '${href.replaceAll("'", "%27")}'`
}

function Copyable({ term, text, copied }: { term: string; text: string; copied: string }) {
  const t = useTexts(texts)
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(copied)
      setSaid(t.copied)
    } catch {
      setSaid(t.noCopy)
    }
  }
  return (
    <>
      <dt>{term}</dt>
      <dd>
        <code class="breaks">{text}</code>{' '}
        <button type="button" class="ds-button" data-variant="tertiary" onClick={() => void copy()}>
          {t.copy}
          <span class="ds-sr-only"> {term}</span>
        </button>{' '}
        <span role="status">{said}</span>
      </dd>
    </>
  )
}
