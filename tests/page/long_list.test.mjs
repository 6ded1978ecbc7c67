// The list of cases when it is long: what stands in a row is what the service has at that place, wherever one scrolls;
// heads sort, filters narrow, Back undoes; keys do all of it; the file has every case.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { startProgram } from './support/program.mjs'

const day = '2024-12-31'
const cases = 1500

let program, browser
before(async () => {
  program = await startProgram({ simulated: { cases, seed: 7 } })
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

/** The rows in view: their place, from 0, and the case they show. */
function rowsInView(page) {
  return page.evaluate(() => {
    const frame = document.querySelector('.virtual')
    const { top, bottom } = frame.getBoundingClientRect()
    return [...frame.querySelectorAll('tbody tr[aria-rowindex]')]
      .filter((row) => row.getBoundingClientRect().top > top && row.getBoundingClientRect().bottom < bottom)
      .map((row) => ({ place: Number(row.getAttribute('aria-rowindex')) - 2, text: row.cells[0].innerText.trim() }))
  })
}

/** Compares what is in view with what the service has there. */
async function compare(visited, query) {
  await visited.page.waitForFunction(() => document.querySelector('.virtual .row-bar') === null)
  const rows = await rowsInView(visited.page)
  assert.ok(rows.length >= 5, `${rows.length} rows in view`)
  const first = rows[0].place
  const answer = await program.get(`/v1/cases?today=${day}&validAt=${day}&offset=${first}&limit=${rows.length}${query}`)
  assert.deepEqual(rows.map(({ text }) => text), answer.items.map((row) => row.case))
  assert.deepEqual(rows.map(({ place }) => place), rows.map((_, i) => first + i))
  return { first, total: answer.total }
}

async function scrollTo(page, share) {
  await page.evaluate((part) => {
    const frame = document.querySelector('.virtual')
    frame.scrollTop = part * frame.scrollHeight
  }, share)
  await page.waitForTimeout(150)
}

const count = async (visited) => Number((await visited.text('.list-count')).split(' sak')[0].replaceAll(' ', ''))

test('a row shows the case that the service has at its place, at the top, in the middle and at the end', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${day}`)
    assert.equal(await count(visited), cases)
    assert.equal(await visited.page.locator('.virtual table').getAttribute('aria-rowcount'), String(cases + 1))
    for (const share of [0, 0.5, 0.31, 0.97, 1]) {
      await scrollTo(visited.page, share)
      await compare(visited, '')
    }
    const made = await visited.page.locator('.virtual tbody tr').count()
    assert.ok(made < 100, `${made} rows are made of ${cases}`)
  })
})

test('a head sorts the whole list, and once more turns it around', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/cases?at=${day}`)
    await scrollTo(visited.page, 0.6)
    await visited.page.getByRole('button', { name: 'Mottatt' }).click()
    await visited.settled()
    assert.equal((await compare(visited, '&sort=received')).first, 0)
    await visited.page.getByRole('button', { name: 'Mottatt' }).click()
    await visited.settled()
    await scrollTo(visited.page, 0.5)
    await compare(visited, '&sort=-received')
    await visited.page.goBack()
    await visited.settled()
    await compare(visited, '&sort=received')
  })
})

test('filters narrow the list, stand in the address, and Back takes them away', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/cases?at=${day}`)
    await page.getByRole('combobox', { name: 'Register', exact: true }).selectOption('KPR')
    await visited.settled()
    const { total } = await compare(visited, '&where=register%3DKPR')
    assert.equal(await count(visited), total)
    assert.ok(total > 0 && total < cases)
    assert.match(page.url(), /q=register%3AKPR/)
    await page.getByRole('combobox', { name: 'Søk i saker' }).fill('tilstand:avsluttet')
    await page.keyboard.press('Enter')
    await visited.settled()
    await compare(visited, '&where=register%3DKPR&where=state%3DCLOSED')
    await page.getByRole('button', { name: /Fjern\s+Register/ }).click()
    await visited.settled()
    await compare(visited, '&where=state%3DCLOSED')
    for (let i = 0; i < 3; i += 1) {
      await page.goBack()
      await visited.settled()
    }
    assert.equal(await count(visited), cases)
  })
})

test('suggestions are chosen with the arrows; what is not understood is said, not searched for', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/cases?at=${day}`)
    const field = page.getByRole('combobox', { name: 'Søk i saker' })
    await field.focus()
    await page.keyboard.type('tils')
    assert.equal(await field.getAttribute('aria-expanded'), 'true')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    assert.equal(await field.inputValue(), 'tilstand:')
    await page.keyboard.type('slett')
    await page.keyboard.press('ArrowDown')
    const marked = await page.evaluate(() => {
      const id = document.activeElement.getAttribute('aria-activedescendant')
      return document.getElementById(id).innerText
    })
    assert.match(marked, /sletting forfalt/)
    await page.keyboard.press('Enter')
    await visited.settled()
    assert.match(page.url(), /q=state%3ADELETION_DUE/)
    const before = page.url()
    await page.keyboard.type('registr:NPR -paused:yes')
    await page.keyboard.press('Enter')
    assert.match(await visited.text('[role=alert]'), /Mente du register:\?[^]*kan ikke utelate/)
    assert.equal(page.url(), before)
  })
})

test('the frame scrolls by its keys, and a link that scrolls away leaves the focus in the frame', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/cases?at=${day}`)
    await page.locator('.virtual').focus()
    await page.keyboard.press('End')
    await page.locator(`.virtual tr[aria-rowindex="${cases + 1}"] a`).first().waitFor()
    assert.equal((await rowsInView(page)).at(-1).place, cases - 1)
    await page.locator('.virtual tbody a').first().focus()
    await scrollTo(page, 0)
    assert.ok(await page.evaluate(() => document.activeElement.closest('.virtual') !== null))
  })
})

test('the file for programs has every case of the list', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/cases?at=${day}&q=register%3AKPR`)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV for programmer' }).click()
    const lines = readFileSync(await (await saved).path(), 'utf8').trim().split('\r\n')
    assert.equal(lines.length - 1, await count(visited))
    assert.ok(lines.slice(1).every((line) => line.includes('KPR')))
  })
})

test('who deletes sees deadlines of deletion, and may not search by what is not shown', async () => {
  await visiting(browser, program, { role: 'deletion-officer' }, async (visited) => {
    await visited.go(`#/cases?at=${day}&q=deletion%3AOVERDUE`)
    const heads = await visited.page.locator('.virtual thead th').allInnerTexts()
    assert.deepEqual(heads, ['Sak', 'Slettefrist'])
    await visited.go(`#/cases?at=${day}&q=finding%3AF001`)
    assert.match(await visited.text('[role=alert]'), /ikke innsyn i «funn»/)
    assert.equal(await visited.page.locator('.virtual').count(), 0)
  })
})
