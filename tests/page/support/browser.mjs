// A browser that looks at the page, and hears every complaint: what is written to the console, an error of the page, a
// breach of its policy, a request that fails or goes to another host, a dialog nobody asked for. A visit that ends with
// complaints fails its test.
//
// CASELEDGER_NODE_MODULES has the packages; CASELEDGER_CHROMIUM another browser than Debian's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from './program.mjs'

export const modules = path.resolve(
  process.env.CASELEDGER_NODE_MODULES ?? path.join(root, 'build/release/tools/web/node_modules'),
)
const require = createRequire(path.join(modules, 'x.js'))

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
flags.push('--disable-background-networking', '--disable-component-update', '--disable-sync')

export function startBrowser() {
  const { chromium } = require('playwright-core')
  return chromium.launch({ executablePath: process.env.CASELEDGER_CHROMIUM ?? '/usr/bin/chromium', args: flags })
}

/** axe-core as text, for Visit.axe(). */
const axe = () => readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** Runs in the page before anything of it: a breach of the policy, or hostile text that is executed, speaks up. */
function listen() {
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
  })
  globalThis.executed = (what) => console.error(`executed: ${what}`)
}

export class Visit {
  constructor(program, context, page) {
    this.program = program
    this.context = context
    this.page = page
    this.complaints = []
    this.expected = []
    this.asked = 0
    this.watch()
  }

  watch() {
    const { page } = this
    const hosts = [new URL(this.program.url).host]
    const isCounted = (request) => request.resourceType() !== 'eventsource' && !request.url().includes('follow')
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complain(`console: ${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => this.complain(`error: ${error.message}`))
    page.on('dialog', (dialog) => {
      this.complain(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (isCounted(request)) this.asked += 1
      const url = new URL(request.url())
      if (!['data:', 'blob:'].includes(url.protocol) && !hosts.includes(url.host)) this.complain(`another host: ${url}`)
    })
    page.on('requestfinished', (request) => {
      if (isCounted(request)) this.asked -= 1
    })
    page.on('requestfailed', (request) => {
      if (isCounted(request)) this.asked -= 1
      const why = request.failure()?.errorText ?? ''
      if (why !== 'net::ERR_ABORTED') this.complain(`failed: ${why} ${request.url()}`)
    })
    page.on('popup', (popup) => this.complain(`opened: ${popup.url()}`))
  }

  complain(text) {
    if (!this.expected.some((pattern) => pattern.test(text))) this.complaints.push(`${text} at ${this.page.url().replace(/^[^#]*/, '')}`)
  }

  /** What the browser will say of an answer that the test wants: /401/. */
  expect(pattern) {
    this.expected.push(pattern)
  }

  /** Signs in without the form, which has a test of its own. */
  async signIn(role, token = this.program.tokens[role]) {
    await this.page.goto(this.program.url + '/#/signin')
    const status = await this.page.evaluate(async (body) => {
      const headers = { 'Content-Type': 'application/json', 'X-Caseledger-Page': '1' }
      const answer = await fetch('/v1/session', { method: 'POST', headers, body: JSON.stringify(body) })
      return answer.status
    }, { token })
    assert.equal(status, 200, `signing in as ${role}`)
    await this.page.goto('about:blank')
  }

  /** Goes to "#/cases?at=…" and waits until all of it is there. */
  async go(address) {
    await this.page.goto(`${this.program.url}/${address}`)
    await this.settled()
  }

  /** Nothing is being asked, nothing says that it is loading, and it stays so for a moment. */
  async settled(milliseconds = 20_000) {
    const end = Date.now() + milliseconds
    let quiet = 0
    while (quiet < 3) {
      const isBusy = this.asked > 0 || (await this.page.evaluate(() => document.querySelector('[aria-busy=true]') !== null))
      quiet = isBusy ? 0 : quiet + 1
      assert.ok(Date.now() < end, `still loading after ${milliseconds} ms: ${this.page.url()}`)
      await this.page.waitForTimeout(40)
    }
  }

  /** What axe finds, as lines: the rule, where, why. */
  async axe() {
    await this.page.evaluate(axe())
    const found = await this.page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary, html }) => ({ id, target, failureSummary, html })))
    })
    return found.map(({ id, target, failureSummary, html }) =>
      `${id}: ${target.join(' ')} ${html.slice(0, 160)} ${failureSummary.replaceAll(/\s+/g, ' ').slice(0, 240)}`)
  }

  /** What the visitor reads in `#content`, with ordinary spaces. */
  async text(selector = '#content') {
    return (await this.page.locator(selector).first().innerText()).replaceAll(/[\u00a0\u202f]/g, ' ')
  }

  async end() {
    await this.context.close()
    assert.deepEqual(this.complaints, [], 'the browser complains')
  }
}

/** A visitor of their own: no cookies, no settings. `role` signs in first. */
export async function visit(browser, program, { role, scheme = 'light', language = 'nb', width = 1280, height = 900, ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === 'nb' ? 'nb-NO' : 'en-GB',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
    ...more,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.addInitScript(listen)
  const visited = new Visit(program, context, page)
  if (role) await visited.signIn(role)
  return visited
}

/**
 * Runs `test` as one visit; complaints fail it. The context is closed whatever happens.
 */
export async function visiting(browser, program, options, test) {
  const visited = await visit(browser, program, options)
  try {
    await test(visited)
  } catch (error) {
    await visited.context.close()
    if (visited.complaints.length > 0) error.message += `\nthe browser complains: ${visited.complaints.join('\n')}`
    throw error
  }
  await visited.end()
}
