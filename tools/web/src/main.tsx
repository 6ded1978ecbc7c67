// Start here: the page, from the outside in.
import { render } from 'preact'
import { Shell } from './frame/shell'
import { LanguageProvider } from './app/language'
import { SessionProvider } from './app/session'

render(
  <SessionProvider>
    <LanguageProvider>
      <Shell />
    </LanguageProvider>
  </SessionProvider>,
  document.getElementById('page')!,
)
