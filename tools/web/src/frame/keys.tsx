// Keys for those who would rather not use a mouse: / searches, g and a letter goes to a view, ? lists them. They can
// be switched off (WCAG 2.1.4): a single letter is also what a voice or a heavy hand sends.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { View } from '../views'
import { go, linkFrom, type Address } from '../app/address'
import { define, useLanguage, useTexts } from '../app/language'

const texts = define({
  title: { nb: 'Hurtigtaster', en: 'Keyboard shortcuts' },
  search: { nb: 'Søk i saker', en: 'Search the cases' },
  go: { nb: (view: string) => `Gå til ${view}`, en: (view: string) => `Go to ${view}` },
  list: { nb: 'Vis denne listen', en: 'Show this list' },
  then: { nb: 'så', en: 'then' },
  on: { nb: 'Bruk hurtigtaster med én bokstav', en: 'Use single-letter shortcuts' },
  close: { nb: 'Lukk', en: 'Close' },
  open: { nb: 'Hurtigtaster (?)', en: 'Keyboard shortcuts (?)' },
})

const storageKey = 'caseledger.keys'

export function Keys({ views, address }: { views: readonly View[]; address: Address }) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOn, setOn] = useState(() => localStorage.getItem(storageKey) !== 'off')
  useEffect(() => {
    let hasG = 0
    const pressed = (event: KeyboardEvent) => {
      if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.current?.open) return
      const isAfterG = event.timeStamp - hasG < 1500
      hasG = event.key === 'g' ? event.timeStamp : 0
      if (event.key === '?') dialog.current?.showModal()
      else if (event.key === '/') search(address, event)
      else if (isAfterG) {
        const view = views.find(({ key }) => key === event.key)
        if (view) go(linkFrom(address, view.name))
      }
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [views, address, isOn])
  return (
    <footer class="foot">
      <button
        type="button"
        class="ds-button"
        data-variant="tertiary"
        onClick={() => dialog.current?.showModal()}
      >
        {t.open}
      </button>
      <dialog ref={dialog} class="ds-dialog" aria-labelledby="keys-title" closedby="any">
        <h2 id="keys-title" class="ds-heading" data-size="xs">
          {t.title}
        </h2>
        <table class="keys">
          <tbody>
            <Key keys={['/']} does={t.search} />
            {views
              .filter(({ key }) => key)
              .map((view) => (
                <Key keys={['g', view.key!]} does={t.go(view.title[language])} />
              ))}
            <Key keys={['?']} does={t.list} />
          </tbody>
        </table>
        <label class="check">
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => {
              const next = event.currentTarget.checked
              localStorage.setItem(storageKey, next ? 'on' : 'off')
              setOn(next)
            }}
          />
          {t.on}
        </label>
        <button type="button" class="ds-button" onClick={() => dialog.current?.close()}>
          {t.close}
        </button>
      </dialog>
    </footer>
  )
}

function Key({ keys, does }: { keys: readonly string[]; does: string }) {
  const t = useTexts(texts)
  return (
    <tr>
      <th scope="row">
        {keys.map((key, i) => (
          <>
            {i > 0 && ` ${t.then} `}
            <kbd>{key}</kbd>
          </>
        ))}
      </th>
      <td>{does}</td>
    </tr>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The search field of the view that has one, else that of the cases. */
function search(address: Address, event: KeyboardEvent) {
  event.preventDefault()
  const field = document.querySelector<HTMLInputElement>('[role=search] input')
  if (field) field.focus()
  else go(linkFrom(address, 'cases', '', { focus: 'search' }))
}
