// The overview can be checked and moved: the command beside a figure gives that figure, what counts opens as many,
// charts have their numbers beside them, and the slider goes through time. figures.test.mjs has the figures themselves.
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

const here = `#/overview?at=${sampleDay}`
const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, ' ').trim()

/** The figures in the order of the page: [label, value], without signs. */
async function figures(page) {
  const found = await page.locator('.figure').evaluateAll((all) =>
    all.map((one) => [one.querySelector('dt').textContent, one.querySelector('.figure-value').textContent]),
  )
  return Object.fromEntries(found.map(([label, value]) => [plain(label), plain(value).replace(/^! ?/, '')]))
}

test('the command beside the figures gives the same ones', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    await visited.go(`${here}&register=NPR`)
    const shown = await figures(visited.page)
    const commands = await visited.page.locator('.basis dd code').evaluateAll((all) =>
      [...new Set(all.map((one) => one.textContent).filter((text) => text.startsWith('caseledger ')))],
    )
    assert.equal(commands.length, 4)
    for (const command of commands) {
      const [, ...args] = command.match(/[^\s"]+|""/g).map((word) => (word === '""' ? '' : word))
      const { total } = program.json(...args)
      if (total.open === undefined) continue // the workload
      assert.equal(shown['Åpne saker'], String(total.open), command)
      assert.equal(shown['Median behandlingstid'], `${total.workingDays.median} virkedager`, command)
    }
  })
})

test('every number that counts is that of the list which it opens', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`${here}&per=year&by=category`)
    const links = await visited.page.locator('.overview a[href^="#/cases"]').evaluateAll((all) =>
      all.map((one) => [one.getAttribute('href'), one.textContent]),
    )
    let counts = 0
    for (const [href, text] of links) {
      const query = new URLSearchParams(href.slice(href.indexOf('?')))
      const q = query.get('q')
      const asked = new URLSearchParams({ today: sampleDay, validAt: sampleDay, limit: '1' })
      for (const term of q.split(' ')) asked.append('where', term.replace(':', '=').replaceAll('"', ''))
      const { counted } = await program.get(`/v1/cases?${asked}`)
      assert.ok(counted > 0, `${text} opens an empty list: ${q}`)
      const isCount = /^\d/.test(plain(text)) && !/%/.test(text) && !/statutory\.delivered|:DUE|:ANY|phase/.test(q)
      if (!isCount) continue
      counts += 1
      assert.equal(counted, Number(/^\d+/.exec(plain(text).replaceAll(' ', ''))[0]), q)
    }
    assert.ok(counts >= 50, `${counts} counts`)
  })
})

test('every chart has a sentence and its numbers as a table', async () => {
  await visiting(browser, program, { role: 'manager', language: 'en' }, async (visited) => {
    await visited.go(here)
    const charts = await visited.page.locator('figure.chart').evaluateAll((all) =>
      all.map((one) => ({
        title: one.querySelector('h3').textContent,
        summary: one.querySelector('.chart-summary').textContent,
        rows: one.querySelectorAll('tbody tr').length,
      })),
    )
    assert.deepEqual(charts.map(({ title }) => title), [
      'In and out',
      'Deadlines kept',
      'Time taken, working days',
      'Backlog',
      'Age of open cases',
      'Time in each stage',
      'Whom the cases waited for',
    ])
    for (const { title, summary, rows } of charts) {
      assert.match(summary, /\d.*\.$/, title)
      assert.ok(rows >= 4, title)
    }
    assert.equal(plain(charts[4].summary), 'None of 10 open cases is older than a year; 6 are 31–90 days old.')
  })
})

test('the slider goes through time by keys, one move is one step back, and Now is now', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    const { page } = visited
    await visited.go('#/overview?at=2026-04-12')
    const slider = page.getByRole('slider', { name: 'Dra for å gå i tid' })
    assert.equal(await slider.getAttribute('aria-valuetext'), '12.04.2026')
    await slider.focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    assert.equal(await slider.getAttribute('aria-valuetext'), '10.04.2026')
    await page.waitForURL(/at=2026-04-10/)
    await visited.settled()
    assert.equal((await figures(page))['Åpne saker'], '0')
    await page.goBack()
    await page.waitForURL(/at=2026-04-12/)
    await page.getByRole('button', { name: 'En måned tilbake' }).click()
    await page.waitForURL(/at=2026-03-31/)
    await page.getByRole('button', { name: 'Nå', exact: true }).click()
    await page.waitForURL((url) => !url.hash.includes('at='))
  })
})

test('times of one year are of that year, and a year without any says so', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    await visited.go(`${here}&in=2023`)
    const byYear = ['--group-by', '', '--period', 'year', '--by', 'due', '--today', sampleDay]
    const byDue = program.json('report', 'processing-times', ...byYear)
    const { share } = byDue.rows.find(({ period }) => period === '2023').statutory
    const shown = await figures(visited.page)
    assert.equal(shown['Lovfristen holdt'], `${(share * 100).toFixed(1).replace('.', ',').replace(',0', '')} %`)
    assert.equal(shown['Åpne saker'], '10')
    await visited.go(`${here}&in=2020`)
    assert.equal((await figures(visited.page))['Median behandlingstid'], '–')
  })
})

test('a manager of one authority is told that others are not counted', async () => {
  const token = program.token('manager', 'fhi', ['--authority', 'FHI'])
  await visiting(browser, program, {}, async (visited) => {
    await visited.signIn('manager', token)
    await visited.go(here)
    assert.match(await visited.text('.limited'), /^Tallene gjelder bare saker som .+ har eller har hatt til behandling/)
    assert.notEqual((await figures(visited.page))['Åpne saker'], '10')
  })
})
