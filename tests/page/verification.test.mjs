// The visitor's browser checks a case: what a good service hands out is proved, and a service that lies in any one
// answer is found out. The lies are told by the browser's own network, so that the service itself stays honest.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { root, sampleDay, startProgram } from './support/program.mjs'
import { correctedCase } from './support/views.mjs'

let program, browser, kept
before(async () => {
  const grow = (made) => {
    kept = made.cli('checkpoint')
    made.cli('append', '--quiet', path.join(root, 'tests/sample/one-event.ndjson'))
    made.cli('checkpoint')
  }
  program = await startProgram({ tokens: ['auditor'], before: grow })
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

const panel = '.verification:has(input[type=file])'
const other = 'NPR-2023/0160'

/** Opens the panel of the case, says whom to trust, and checks. */
async function verify(visited, { key = program.key(), file } = {}) {
  await visited.go(`#/case/${correctedCase}?at=${sampleDay}`)
  const section = visited.page.locator(panel)
  await section.scrollIntoViewIfNeeded()
  await section.locator('.key-field input[type=text]').fill(key)
  if (file) await section.locator('input[type=file]').setInputFiles(file)
  else await section.getByRole('button', { name: 'Kontroller i nettleseren' }).click()
  await section.locator('.ds-alert').first().waitFor()
  await visited.settled()
  return visited.text(`${panel} [role=status]`)
}

function change(visited, pattern, rewrite) {
  return visited.page.route(pattern, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: await rewrite(await answer.text()) })
  })
}

test('an auditor with the key from elsewhere is told what was proved, and what was not', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const told = await verify(visited)
    assert.match(told, /Bevist: dette er alt hovedboken hadde om saken NPR-2023\/0147/)
    assert.match(told, /test\.example\/cases har undertegnet at sakens 34 hendelser er alle/)
    assert.match(told, /Det tjenesten viser av saken, er det samme som de beviste bytene sier/)
    assert.doesNotMatch(told, /ALARM|tjenesten selv/)
    const all = await visited.text(panel)
    assert.equal(all.match(/✓/g)?.length, 7) // six steps, and what is shown
    assert.match(all, /skriptet som kontrollerer, kom fra den samme tjenesten/)
    await visited.page.locator(`${panel} .proved-events summary`).click()
    assert.equal(await visited.page.locator(`${panel} .proved-events li`).count(), 34)
    assert.deepEqual(await visited.axe(), [])
  }))

test('without a key of their own they are told that the service vouches for itself', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const told = await verify(visited, { key: '' })
    assert.match(told, /Stemmer med tjenestens egen nøkkel: dette er alt hovedboken hadde/)
    assert.doesNotMatch(told, /Bevist/)
    assert.match(told, /Nøkkelen kom fra tjenesten selv/)
  }))

test('the key is remembered if the visitor wants, and only then', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const field = visited.page.locator(`${panel} .key-field input[type=text]`)
    const reopened = async () => {
      await visited.page.reload()
      await visited.settled()
      return field.inputValue()
    }
    await verify(visited)
    assert.equal(await reopened(), '')
    await visited.page.locator(`${panel} .key-field input[type=checkbox]`).check()
    await verify(visited)
    assert.equal(await reopened(), program.key())
    await visited.page.locator(`${panel} .key-field input[type=checkbox]`).uncheck()
    assert.equal(await reopened(), '')
  }))

test('with the key of another ledger nothing is proved', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const key = 'ledger.example/cases+0ff9ae30+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4'
    const told = await verify(visited, { key })
    assert.match(told, /Ikke undertegnet med en nøkkel du stoler på/)
    assert.match(told, /CL-1701/)
    assert.doesNotMatch(told, /Bevist/)
    assert.deepEqual(await visited.axe(), [])
  }))

test('a service that shows an event otherwise than it was stored is found out', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await change(visited, '**/v1/cases/*/events*', (text) => text.replace('"decision":"GRANTED"', '"decision":"REFUSED"'))
    const told = await verify(visited)
    assert.match(told, /ALARM: det tjenesten viser av saken, er noe annet enn de beviste bytene sier \(hendelse 21\)/)
  }))

test('a service that hands out another case is found out', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await change(visited, '**/dossier*', () => program.cli('prove', other))
    const told = await verify(visited)
    assert.match(told, /ALARM: tjenesten ga beviset for saken NPR-2023\/0160, ikke for NPR-2023\/0147/)
    assert.doesNotMatch(told, /Bevist:/)
  }))

test('a service that leaves an event out of the dossier is found out', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await change(visited, '**/dossier*', (text) => text.replace(/\nevent \d+ .*\n([A-Za-z0-9+/]{43}=\n)+/, '\n').replace('events 34', 'events 33'))
    assert.match(await verify(visited), /Beviset holder ikke[^]*En hendelse mangler, eller står to ganger[^]*CL-1725/)
  }))

test('a dossier from disk is checked without the service, and a changed word in it is seen', () =>
  visiting(browser, program, { role: 'auditor', language: 'nb' }, async (visited) => {
    const good = path.join(program.place, 'good.dossier')
    const bad = path.join(program.place, 'bad.dossier')
    const dossier = program.cli('prove', other)
    writeFileSync(good, dossier)
    writeFileSync(bad, dossier.replace('ApplicationSubmitted', 'ApplicationChanged'))
    const told = await verify(visited, { file: good })
    assert.match(told, /Bevist: dette er alt hovedboken hadde om saken NPR-2023\/0160/)
    await visited.page.context().setOffline(true)
    await visited.page.locator(`${panel} input[type=file]`).setInputFiles(bad)
    await visited.page.locator(`${panel} .ds-alert[data-color=danger]`).waitFor()
    const refused = await visited.text(`${panel} [role=status]`)
    assert.match(refused, /De lesbare linjene øverst i filen sier noe annet enn de beviste bytene\. Ved linje \d+/)
    assert.match(refused, /CL-1741/)
    await visited.page.context().setOffline(false)
    assert.deepEqual(await visited.axe(), [])
  }))

test('a checkpoint that the visitor kept is shown to be the beginning of the log as it is', () =>
  visiting(browser, program, { role: 'auditor' }, async (visited) => {
    await visited.go('#/integrity')
    const section = visited.page.locator('.verification:has(textarea)')
    const told = async (note) => {
      await section.locator('textarea').fill(note)
      await section.locator('.key-field input[type=text]').fill(program.key())
      await section.locator('button[type=submit]').click()
      await section.locator('.ds-alert').waitFor()
      await visited.settled()
      return visited.text('.verification:has(textarea) [role=status]')
    }
    assert.match(await told(kept), /Bevist: loggen har bare vokst\s+De 1 236 innførslene [^]*; 2 er kommet til/)
    assert.match(await told(program.cli('checkpoint')), /Loggen er den samme: 1 238 innførsler, uendret/)
    assert.match(await told(kept.replace('1236', '1235')), /En underskrift med en kjent nøkkel stemmer ikke[^]*CL-1702/)
    assert.match(await told('word'), /Sjekkpunktet er ikke et undertegnet notat[^]*CL-1611/)
  }))
