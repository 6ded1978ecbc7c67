// The page fits: at 320 px, which is also 400 % zoom of 1280 px (WCAG 1.4.10), with the visitor's own text spacing
// (1.4.12), with text twice as large (1.4.4), and on paper.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { sticksOut } from './support/layout.mjs'
import { startProgram } from './support/program.mjs'
import { goTo, placesByRole } from './support/views.mjs'

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

/**
 * Texts that are cut off by the box they are in. The list of cases is left out, whose rows are of one height: what is cut
 * there, the case itself has whole (docs/accessibility.md, 1.4.12).
 */
function cutOff() {
  return [...document.querySelectorAll('main *, header *')]
    .filter((element) => {
      const style = getComputedStyle(element)
      if (element.closest('.ds-sr-only, svg, .virtual') || element.textContent.trim() === '') return false
      const hides = (overflow) => ['hidden', 'clip'].includes(overflow)
      return (
        (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) ||
        (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
      )
    })
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class')} ${element.textContent.slice(0, 40)}`)
}

/** The visitor's own style sheet. */
function withStyle(text) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = [sheet]
}

const spacing = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`

for (const { role, places } of placesByRole()) {
  test(`everything fits in 320 px as ${role ?? 'nobody'}`, async (t) => {
    await visiting(browser, program, { role, width: 320, height: 700 }, async (visited) => {
      for (const place of places) {
        await t.test(place.name, async () => {
          await goTo(visited, place)
          assert.deepEqual(await visited.page.evaluate(sticksOut), [])
          await visited.page.evaluate(withStyle, spacing)
          assert.deepEqual(await visited.page.evaluate(sticksOut), [], 'with wide text spacing')
          assert.deepEqual(await visited.page.evaluate(cutOff), [], 'with wide text spacing')
        })
      }
    })
  })

  test(`text may be twice as large as ${role ?? 'nobody'}`, async (t) => {
    await visiting(browser, program, { role, width: 1280 }, async (visited) => {
      for (const place of places) {
        await t.test(place.name, async () => {
          await goTo(visited, place)
          await visited.page.evaluate(withStyle, 'html { font-size: 200% !important; }')
          assert.deepEqual(await visited.page.evaluate(sticksOut), [])
          assert.deepEqual(await visited.page.evaluate(cutOff), [])
        })
      }
    })
  })
}
