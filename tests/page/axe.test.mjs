// Nothing that axe knows to look for is wrong on any view, light or dark, in either language: the rules for WCAG 2.1
// A and AA, 2.2 AA and its best practices. CASELEDGER_LOOK is one of nb-light, nb-dark, en-light, en-dark.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startBrowser, visiting } from './support/browser.mjs'
import { root, startProgram } from './support/program.mjs'
import { goTo, places, placesByRole } from './support/views.mjs'

const [language, scheme] = (process.env.CASELEDGER_LOOK ?? 'nb-light').split('-')

let program, browser
before(async () => {
  program = await startProgram()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await program?.stop()
})

test('every view of the page is looked at', () => {
  const source = readFileSync(path.join(root, 'tools/web/src/views.tsx'), 'utf8')
  const names = [...source.matchAll(/name: '([a-z-]+)'/g)].map((match) => match[1])
  assert.ok(names.length >= 9)
  for (const name of names) {
    assert.ok(places.some(({ address }) => address.startsWith(`#/${name}`)), `no place shows the view '${name}'`)
  }
})

for (const { role, places: seen } of placesByRole()) {
  test(`axe finds nothing wrong as ${role ?? 'nobody'}, ${language}, ${scheme}`, async (t) => {
    await visiting(browser, program, { role, language, scheme }, async (visited) => {
      for (const place of seen) {
        await t.test(place.name, async () => {
          await goTo(visited, place)
          assert.deepEqual(await visited.axe(), [])
        })
      }
    })
  })
}
