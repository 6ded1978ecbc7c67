// The page says what the command line says, and what was worked out by hand (tests/sample): the overview now and on another
// day, findings, duties and one case. overview.test.mjs has the lists behind the figures.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { root, sampleDay, startProgram } from './support/program.mjs'

const at = ['--today', sampleDay, '--valid-at', sampleDay]
const key = JSON.parse(readFileSync(path.join(root, 'tests/sample/expected.json'), 'utf8'))
const answers = readFileSync(path.join(root, 'tests/sample/answers.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line))

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

/** {"Åpne saker": "10", …}: the figures of the view by their names, as they are read. */
async function figuresOf(visited) {
  const pairs = await visited.page.locator('.figure').evaluateAll((figures) =>
    figures.map((figure) => [
      figure.querySelector('dt').innerText,
      figure.querySelector('.figure-value').innerText.replaceAll(/[\u00a0\u202f]/g, ' ').trim(),
    ]),
  )
  return Object.fromEntries(pairs.map(([name, value]) => [name, value.replace(/^!\s*/, '')]))
}

test('the figures of the overview are those of the command line', async () => {
  const { total } = program.json('report', 'processing-times', ...at)
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    await visited.go(`#/overview?at=${sampleDay}`)
    const figures = await figuresOf(visited)
    const share = (value) => `${String(Math.round(value * 1000) / 10).replace('.', ',')} %`
    assert.equal(figures['Åpne saker'], String(total.open))
    assert.equal(figures['Over lovfristen'], String(total.statutory.overdue))
    assert.equal(figures['Over forventet tid'], String(total.expected.overdue))
    assert.equal(figures['Stanset'], String(total.statutory.paused))
    assert.equal(figures['Lovfristen holdt'], share(total.statutory.share))
    assert.equal(figures['Forventet tid holdt'], share(total.expected.share))
    assert.equal(figures['Median behandlingstid'], `${total.workingDays.median} virkedager`)
    assert.equal(figures['9 av 10 tok høyst (p90)'], `${total.workingDays.p90} virkedager`)
    // By hand: open, late and paused cases of the sample register on that day.
    const clocks = Object.values(key).flatMap((one) => one.clocks.filter(({ clock }) => clock === 'STATUTORY'))
    assert.equal(figures['Over lovfristen'], String(clocks.filter(({ status }) => status === 'OVERDUE').length))
    assert.equal(figures['Stanset'], String(clocks.filter(({ status }) => status === 'PAUSED').length))
  })
})

test('another day, and only what was known then, give other figures: those of the command line', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    // NPR-2026/0009 was delivered in time and registered six weeks late: on 10 April the ledger showed it overdue.
    const day = '2026-04-10'
    const overdue = (...more) => program.json('report', 'processing-times', '--today', day, '--valid-at', day, ...more).total.statutory.overdue
    await visited.go(`#/overview?at=${day}`)
    const valid = (await figuresOf(visited))['Over lovfristen']
    await visited.page.getByRole('checkbox', { name: /bare det som var kjent da/i }).check()
    await visited.settled()
    const known = (await figuresOf(visited))['Over lovfristen']
    assert.equal(valid, String(overdue()))
    assert.equal(known, String(overdue('--known-at', day)))
    assert.notEqual(known, valid)
    assert.match(visited.page.url(), /then=yes/)
    await visited.page.goBack()
    await visited.settled()
    assert.equal((await figuresOf(visited))['Over lovfristen'], valid)
  })
})

test('findings are those of the key, no more and no fewer', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/findings?at=${sampleDay}`)
    const text = await visited.text()
    const report = program.json('report', 'findings', ...at)
    assert.equal(report.rows.length, answers.length)
    assert.match(text, new RegExp(`\\b${answers.length} funn i 52 saker\\b`))
    // Each kind with as many as the key has of it.
    const rows = await visited.page.locator('main table tr').allInnerTexts()
    for (const finding of new Set(answers.map((one) => one.finding))) {
      const count = answers.filter((one) => one.finding === finding).length
      const row = rows.find((one) => one.startsWith(finding))
      assert.ok(row?.split(/\s+/).includes(String(count)), `${finding} is found ${count} times: ${row}`)
    }
  })
})

test('duties are those of the key, by status', async () => {
  await visiting(browser, program, { role: 'deletion-officer' }, async (visited) => {
    await visited.go(`#/deletions?at=${sampleDay}`)
    const { rows } = program.json('report', 'deletions', ...at)
    const text = await visited.text()
    assert.match(text, new RegExp(`\\b${rows.length} plikter: `))
    for (const id of Object.keys(key).filter((one) => key[one].deletion.status === 'OVERDUE')) {
      assert.ok(text.includes(id), `${id} is overdue`)
    }
  })
})

test('one case has the clocks of the key, in the same words everywhere', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    for (const id of ['NPR-2026/0023', 'NPR-2023/0147', 'KPR-2023/0033', 'NPR-2022/0119']) {
      await visited.go(`#/case/${id}?at=${sampleDay}`)
      const text = await visited.text()
      for (const clock of key[id].clocks) {
        const due = clock.due.split('-').reverse().join('.')
        assert.ok(text.includes(due), `${id}: ${clock.clock} is due ${due}`)
      }
    }
  })
})
