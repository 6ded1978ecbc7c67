// The main tasks of each role, from the start page to the answer, as somebody does them who has not seen the page before:
// by what is written on it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { programs, sampleDay, startProgram } from './support/program.mjs'
import { correctedCase, overdueCase } from './support/views.mjs'

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

const numberOf = (text) => Number(text.replaceAll(/\D/g, ''))

async function click(visited, role, name, scope = visited.page) {
  await scope.getByRole(role, { name }).first().click()
  await visited.settled()
}

async function search(visited, text) {
  const field = visited.page.getByRole('combobox', { name: 'Søk i saker' })
  await field.fill(text)
  await field.press('Enter')
  await visited.settled()
}

test('an auditor finds an overdue case, sees the days that were not counted, and why', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/?at=${sampleDay}`)
    await visited.go(`#/overview?at=${sampleDay}`)
    await click(visited, 'link', 'Saker', page.getByRole('navigation'))
    await search(visited, 'over-fristen:ja')
    assert.match(await visited.text(), /NPR-2026\/0023/)
    await click(visited, 'link', overdueCase)
    const text = await visited.text()
    assert.match(text, /Hvorfor er saken forsinket\?/)
    // By hand: complete on … and 30 working days from then, as tests/sample has it.
    assert.match(text, /over fristen/i)
    await click(visited, 'link', /Se dag for dag/)
    const days = await visited.text()
    assert.match(days, /telles ikke|helg/)
  })
})

test('an auditor replays a case: each step says what it changed and why', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
    const replay = visited.page.getByRole('group', { name: 'Steg for steg' })
    await replay.getByRole('button', { name: 'Forrige' }).click()
    await visited.settled()
    assert.match(visited.page.url(), /step=\d+/)
    assert.match(await visited.text(), /Steg 34 av 34/)
    // Step 1 is the application, and no clock runs before it is complete.
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}&step=1`)
    assert.match(await visited.text(), /Steg 1 av 34/)
    assert.match(await visited.text(), /Hendelsen endret/)
  })
})

test('an auditor downloads a dossier that caseledger-verify accepts with the key alone', async () => {
  await visiting(browser, program, { role: 'auditor', acceptDownloads: true }, async (visited) => {
    await visited.go(`#/case/${overdueCase}`)
    const [download] = await Promise.all([
      visited.page.waitForEvent('download'),
      visited.page.getByRole('button', { name: /Last ned saksmappe/ }).click(),
    ])
    assert.match(download.suggestedFilename(), /NPR-2026-0023.*\.dossier$/)
    const file = path.join(program.place, 'case.dossier')
    await download.saveAs(file)
    const said = execFileSync(programs.verify, ['--vkey', program.key(), file], { encoding: 'utf8' })
    assert.match(said, /NPR-2026\/0023/)
    // A single changed letter is noticed.
    const bytes = readFileSync(file)
    const changed = path.join(program.place, 'changed.dossier')
    const { writeFileSync } = await import('node:fs')
    const at = bytes.length - 200
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41
    writeFileSync(changed, bytes)
    assert.throws(() => execFileSync(programs.verify, ['--vkey', program.key(), changed], { stdio: 'pipe' }))
  })
})

test('an auditor verifies a case in the browser, and is told in a sentence what was proved', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${overdueCase}`)
    await click(visited, 'link', /Etterprøv saken/)
    // The key that the owner of the ledger gave out, not the one that the service names.
    await visited.page.getByLabel('Hovedbokens nøkkel (vkey)').first().fill(program.key())
    await click(visited, 'button', 'Kontroller i nettleseren')
    await visited.page.getByText(/Bevist: dette er alt hovedboken hadde om saken NPR-2026\/0023/).waitFor()
    // verification.test.mjs has what a service that lies is told.
  })
})

test('an auditor sees who looked at a case', async () => {
  const token = program.token('auditor', 'second-look')
  await visiting(browser, program, {}, async (visited) => {
    await visited.signIn('auditor', token)
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
  })
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
    await click(visited, 'link', /Hvem har sett denne saken/)
    const text = await visited.text()
    assert.match(text, /second-look/)
    assert.ok(text.includes(correctedCase))
  })
})

test('a manager follows a figure to the cases behind it, and one of them says why it is late', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    const { page } = visited
    await visited.go(`#/overview?at=${sampleDay}`)
    const figure = page.locator('.figure:has(dt:text-is("Over lovfristen"))')
    const count = numberOf(await figure.locator('.figure-value').innerText())
    await figure.getByRole('link').first().click()
    await visited.settled()
    assert.equal(numberOf(await visited.text('.list-count')), count)
    await click(visited, 'link', overdueCase)
    assert.match(await visited.text(), /Hvorfor er saken forsinket\?/)
    // What a manager does not see is not there, and the page says so.
    assert.match(await visited.text(), /Som leder ser du/)
    assert.equal(await page.getByRole('button', { name: /Last ned saksmappe/ }).count(), 0)
  })
})

test('a manager moves the whole page through time by the keyboard on the slider', async () => {
  await visiting(browser, program, { role: 'manager' }, async (visited) => {
    await visited.go(`#/overview?at=${sampleDay}`)
    const slider = visited.page.getByRole('slider').first()
    await slider.focus()
    for (let i = 0; i < 4; i += 1) await slider.press('PageDown')
    await visited.page.waitForTimeout(400)
    await visited.settled()
    const day = new URL(visited.page.url().replace('#/', '')).searchParams.get('at')
    assert.ok(day < sampleDay, day)
    const { total } = program.json('report', 'processing-times', '--today', day, '--valid-at', day)
    const open = await visited.page.locator('.figure:has(dt:text-is("Åpne saker"))').locator('.figure-value').innerText()
    assert.equal(numberOf(open), total.open)
    // Another view shows the same day.
    await click(visited, 'link', 'Saker', visited.page.getByRole('navigation'))
    assert.match(visited.page.url(), new RegExp(`at=${day}`))
  })
})

test('a deletion officer sees what is overdue, at which recipient, and when the next is due', async () => {
  await visiting(browser, program, { role: 'deletion-officer' }, async (visited) => {
    const { rows } = program.json('report', 'deletions', '--today', sampleDay, '--valid-at', sampleDay)
    const overdue = rows.filter(({ status }) => status === 'OVERDUE')
    // By hand in tests/sample: HDS-2023/0188 and NPR-2022/0119 are two of them.
    assert.ok(overdue.length >= 2)
    await visited.go(`#/deletions?at=${sampleDay}`)
    const text = await visited.text()
    assert.match(text, new RegExp(`\\b${overdue.length} er over fristen`))
    for (const id of ['HDS-2023/0188', 'NPR-2022/0119']) assert.ok(text.includes(id), id)
    await click(visited, 'link', 'Per mottaker')
    assert.match(await visited.text(), /org-1861\/mottak/)
    await click(visited, 'link', 'Kalender')
    assert.match(await visited.text(), /2031|jun/)
    await visited.page.goBack()
    await visited.settled()
    await visited.page.goBack()
    await visited.settled()
    await click(visited, 'link', 'HDS-2023/0188')
    assert.match(await visited.text(), /Som sletteansvarlig ser du/)
  })
})

test('an administrator sees who looked at what, and nothing of any case', async () => {
  await visiting(browser, program, { role: 'administrator' }, async (visited) => {
    await visited.go('#/access')
    await visited.page.getByLabel('Innsyn i').selectOption('sessions')
    await visited.settled()
    assert.match(await visited.text(), /administrator/)
    const paths = []
    visited.page.on('request', (request) => paths.push(new URL(request.url()).pathname))
    await visited.go('#/integrity')
    await visited.go('#/rules')
    assert.match(await visited.text(), /no-health-registers/)
    assert.equal(paths.some((one) => one.startsWith('/v1/cases')), false)
  })
})
