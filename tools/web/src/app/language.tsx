// Bokmål and English. A text stands once, in both languages, beside the view that uses it:
//
//   const texts = define({ title: { nb: 'Saker', en: 'Cases' }, count: { nb: (n: number) => `${n} saker`, en: … } })
//   const t = useTexts(texts)     t.title, t.count(7)
//
// The compiler refuses a text that lacks a language. Codes of the ledger become words by useWord(): the service has
// them (GET /v1/words), the same as the command line's.
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { getJson } from './api'
import { useSession } from './session'

export type Language = 'nb' | 'en'

export type Text = string | ((...args: never[]) => string)
export type Texts = Readonly<Record<string, { readonly nb: Text; readonly en: Text }>>

/** Keeps the types of the texts exact. */
export function define<const T extends Texts>(texts: T): T {
  return texts
}

/** The texts of one language: strings stay strings, functions functions. */
export type In<T extends Texts> = {
  readonly [K in keyof T]: T[K]['nb'] extends (...args: infer A) => string ? (...args: A) => string : string
}

interface Spoken {
  readonly language: Language
  readonly setLanguage: (language: Language) => void
  readonly words: ReadonlyMap<string, string>
}

const Context = createContext<Spoken>({ language: 'nb', setLanguage: () => {}, words: new Map() })

const storageKey = 'caseledger.language'

/** What was chosen before; else what the browser asks for, Norwegian of any kind before English. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(storageKey)
  if (chosen === 'nb' || chosen === 'en') return chosen
  const asked = navigator.languages.map((tag) => tag.slice(0, 2))
  const known = asked.find((tag) => ['nb', 'nn', 'no', 'en'].includes(tag))
  return known === 'en' ? 'en' : 'nb'
}

export function LanguageProvider({ children }: { children: ComponentChildren }) {
  const [language, setChosen] = useState(firstLanguage)
  const [words, setWords] = useState<ReadonlyMap<string, string>>(new Map())
  const isSignedIn = useSession().session?.signedIn ?? false
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    // The service has words only for those whom it knows.
    if (!isSignedIn) return
    let isCurrent = true
    void getJson<{ words: Record<string, string> }>('/v1/words', { lang: language }).then((result) => {
      // Without them codes are shown as they are.
      if (isCurrent && result.ok) setWords(new Map(Object.entries(result.value.words)))
    })
    return () => {
      isCurrent = false
    }
  }, [language, isSignedIn])
  const spoken = useMemo(
    () => ({
      language,
      words,
      setLanguage: (next: Language) => {
        localStorage.setItem(storageKey, next)
        setChosen(next)
      },
    }),
    [language, words],
  )
  return <Context.Provider value={spoken}>{children}</Context.Provider>
}

export function useLanguage(): Spoken {
  return useContext(Context)
}

export function textsIn<T extends Texts>(texts: T, language: Language): In<T> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text[language]])) as In<T>
}

export function useTexts<T extends Texts>(texts: T): In<T> {
  const { language } = useContext(Context)
  return useMemo(() => textsIn(texts, language), [texts, language])
}

/** A code in words; a code without a word stays as it is. `capital` for the beginning of a cell or a line. */
export function useWord(): (code: string, capital?: boolean) => string {
  const { words } = useContext(Context)
  return (code, capital = true) => {
    const word = words.get(code) ?? code
    return capital ? word.charAt(0).toUpperCase() + word.slice(1) : word
  }
}
