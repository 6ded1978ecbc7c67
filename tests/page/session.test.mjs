// Coming in and going out: nobody sees anything without a token that holds, and what holds the session is out of reach
// of scripts and of other sites.
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

const field = (page) => page.getByLabel('Tilgangsbrikke (token)')
const enter = (page) => page.getByRole('button', { name: 'Logg inn', exact: true })

async function signInByForm(visited, token) {
  await field(visited.page).fill(token)
  await enter(visited.page).click()
  await visited.settled()
}

test('without a token only the form is shown', async () => {
  await visiting(browser, program, {}, async (visited) => {
    await visited.go('#/cases')
    await field(visited.page).waitFor()
    assert.equal(await visited.page.locator('nav li').count(), 0)
    assert.equal((await visited.text('body')).includes('NPR-'), false)
  })
})

test('an empty form and a wrong token are told in words, and nothing is kept of them', async () => {
  await visiting(browser, program, {}, async (visited) => {
    visited.expect(/401/)
    await visited.go('#/signin')
    await signInByForm(visited, '')
    assert.match(await visited.text(), /Skriv inn tilgangsbrikken/)
    await signInByForm(visited, 'clt_wd7k958r6q_dRvJZUfnaB1gITQOl1mvATfE1bi3jzlSBcVukeEuww04DD0')
    assert.match(await visited.text(), /Tilgangsbrikken gjelder ikke/)
    assert.equal(await field(visited.page).getAttribute('aria-invalid'), 'true')
    assert.equal(await field(visited.page).inputValue(), '')
    assert.deepEqual(await visited.context.cookies(), [])
  })
})

test('a token opens the address that was asked for, and only a cookie out of reach holds the session', async () => {
  await visiting(browser, program, {}, async (visited) => {
    const { page, context } = visited
    const address = `${program.url}/#/cases?at=${sampleDay}&q=register%3ANPR`
    await page.goto(address)
    await field(page).waitFor()
    await signInByForm(visited, program.tokens.auditor)
    await page.getByRole('heading', { level: 1, name: 'Saker' }).waitFor()
    assert.equal(page.url(), address)
    const cookies = await context.cookies()
    assert.equal(cookies.length, 1)
    const [cookie] = cookies
    assert.equal(cookie.name, '__Host-caseledger')
    assert.ok(cookie.httpOnly && cookie.secure && cookie.sameSite === 'Strict' && cookie.path === '/')
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
    assert.equal(stored.includes('clt_'), false)
    assert.equal(stored.includes(cookie.value), false)
    assert.equal(program.tokens.auditor.includes(cookie.value), false)
  })
})

test('the cookie alone opens nothing: another site cannot send the header', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    visited.expect(/40[13]/)
    await visited.go('#/rules')
    const statuses = await visited.page.evaluate(async () => {
      const status = async (headers) => (await fetch('/v1/cases', { headers })).status
      return [await status({ 'X-Caseledger-Page': '1' }), await status({})]
    })
    assert.equal(statuses[0], 200)
    assert.ok([401, 403].includes(statuses[1]), `without the header: ${statuses[1]}`)
  })
})

test('who signs out is out, and going back shows nothing', async () => {
  await visiting(browser, program, { role: 'auditor' }, async (visited) => {
    const { page, context } = visited
    visited.expect(/401/)
    await visited.go(`#/cases?at=${sampleDay}`)
    const [cookie] = await context.cookies()
    await page.getByRole('button', { name: 'Logg ut' }).click()
    await field(page).waitFor()
    assert.deepEqual(await context.cookies(), [])
    await page.goBack()
    await visited.settled()
    assert.equal((await visited.text('body')).includes('NPR-'), false)
    // The session is over on the service too, not only forgotten by the browser.
    const headers = { Cookie: `${cookie.name}=${cookie.value}`, 'X-Caseledger-Page': '1' }
    assert.equal((await fetch(`${program.url}/v1/cases`, { headers })).status, 401)
  })
})

test('when the token is revoked, the next step says so and leads to the form', async () => {
  const token = program.token('auditor', 'short')
  await visiting(browser, program, {}, async (visited) => {
    const { page } = visited
    visited.expect(/401/)
    await visited.signIn('auditor', token)
    await visited.go(`#/cases?at=${sampleDay}`)
    assert.match(await visited.text(), /NPR-/)
    program.revoke(token)
    await page.getByRole('link', { name: 'Funn' }).click()
    await visited.settled()
    await page.getByText(/ikke lenger logget inn|Tilgangsbrikke \(token\)/).first().waitFor()
    assert.equal((await visited.text()).includes('F0'), false)
    // The way back leads to what was asked for.
    const again = page.getByRole('alert').getByRole('button', { name: 'Logg inn' })
    if (await again.count()) await again.click()
    await signInByForm(visited, program.tokens.auditor)
    await page.getByRole('heading', { level: 1, name: 'Funn' }).waitFor()
  })
})

// By hand, from the table of roles in docs/security.md and the issue.
const menus = {
  auditor: ['Oversikt', 'Saker', 'Funn', 'Sletteplikter', 'Direkte', 'Regler', 'Integritet', 'Innsynslogg'],
  manager: ['Oversikt', 'Saker', 'Funn', 'Sletteplikter', 'Regler', 'Integritet'],
  'deletion-officer': ['Saker', 'Sletteplikter', 'Regler', 'Integritet'],
  administrator: ['Regler', 'Integritet', 'Innsynslogg'],
  writer: ['Regler', 'Integritet'],
}
for (const [role, menu] of Object.entries(menus)) {
  test(`the menu of the ${role} is what the role has`, async () => {
    await visiting(browser, program, { role }, async (visited) => {
      await visited.go('#/')
      assert.deepEqual(await visited.page.locator('nav').first().getByRole('link').allInnerTexts(), menu)
      // The bare address leads to something that the role has.
      assert.equal((await visited.text()).includes('har ikke denne siden'), false)
    })
  })
}

test('an address that the role does not have says so, and asks the service for nothing', async () => {
  for (const [role, address] of [['manager', '#/access'], ['administrator', '#/cases'], ['deletion-officer', '#/overview'], ['writer', '#/findings']]) {
    await visiting(browser, program, { role }, async (visited) => {
      const asked = []
      visited.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await visited.go(address)
      assert.match(await visited.text(), /Rollen din har ikke denne siden/)
      assert.deepEqual(asked.filter((name) => name.startsWith('/v1/') && !['/v1/session', '/v1/words'].includes(name)), [])
    })
  }
})

test('who sees one authority is told so, and sees only its cases', async () => {
  const token = program.token('manager', 'fhi', ['--authority', 'FHI'])
  await visiting(browser, program, {}, async (visited) => {
    await visited.signIn('manager', token)
    await visited.go(`#/cases?at=${sampleDay}`)
    assert.match(await visited.text('header'), /FHI/)
  })
})

test('the language follows the browser, can be changed, and stays', async () => {
  await visiting(browser, program, { role: 'auditor', language: 'en' }, async (visited) => {
    const { page } = visited
    await visited.go('#/cases')
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    await page.getByRole('button', { name: 'Norsk' }).click()
    await visited.settled()
    assert.equal(await page.locator('html').getAttribute('lang'), 'nb')
    await page.reload()
    await visited.settled()
    await page.getByRole('link', { name: 'Saker' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'nb')
  })
})

test('light and dark follow the system, can be chosen, and stay', async () => {
  await visiting(browser, program, { role: 'auditor', scheme: 'dark' }, async (visited) => {
    const { page } = visited
    const lightness = () => page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number)
      return (red + green + blue) / 3
    })
    await visited.go('#/rules')
    assert.ok((await lightness()) < 60, `dark: ${await lightness()}`)
    await page.getByLabel('Utseende').selectOption('light')
    await visited.settled()
    assert.ok((await lightness()) > 220, `light: ${await lightness()}`)
    await page.reload()
    await visited.settled()
    assert.ok((await lightness()) > 220, `after a reload: ${await lightness()}`)
  })
})
