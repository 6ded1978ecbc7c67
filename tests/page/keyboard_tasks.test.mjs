// Ten tasks by the keyboard alone: no mouse event is ever sent. Single letters can be switched off (WCAG 2.1.4).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { sampleDay, startProgram } from './support/program.mjs'
import { overdueCase } from './support/views.mjs'

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

/** Presses Tab until what has the focus is called so. */
async function tabTo(page, name, key = 'Tab') {
  for (let i = 0; i < 300; i += 1) {
    await page.keyboard.press(key)
    const called = await page.evaluate(() => {
      const at = document.activeElement
      if (!/^(A|BUTTON|INPUT|SELECT|SUMMARY)$/i.test(at?.tagName ?? '')) return ''
      return (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.textContent ?? '').trim()
    })
    if (name.test(called)) return
  }
  assert.fail(`Tab does not come to ${name}`)
}

async function press(visited, ...keys) {
  for (const key of keys) await visited.page.keyboard.press(key)
  await visited.settled()
}

const heading = (visited) => visited.page.getByRole('heading', { level: 1 }).first().innerText()

async function by(options, task) {
  await visiting(browser, program, options, async (visited) => {
    // Whoever uses the mouse in these tests is found out.
    await visited.page.addInitScript(() => {
      for (const name of ['mousedown', 'pointerdown']) {
        addEventListener(name, () => console.error('the mouse was used'), true)
      }
    })
    await task(visited)
  })
}

test('1: signing in', async () => {
  await by({}, async (visited) => {
    await visited.go('#/rules')
    await tabTo(visited.page, /Tilgangsbrikke/)
    await visited.page.keyboard.type(program.tokens.auditor)
    await press(visited, 'Enter')
    assert.match(await heading(visited), /Regler/)
  })
})

test('2: past the menu to the content', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go('#/rules')
    await press(visited, 'Tab')
    const skip = await visited.page.evaluate(() => document.activeElement.innerText)
    assert.match(skip, /Gå til innholdet/)
    await press(visited, 'Enter')
    assert.equal(await visited.page.evaluate(() => document.activeElement.id), 'content')
    assert.match(visited.page.url(), /#\/rules$/)
  })
})

test('3: to another view, by its letters and by the menu', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go('#/rules')
    await press(visited, 'g', 's')
    assert.equal(await heading(visited), 'Saker')
    await visited.page.evaluate(() => document.activeElement.blur())
    await visited.page.getByRole('link', { name: 'Gå til innholdet' }).focus()
    await tabTo(visited.page, /^Funn$/)
    await press(visited, 'Enter')
    assert.match(await heading(visited), /Funn/)
  })
})

test('4: searching', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go(`#/findings?at=${sampleDay}`)
    await press(visited, '/')
    await visited.page.locator('[role=combobox]:focus').waitFor()
    await visited.page.keyboard.type('over-fristen:ja')
    await press(visited, 'Escape', 'Enter')
    assert.match(await visited.text(), /NPR-2026\/0023/)
  })
})

test('5: sorting a table', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${sampleDay}`)
    await tabTo(visited.page, /^Mottatt/)
    await press(visited, 'Enter')
    assert.equal(await visited.page.locator('th[aria-sort=ascending]').innerText(), 'Mottatt')
    await press(visited, 'Enter')
    assert.equal(await visited.page.locator('th[aria-sort=descending]').innerText(), 'Mottatt')
  })
})

test('6: from the list to a case, and back', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${sampleDay}&q=overdue%3Ayes`)
    await tabTo(visited.page, new RegExp(overdueCase))
    await press(visited, 'Enter')
    assert.match(await heading(visited), new RegExp(overdueCase))
    await tabTo(visited.page, /Alle saker/)
    await press(visited, 'Enter')
    assert.equal(await heading(visited), 'Saker')
  })
})

test('7: stepping through a case', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${overdueCase}?at=${sampleDay}`)
    await tabTo(visited.page, /^← Forrige|^Forrige/)
    await press(visited, 'Enter')
    assert.match(visited.page.url(), /step=/)
  })
})

test('8: downloading a dossier', async () => {
  await by({ role: 'auditor', acceptDownloads: true }, async (visited) => {
    await visited.go(`#/case/${overdueCase}?at=${sampleDay}`)
    await tabTo(visited.page, /Last ned saksmappe/)
    const [download] = await Promise.all([visited.page.waitForEvent('download'), visited.page.keyboard.press('Enter')])
    assert.match(download.suggestedFilename(), /dossier$/)
  })
})

test('9: another day, by the slider', async () => {
  await by({ role: 'manager' }, async (visited) => {
    await visited.go(`#/overview?at=${sampleDay}`)
    await tabTo(visited.page, /Dra for å gå i tid/)
    await press(visited, 'PageDown', 'PageDown', 'ArrowLeft')
    await visited.page.waitForTimeout(500)
    await visited.settled()
    const day = /at=(\d{4}-\d\d-\d\d)/.exec(visited.page.url())[1]
    assert.ok(day < sampleDay, day)
  })
})

test('10: language, look and signing out', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go('#/rules')
    await tabTo(visited.page, /Utseende/)
    await press(visited, 'ArrowDown')
    await tabTo(visited.page, /^English$/)
    await press(visited, 'Enter')
    assert.equal(await visited.page.evaluate(() => document.documentElement.lang), 'en')
    await tabTo(visited.page, /^Sign out$/)
    await press(visited, 'Enter')
    await visited.page.getByLabel('Access token').waitFor()
  })
})

test('single letters can be switched off, and stay off', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go('#/rules')
    await press(visited, '?')
    const dialog = visited.page.getByRole('dialog')
    assert.ok(await dialog.isVisible())
    await tabTo(visited.page, /én bokstav/)
    await press(visited, 'Space', 'Escape')
    assert.equal(await dialog.isVisible(), false)
    await visited.page.reload()
    await visited.settled()
    await press(visited, 'g', 's', '?')
    assert.match(visited.page.url(), /#\/rules$/)
    assert.equal(await dialog.isVisible(), false)
  })
})

test('letters typed into a field are only text', async () => {
  await by({ role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${sampleDay}`)
    const field = visited.page.getByRole('combobox', { name: 'Søk i saker' })
    await field.focus()
    await visited.page.keyboard.type('gs/?')
    assert.equal(await field.inputValue(), 'gs/?')
    assert.equal(await visited.page.getByRole('dialog').isVisible(), false)
  })
})
