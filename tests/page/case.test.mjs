// One case: what the service knows of it stands on the page, down to each day, and nothing is hidden. Values by hand:
// tests/sample, and the cases that docs/rules.md works out with a calendar.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { sampleDay, startProgram } from './support/program.mjs'

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

const late = 'HDS-2023/0188'
const lateSentence = 'Lovfestet frist 25.08.2023 (60 virkedager fra 02.06.2023), levert 05.09.2023: 7 virkedager for sent.'
const delivered = '20230147-0028-8000-8000-6e7072000000'
const correction = '20230147-0032-8000-8000-6e7072000000'

const on = (role, task) => visiting(browser, program, { role }, task)
const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll(/\s+/g, ' ').trim()

/** The rows of a table, cell by cell. */
const rowsOf = async (table) =>
  (await table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)))).map(
    (row) => row.map(plain),
  )

test('a late case says by how much, and each day has its reason', async () => {
  await on('auditor', async (visited) => {
    await visited.go(`#/case/${late}?at=${sampleDay}`)
    assert.ok(plain(await visited.page.locator('.why-late').innerText()).includes(lateSentence))
    await visited.page.getByRole('link', { name: 'Se dag for dag' }).first().click()
    await visited.settled()
    assert.match(await visited.page.evaluate(() => document.activeElement.innerText), /60 dager telt, 24 ikke telt/)
    const rows = await rowsOf(visited.page.locator('.run-table').first())
    assert.deepEqual(rows.map((row) => row.slice(0, 5)), [
      ['03.06.2023', '25.08.2023', 'telt', '60', '60'],
      ['26.08.2023', '05.09.2023', 'over fristen', '7', '67'],
    ])
    // 84 days to the due date, 11 from there to the delivery.
    assert.equal(await visited.page.locator('.cell').count(), 95)
    assert.equal(await visited.page.locator('.cell.is-late').count(), 7)
    assert.match(await visited.page.locator('.rule-basis').first().innerText(), /T03.*60 virkedager/)
  })
})

test('a request over Easter: the days are those of the worked example', async () => {
  await on('auditor', async (visited) => {
    await visited.go(`#/case/KPR-2023/0033?at=${sampleDay}&days=STATUTORY-1`)
    const rows = await rowsOf(visited.page.locator('.run-table').first())
    assert.deepEqual(rows.map((row) => row.slice(0, 5).join(' ')), [
      '18.03.2023 29.03.2023 telt 8 8',
      '30.03.2023 23.04.2023 stanset 14 8',
      '24.04.2023 30.04.2023 telt 5 13',
      '01.05.2023 01.05.2023 telles ikke 1 13',
      '02.05.2023 16.05.2023 telt 11 24',
      '17.05.2023 18.05.2023 telles ikke 2 24',
      '19.05.2023 19.05.2023 telt 1 25',
      '20.05.2023 26.05.2023 etter stopp 5 30',
    ])
    assert.match(rows[1][5], /Venter på søkeren \(r1\); fri ellers: skjærtorsdag, langfredag/)
    assert.match(rows[5][5], /17\. mai, Kristi himmelfartsdag/)
  })
})

test('a correction stands at both ends, with what was there before', async () => {
  await on('auditor', async (visited) => {
    await visited.go(`#/case/NPR-2023/0147?at=${sampleDay}`)
    for (const id of [delivered, correction]) {
      const rows = await rowsOf(visited.page.locator(`[data-event="${id}"] .change-table`))
      assert.deepEqual(rows, [['Skjedde', '03.05.2023 kl. 10.05.00', '28.04.2023 kl. 14.31.00']])
    }
    await visited.page.locator(`[data-event="${delivered}"] .correction a`).click()
    await visited.settled()
    assert.equal(await visited.page.evaluate(() => document.activeElement.dataset.event), correction)
  })
})

test('before the correction was known the delivery was late, and the page says so', async () => {
  await on('auditor', async (visited) => {
    await visited.go('#/case/NPR-2023/0147?at=2023-05-20&then=yes')
    assert.match(plain(await visited.text()), /levert 03\.05\.2023: 1 virkedag for sent/)
    await visited.go('#/case/NPR-2023/0147?at=2023-05-20')
    assert.match(plain(await visited.text()), /levert 28\.04\.2023: i tide/)
  })
})

test('from a finding to its evidence, and back', async () => {
  await on('auditor', async (visited) => {
    const { page } = visited
    await visited.go(`#/case/${late}?at=${sampleDay}`)
    await page.locator('[data-finding=F022] .evidence a').nth(1).click()
    await visited.settled()
    const row = page.locator('.event.is-selected')
    assert.match(await row.innerText(), /33\s+05\.09\.2023.*Data levert/s)
    await row.getByRole('link', { name: 'F022', exact: true }).click()
    await visited.settled()
    assert.equal(await page.evaluate(() => document.activeElement.dataset.finding), 'F022')
  })
})

test('a step of the replay says what time brought, what the event changed, and how the case stood', async () => {
  await on('auditor', async (visited) => {
    await visited.go(`#/case/${late}?at=${sampleDay}&step=33`)
    const said = plain(await visited.page.locator('.replay-change').innerText())
    assert.match(said, /33\. Data levert/)
    assert.match(said, /Tiden som gikk.*Lovfestet frist: løper → over fristen.*Hendelsen endret.*over fristen → brutt/)
    const state = plain(await visited.page.locator('.replay-state').innerText())
    assert.match(state, /Levert.*Brutt Lovfestet frist, frist 25\.08\.2023.*F022/)
    // Of what came two years later there is nothing yet.
    assert.doesNotMatch(state, /F032/)
    assert.equal(await visited.page.locator('.event.is-step').count(), 1)
  })
})

test('the arrow keys go through the replay and along the timeline', async () => {
  await on('auditor', async (visited) => {
    const { page } = visited
    await visited.go(`#/case/${late}?at=${sampleDay}`)
    await page.getByRole('button', { name: /^← Forrige/ }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await visited.settled()
    assert.match(plain(await page.locator('.replay-place').innerText()), /^Steg 40 av 41$/)
    await page.locator('.timeline-picture [data-mark][tabindex="0"]').focus()
    const names = new Set()
    for (let i = 0; i < 40; i += 1) {
      names.add(await page.evaluate(() => {
        const mark = document.activeElement
        return mark.getAttribute('aria-label') ?? mark.querySelector('title').textContent
      }))
      await page.keyboard.press('ArrowRight')
    }
    const all = [...names].join('\n')
    assert.match(all, /Lovfestet frist: over fristen, 26\.08\.2023 – 05\.09\.2023/)
    assert.match(all, /Lovfestet frist: Frist 25\.08\.2023/)
  })
})

test('a manager sees why a case is late to the day, and no event', async () => {
  await on('manager', async (visited) => {
    await visited.go(`#/case/${late}?at=${sampleDay}&days=STATUTORY-1`)
    const text = plain(await visited.text())
    assert.ok(text.includes(lateSentence))
    assert.match(text, /60 dager telt, 24 ikke telt/)
    assert.match(text, /Som leder ser du/)
    assert.equal(await visited.page.locator('.cell').count(), 95)
    assert.equal(await visited.page.locator('.event').count(), 0)
    assert.equal(await visited.page.getByRole('button', { name: /saksmappe/ }).count(), 0)
  })
})

test('a deletion officer sees what is not deleted, and no deadline of the work', async () => {
  await on('deletion-officer', async (visited) => {
    await visited.go(`#/case/${late}?at=${sampleDay}`)
    const text = plain(await visited.text())
    assert.match(text, /Kontrakt k1: d2 skulle vært slettet innen 31\.12\.2025.*319 dager over fristen/)
    assert.doesNotMatch(text, /Lovfestet/)
    assert.equal(await visited.page.locator('.event').count(), 0)
  })
})

test('on paper everything is open', async () => {
  await on('auditor', async (visited) => {
    const { page } = visited
    await visited.go(`#/case/${late}?at=${sampleDay}`)
    assert.equal(await page.locator('.event .envelope').count(), 0)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('.event .envelope').count(), 41)
    assert.equal(await page.locator('.run-table').count(), 2)
    assert.equal(await page.locator('.actions').isVisible(), false)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    assert.equal(await page.locator('.event .envelope').count(), 0)
  })
})

test('a case that is not there says so, and how to go on', async () => {
  await on('auditor', async (visited) => {
    visited.expect(/404/)
    await visited.go('#/case/NPR-2023/9999')
    assert.match(await visited.text(), /NPR-2023\/9999.*Finnes ikke.*Sjekk nummeret/s)
  })
})
