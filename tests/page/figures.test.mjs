// The page says what the command line says, and what was worked out by hand (tests/sample): findings, duties and one case.
// overview.test.mjs has the figures of the overview and the lists behind them.
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
