// The keyboard reaches everything on every view, one sees where it is (WCAG 2.4.7), nothing covers it (2.4.11), and it is
// never caught (2.1.2). keyboard_tasks.test.mjs has what is done with it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
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

/** What has the focus, and what is wrong with how it shows. */
function focused() {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const style = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} ${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}`
  // A field for a date has a stop for the day, the month, the year and the calendar, which marks itself.
  const isStill = document.querySelector('[data-now]') === element
  const isAgain = element.dataset.seen !== undefined && !isStill
  document.querySelector('[data-now]')?.removeAttribute('data-now')
  element.dataset.seen = ''
  element.dataset.now = ''
  const faults = []
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  if (!hasOutline && style.boxShadow === 'none' && !isStill) faults.push('has no mark of focus')
  if (box.width === 0 || box.height === 0) faults.push('has no size')
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) faults.push('is out of sight')
  else {
    // Not hidden behind something that stays in place (WCAG 2.4.11): some point of it is on top.
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9], [0.02, 0.02]]
    const isOnTop = points.some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)
      return top !== null && (element.contains(top) || top.contains(element) || top.closest('label')?.control === element)
    })
    if (!isOnTop) faults.push('is covered')
  }
  return { name, faults, isAgain }
}

/** Elements that the keyboard should reach; of a group of radio buttons the one that is chosen. */
function reachable() {
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.closest('[inert], dialog:not([open])') === null
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((element) => isShown(element) && !element.disabled && element.tabIndex >= 0)
    .filter((element) => element.type !== 'radio' || element.checked)
    .filter((element) => element.dataset.seen === undefined)
    .map((element) => element.outerHTML.slice(0, 100))
}

for (const { role, places } of placesByRole()) {
  test(`Tab reaches everything, is always seen and never caught as ${role ?? 'nobody'}`, async (t) => {
    await visiting(browser, program, { role }, async (visited) => {
      for (const place of places.filter(({ open }) => !open)) {
        await t.test(place.name, async () => {
          await goTo(visited, place)
          const { page } = visited
          // From the top; the frame is the same for every view, and may have been walked through before.
          await page.evaluate(() => {
            document.querySelectorAll('[data-seen]').forEach((element) => element.removeAttribute('data-seen'))
            document.querySelector('.ds-skip-link').focus()
            document.activeElement.blur()
          })
          const faults = []
          let steps = 0
          for (let ends = 0; steps < 600 && ends < 2; steps += 1) {
            await page.keyboard.press('Tab')
            const at = await page.evaluate(focused)
            if (at === null) {
              ends += 1
              continue
            }
            if (at.isAgain) break
            faults.push(...at.faults.map((fault) => `${at.name} ${fault}`))
          }
          assert.ok(steps < 600, 'the focus does not come to an end')
          assert.deepEqual(faults, [])
          assert.deepEqual(await page.evaluate(reachable), [], 'out of reach')
        })
      }
    })
  })
}
