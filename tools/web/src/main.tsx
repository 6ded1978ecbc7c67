// Start here: the page, from the outside in.
import { render } from 'preact'
import { Shell } from './app/shell'
import { LanguageProvider } from './app/language'
import { SessionProvider } from './app/session'

render(
  <LanguageProvider>
    <SessionProvider>
      <Shell />
    </SessionProvider>
  </LanguageProvider>,
  document.getElementById('page')!,
)
