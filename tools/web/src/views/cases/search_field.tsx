// The field in which somebody types what to look for, with suggestions: a combobox with a list as the ARIA practices
// have it. Enter takes the suggestion that is marked, else it searches.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { define, useLanguage, useTexts } from '../../app/language'
import { offerAt, type Suggestion } from '../../parts/case_suggestions'
import type { Speaker } from '../../parts/case_query'

const texts = define({
  label: { nb: 'Søk i saker', en: 'Search the cases' },
  hint: {
    nb: 'Saksnummer eller en del av det, eller filtre som register:NPR tilstand:levert mottatt:2024-09',
    en: 'A case number or a part of it, or filters such as register:NPR state:delivered received:2024-09',
  },
  deletionHint: {
    nb: 'Saksnummer eller en del av det, eller filteret sletting, som sletting:over-fristen',
    en: 'A case number or a part of it, or the filter deletion, such as deletion:overdue',
  },
  search: { nb: 'Søk', en: 'Search' },
  suggestions: { nb: 'Forslag', en: 'Suggestions' },
  count: {
    nb: (n: number) => (n === 1 ? '1 forslag' : `${n} forslag`),
    en: (n: number) => (n === 1 ? '1 suggestion' : `${n} suggestions`),
  },
})

interface Props {
  readonly speaker: Speaker
  /** Takes what was typed; false if it was not understood, and then it stays to be mended. */
  readonly onSearch: (text: string) => boolean
  readonly onType: () => void
  /** What the address asks for and nobody understood: to be mended here. */
  readonly unread: string
  /** Takes the focus when it appears. */
  readonly hasFocus: boolean
  /** The id of what is said of the text. */
  readonly describedBy: string | undefined
}

export function SearchField(props: Props) {
  const t = useTexts(texts)
  const { speaker, describedBy } = props
  const { id, input, text, suggestions, marked, isShown, type, search, take, press, close } = useCombobox(props)
  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="ds-label" for={`${id}-field`}>
        {t.label}
      </label>
      <div class="search-row">
        <div class="combobox">
          <input
            ref={input}
            id={`${id}-field`}
            class="ds-input"
            type="text"
            enterkeyhint="search"
            role="combobox"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            aria-autocomplete="list"
            aria-expanded={isShown}
            aria-controls={`${id}-list`}
            aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
            aria-describedby={[describedBy, `${id}-hint`].filter(Boolean).join(' ')}
            aria-invalid={describedBy ? 'true' : undefined}
            value={text}
            onInput={(event) => type(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onKeyDown={press}
            onBlur={close}
          />
          <Suggestions id={id} label={t.suggestions} suggestions={suggestions} marked={marked} onTake={take} />
        </div>
        <button type="button" class="ds-button" onClick={() => search(text)}>
          {t.search}
        </button>
      </div>
      <p id={`${id}-hint`} class="quiet">
        {speaker.roles.some((role) => role === 'auditor' || role === 'manager') ? t.hint : t.deletionHint}
      </p>
      <p class="ds-sr-only" role="status">
        {isShown ? t.count(suggestions.length) : ''}
      </p>
    </form>
  )
}

interface SuggestionsProps {
  readonly id: string
  readonly label: string
  readonly suggestions: readonly Suggestion[]
  readonly marked: number
  readonly onTake: (suggestion: Suggestion) => void
}

function Suggestions({ id, label, suggestions, marked, onTake }: SuggestionsProps) {
  useEffect(() => {
    if (marked >= 0) document.getElementById(`${id}-${marked}`)?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <ul id={`${id}-list`} class="suggestions" role="listbox" aria-label={label} hidden={suggestions.length === 0}>
      {suggestions.map((suggestion, i) => (
        <li
          key={suggestion.text}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === marked}
          // Before the field loses the focus, and with it the list.
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(suggestion)
          }}
        >
          <span>{suggestion.label}</span> <code>{suggestion.text}</code>
        </li>
      ))}
    </ul>
  )
}

/** What is typed, what is suggested for it, and what the keys do. */
function useCombobox({ speaker, onSearch, onType, unread, hasFocus }: Props) {
  const { language } = useLanguage()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [cursor, setCursor] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const [marked, setMarked] = useState(-1)
  useEffect(() => {
    if (hasFocus) input.current?.focus()
  }, [hasFocus])
  useEffect(() => {
    if (unread) setText(unread)
  }, [unread])
  const offer = isOpen ? offerAt(text, cursor, speaker, language) : null
  const suggestions = offer?.suggestions ?? []
  const isShown = suggestions.length > 0

  const type = (next: string, at: number) => {
    setText(next)
    setCursor(at)
    setMarked(-1)
    setOpen(true)
    onType()
  }
  const search = (what: string) => {
    const isTaken = onSearch(what)
    setText(isTaken ? '' : what)
    setMarked(-1)
    setOpen(false)
  }
  const take = (suggestion: Suggestion) => {
    if (!offer) return
    const next = text.slice(0, offer.start) + suggestion.text + text.slice(offer.end)
    if (suggestion.isWhole) return search(next)
    const at = offer.start + suggestion.text.length
    type(next, at)
    input.current?.focus()
    // The field shows the text first.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      const suggestion = suggestions[marked]
      if (suggestion) take(suggestion)
      else search(text)
    } else if (event.key === 'Escape' && isShown) {
      event.preventDefault()
      setOpen(false)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (isShown) setMarked(after(marked, event.key === 'ArrowDown' ? 1 : -1, suggestions.length))
      else setOpen(true)
    }
  }
  return { id, input, text, suggestions, marked, isShown, type, search, take, press, close: () => setOpen(false) }
}

/** The next place, through the field itself (-1), which lies before the first and after the last. */
function after(marked: number, by: 1 | -1, count: number): number {
  return ((marked + 1 + by + count + 1) % (count + 1)) - 1
}
