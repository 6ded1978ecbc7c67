// Light or dark: as the system says, until the visitor chooses.
import { useEffect, useState } from 'preact/hooks'

export type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'caseledger.theme'

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = localStorage.getItem(storageKey)
    return kept === 'light' || kept === 'dark' ? kept : 'auto'
  })
  useEffect(() => {
    document.documentElement.dataset.colorScheme = theme
  }, [theme])
  return [
    theme,
    (next) => {
      if (next === 'auto') localStorage.removeItem(storageKey)
      else localStorage.setItem(storageKey, next)
      setTheme(next)
    },
  ]
}
