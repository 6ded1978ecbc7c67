// The frame around every view: name, menu, moment, language, theme, who is signed in.
import { useEffect, useRef, useState } from 'preact/hooks'
import { MomentBar } from '../parts/moment_bar'
import { Failed, Loading } from '../parts/states'
import { views, type View } from '../views'
import { linkFrom, useAddress, type Address } from '../app/address'
import { Keys } from './keys'
import { define, useLanguage, useTexts } from '../app/language'
import { may, signOut, useSession, type Session } from '../app/session'
import { SignIn } from './sign_in'
import { useTheme } from '../app/theme'

const texts = define({
  skip: { nb: 'Gå til innholdet', en: 'Skip to the content' },
  menu: { nb: 'Meny', en: 'Menu' },
  mainMenu: { nb: 'Hovedmeny', en: 'Main menu' },
  theme: { nb: 'Utseende', en: 'Appearance' },
  auto: { nb: 'Som systemet', en: 'As the system' },
  light: { nb: 'Lyst', en: 'Light' },
  dark: { nb: 'Mørkt', en: 'Dark' },
  otherLanguage: { nb: 'English', en: 'Norsk' },
  signOut: { nb: 'Logg ut', en: 'Sign out' },
  simulated: {
    nb: 'Oppdiktede saker: dette er en øvingslogg, ikke et register.',
    en: 'Invented cases: this is a ledger for practice, not a register.',
  },
  noView: { nb: 'Den siden finnes ikke', en: 'There is no such page' },
  noViewHint: { nb: 'Velg i menyen.', en: 'Choose in the menu.' },
  noRole: { nb: 'Rollen din har ikke denne siden', en: 'Your role does not have this page' },
  noRoleHint: {
    nb: 'Menyen viser dem du har. Trenger du flere, gir den som forvalter tjenesten, deg en annen rolle.',
    en: 'The menu shows those that you have. If you need more, the administrator of the service gives you another role.',
  },
  openService: { nb: 'Åpen for denne maskinen', en: 'Open to this machine' },
  authorities: { nb: (list: string) => `ser saker hos ${list}`, en: (list: string) => `sees cases of ${list}` },
})

export function Shell() {
  const address = useAddress()
  const { session, problem, refresh } = useSession()
  const t = useTexts(texts)
  const { language } = useLanguage()
  const allowed = views.filter((view) => may(session, view.roles))
  const asked = views.find(({ name }) => name === address.view)
  // The bare address leads to the first view that the visitor has.
  const view = location.hash.replace(/^#\/?/, '') === '' ? allowed[0] : asked
  const isSigningIn = address.view === 'signin' || (session !== null && !session.signedIn)
  const title = isSigningIn ? null : (view?.title[language] ?? null)
  useTitle(title, address)
  return (
    <>
      <a class="ds-skip-link" href="#content" onClick={skip}>
        {t.skip}
      </a>
      <Header address={address} session={session} allowed={allowed} current={view?.name ?? ''} />
      <main id="content" tabIndex={-1}>
        {session?.ledger.simulated && <p class="simulated">{t.simulated}</p>}
        {problem && !session && <Failed problem={problem} retry={refresh} headsView />}
        {!session && !problem && <Loading />}
        {session && isSigningIn && <SignIn address={address} session={session} />}
        {session && !isSigningIn && <Viewed view={view} address={address} isAllowed={allowed.includes(view!)} />}
      </main>
      <Keys views={allowed} address={address} />
    </>
  )
}

function Viewed({ view, address, isAllowed }: { view: View | undefined; address: Address; isAllowed: boolean }) {
  const t = useTexts(texts)
  if (!view || !isAllowed) {
    return (
      <div class="state" role="alert">
        <h1 class="state-title">{view ? t.noRole : t.noView}</h1>
        <p>{view ? t.noRoleHint : t.noViewHint}</p>
      </div>
    )
  }
  return (
    <>
      {view.hasMoment && <MomentBar address={address} />}
      <view.Component address={address} key={view.name} />
    </>
  )
}

interface HeaderProps {
  readonly address: Address
  readonly session: Session | null
  readonly allowed: readonly View[]
  readonly current: string
}

function Header({ address, session, allowed, current }: HeaderProps) {
  const t = useTexts(texts)
  const { language, setLanguage } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => setOpen(false), [address])
  return (
    <header class="top">
      <a class="name" href="#/">
        caseledger
        {session && <span class="origin">{session.ledger.origin}</span>}
      </a>
      <button
        type="button"
        class="ds-button menu-button"
        data-variant="secondary"
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => setOpen(!isOpen)}
      >
        {t.menu}
      </button>
      <div id="menu" class={isOpen ? 'menu is-open' : 'menu'}>
        <nav aria-label={t.mainMenu}>
          <ul>
            {allowed
              .filter(({ key }) => key)
              .map((view) => (
                <li>
                  <a
                    href={linkFrom(address, view.name)}
                    aria-current={view.name === current ? 'page' : undefined}
                  >
                    {view.title[language]}
                  </a>
                </li>
              ))}
          </ul>
        </nav>
        <div class="personal">
          <ThemeChoice />
          <button
            type="button"
            class="ds-button"
            data-variant="tertiary"
            lang={language === 'nb' ? 'en' : 'nb'}
            onClick={() => setLanguage(language === 'nb' ? 'en' : 'nb')}
          >
            {t.otherLanguage}
          </button>
          {session?.signedIn && <Visitor session={session} />}
        </div>
      </div>
    </header>
  )
}

function ThemeChoice() {
  const t = useTexts(texts)
  const [theme, setTheme] = useTheme()
  return (
    <label class="theme">
      <span class="ds-sr-only">{t.theme}</span>
      <select
        class="ds-input"
        value={theme}
        onChange={(event) => setTheme(event.currentTarget.value as typeof theme)}
      >
        <option value="auto">{t.auto}</option>
        <option value="light">{t.light}</option>
        <option value="dark">{t.dark}</option>
      </select>
    </label>
  )
}

function Visitor({ session }: { session: Session }) {
  const t = useTexts(texts)
  const { refresh } = useSession()
  const name = session.how === 'open' ? t.openService : (session.name ?? '')
  return (
    <div class="visitor">
      <span>
        {name}
        {session.authorities && <span class="quiet"> {t.authorities(session.authorities.join(', '))}</span>}
      </span>
      {session.how === 'session' && (
        <button
          type="button"
          class="ds-button"
          data-variant="tertiary"
          onClick={() => void signOut().then(refresh)}
        >
          {t.signOut}
        </button>
      )}
    </div>
  )
}

/** The hash is taken by the address, so the link moves the focus itself. */
function skip(event: MouseEvent) {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

/** The title of the document; and the focus goes to the new view's heading, where a screen reader goes on. */
function useTitle(title: string | null, address: Address) {
  const place = `${address.view}/${address.rest}`
  const before = useRef(place)
  useEffect(() => {
    const parts = [address.rest, title, 'caseledger'].filter(Boolean)
    document.title = parts.join(' – ')
    if (before.current !== place) {
      before.current = place
      // Unless the view has been told what to focus: its search.
      if (!address.params.has('focus')) document.getElementById('content')?.focus()
      scrollTo(0, 0)
    }
  }, [title, place])
}
