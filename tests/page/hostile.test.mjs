// A thousand hostile texts (support/hostile.mjs) in every free text of events, in case numbers, in the search and in the
// address: nothing of them is executed, loaded or taken for markup; they are shown as text, and the page keeps its shape.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { hostile, storable } from './support/hostile.mjs'
import { filledTexts, freeTexts, hostileCases, store } from './support/hostile_events.mjs'
import { sticksOut } from './support/layout.mjs'
import { startProgram } from './support/program.mjs'

// All of them in the campaign; every thirtieth in a hurry.
const isLong = process.env.CASELEDGER_LONG === '1'
const some = isLong ? hostile : hostile.filter((_, i) => i % 30 === 0)

const cases = hostileCases()

let program, browser, refused
before(async () => {
  program = await startProgram({ events: 'none' })
  refused = await store(program, cases)
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

/** What only the page itself may make, counted; and how far it sticks out. */
function shape() {
  const count = (selector) => document.querySelectorAll(selector).length
  return {
    scripts: count('script'),
    styles: count('style, link[rel=stylesheet]'),
    foreign: count('iframe, object, embed, img, video, audio, base, marquee, math, template, plaintext, xmp, meta[http-equiv]'),
    running: [...document.querySelectorAll('[href], [src], [action]')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? element.getAttribute('action'))
      .filter((address) => !/^(#|\/v1\/|\/assets\/|blob:)/.test(address)),
    handlers: [...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith('on')),
    ).length,
    polluted: Object.keys(Object.prototype).length,
  }
}

async function keepsItsShape(visited, where) {
  const seen = { ...(await visited.page.evaluate(shape)), over: await visited.page.evaluate(sticksOut) }
  const right = { scripts: 1, styles: 1, foreign: 0, running: [], handlers: 0, polluted: 0, over: [] }
  assert.deepEqual(seen, right, where)
}

/** Opens all that can be opened, also what only opening brings. */
async function openAll(page) {
  for (let i = 0; i < 3; i += 1) {
    await page.evaluate(() => {
      document.querySelectorAll('details:not([open])').forEach((details) => (details.open = true))
      document.querySelectorAll('main button[aria-expanded=false]').forEach((button) => button.click())
    })
    await page.waitForTimeout(100)
  }
}

const hash = (view, rest) => `#/${view}/${encodeURIComponent(rest).replaceAll('%2F', '/')}`

test('there are a thousand texts, and every free text of an event holds some', () => {
  assert.equal(hostile.length, 1000)
  const filled = filledTexts()
  assert.deepEqual(freeTexts().filter((name) => !filled.has(name)), [])
  assert.deepEqual(refused, [])
  const stored = new Set(cases.flatMap(({ texts }) => texts))
  assert.deepEqual(storable.filter((text) => !stored.has(text)), [])
})

test('lists show hostile case numbers as text', async () => {
  for (const width of [320, 1280]) {
    await visiting(browser, program, { role: 'auditor', width }, async (visited) => {
      for (const address of ['#/cases', '#/findings', '#/deletions', '#/overview', '#/access']) {
        await visited.go(address)
        await openAll(visited.page)
        await keepsItsShape(visited, `${address} at ${width} px`)
      }
      await visited.go('#/cases')
      const text = await visited.page.locator('main').evaluate((main) => main.textContent)
      for (const { case: id } of cases) assert.ok(text.includes(id), `the list does not show ${JSON.stringify(id)}`)
    })
  }
})

test('a case shows its hostile texts as text', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    for (const { case: id, texts } of isLong ? cases : cases.filter((_, i) => i % 3 === 0)) {
      await visited.go(hash('case', id))
      await openAll(visited.page)
      await visited.settled()
      await keepsItsShape(visited, JSON.stringify(id))
      const shown = await visited.page.evaluate(() => document.body.textContent)
      assert.ok(shown.includes(id), `the name of ${JSON.stringify(id)}`)
      // What has parts is shown as JSON.
      const missing = texts.filter((text) => !shown.includes(text) && !shown.includes(JSON.stringify(text).slice(1, -1)))
      assert.deepEqual(missing, [], `texts of ${JSON.stringify(id)} that are not shown as they are`)
    }
  })
})

test('a case keeps its shape at 320 px whatever its texts are', async () => {
  await visiting(browser, program, { role: 'auditor', width: 320, height: 700 }, async (visited) => {
    for (const { case: id } of isLong ? cases : cases.filter((_, i) => i % 5 === 0)) {
      await visited.go(hash('case', id))
      await openAll(visited.page)
      await keepsItsShape(visited, JSON.stringify(id))
    }
  })
})

test('the search takes anything', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    visited.expect(/status of (400|404|414|422|431)/)
    await visited.go('#/cases')
    const field = visited.page.getByRole('search').first().getByRole('combobox')
    for (const text of some) {
      await field.fill(text.replaceAll(/[\n\r]/g, ' '))
      await field.press('Enter')
      await visited.settled()
      await keepsItsShape(visited, `search for ${JSON.stringify(text.slice(0, 80))}`)
    }
  })
})

test('the address takes anything', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    visited.expect(/status of (400|404|414|422|431)/)
    await visited.go('#/rules')
    for (const [i, text] of some.entries()) {
      const address = [
        `#/${text}`,
        `#/case/${text}`,
        `#/cases?q=${text}`,
        `#/cases?at=${text}&then=${text}&sort=${text}&columns=${text}`,
        `#/rules/${text}?at=${text}`,
        `#/signin?problem=${text}`,
      ][i % 6]
      await visited.page.evaluate((to) => { location.hash = to }, address)
      await visited.settled()
      await keepsItsShape(visited, JSON.stringify(address.slice(0, 80)))
    }
  })
})
