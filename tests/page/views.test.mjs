// What every view has: a title, one heading that heads it, a word for each state; and what comes out on paper.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { sampleDay, startProgram } from './support/program.mjs'
import { correctedCase, goTo, placesByRole } from './support/views.mjs'

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

for (const { role, places } of placesByRole()) {
  test(`each view has a title and one heading of the first level as ${role ?? 'nobody'}`, async (t) => {
    await visiting(browser, program, { role }, async (visited) => {
      for (const place of places) {
        await t.test(place.name, async () => {
          await goTo(visited, place)
          assert.match(await visited.page.title(), /.+ – caseledger$|^caseledger$/)
          assert.equal(await visited.page.locator('h1').count(), 1)
          assert.ok((await visited.page.locator('h1').innerText()).trim().length > 2)
          // No code of the ledger and nothing half-made is left in the text.
          const text = await visited.text('main')
          assert.equal(/\b(NaN|undefined|null|Invalid Date|\[object)\b/.test(text), false, text.slice(0, 2000))
        })
      }
    })
  })
}

test('the title of a case has its number, so that one finds its tab again', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
    assert.match(await visited.page.title(), /^NPR-2023\/0147 – /)
    await visited.go(`#/findings?at=${sampleDay}`)
    assert.match(await visited.page.title(), /^Funn – caseledger$/)
  })
})

test('an empty list, a case that is not there and a service that is gone say what to do', async () => {
  const own = await startProgram()
  try {
    await visiting(browser, own, { role: 'auditor' }, async (visited) => {
      visited.expect(/404|ERR_CONNECTION|502|failed/)
      await visited.go(`#/cases?at=${sampleDay}&q=XYZ-9999`)
      assert.match(await visited.text('main [role=status]:has-text("Ingen")'), /Ingen saker/)
      await visited.go('#/case/NPR-1999/0001')
      assert.match(await visited.text('[role=alert]'), /Finnes ikke|finnes ikke/)
      own.serving.kill('SIGKILL')
      await visited.page.waitForTimeout(200)
      await visited.page.getByRole('navigation').getByRole('link', { name: 'Funn' }).click()
      await visited.page.getByText('Tjenesten svarer ikke').first().waitFor()
      assert.ok(await visited.page.getByRole('button', { name: 'Prøv igjen' }).first().isVisible())
    })
  } finally {
    await own.stop()
  }
})

test('on paper there is the case, and neither menu nor buttons', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
    await visited.page.emulateMedia({ media: 'print' })
    assert.equal(await visited.page.getByRole('navigation').first().isVisible(), false)
    assert.equal(await visited.page.locator('button:visible').count(), 0)
    assert.ok(await visited.page.getByRole('heading', { name: correctedCase }).isVisible())
  })
})

test('going back undoes each step, and an address that is sent shows the same', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${sampleDay}`)
    await visited.page.getByRole('navigation').getByRole('link', { name: 'Funn' }).click()
    await visited.settled()
    const address = visited.page.url()
    const text = await visited.text()
    await visited.page.goBack()
    await visited.settled()
    assert.match(visited.page.url(), /#\/cases\?at=2026-11-15$/)
    await visiting(browser, program, { role: 'auditor' }, async (other) => {
      await other.go(new URL(address).hash)
      assert.equal(await other.text(), text)
    })
  })
})
