// pictures.mjs DIR [WORD…]: a picture of every place of the page, 320, 768 and 1440 px wide, light and dark, and in
// English at 1440 px; only of places whose name has one of the words. DIR/index.html shows them side by side.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startBrowser, visit } from './support/browser.mjs'
import { startProgram } from './support/program.mjs'
import { goTo, placesByRole } from './support/views.mjs'

const [folder, ...words] = process.argv.slice(2)
if (!folder) {
  console.error('usage: pictures.mjs DIR [WORD…]')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const looks = [320, 768, 1440].flatMap((width) => ['light', 'dark'].map((scheme) => ({ width, scheme, language: 'nb' })))
looks.push({ width: 1440, scheme: 'light', language: 'en' })

const program = await startProgram()
const browser = await startBrowser()
const taken = []
const complaints = []
try {
  for (const { role, places } of placesByRole()) {
    const wanted = places.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
    if (wanted.length === 0) continue
    for (const look of looks) {
      const visited = await visit(browser, program, { role, ...look })
      for (const place of wanted) {
        const name = `${place.name}-${look.width}-${look.scheme}-${look.language}.png`
        try {
          await goTo(visited, place)
          await visited.page.waitForTimeout(150) // charts are drawn a frame later
        } catch (error) {
          complaints.push(`${name}: ${error.message}`)
        }
        await visited.page.screenshot({ path: path.join(folder, name), fullPage: !place.isWindow })
        taken.push(name)
      }
      complaints.push(...visited.complaints)
      await visited.context.close()
    }
  }
} finally {
  await browser.close()
  await program.stop()
}
taken.sort()
writeFileSync(
  path.join(folder, 'index.html'),
  `<!doctype html><title>caseledger</title>${taken.map((name) => `<figure><img src="${name}" height="500"><figcaption>${name}</figcaption></figure>`).join('\n')}`,
)
console.log(`${taken.length} pictures in ${folder}`)
for (const complaint of new Set(complaints)) console.log(complaint)
process.exitCode = complaints.length > 0 ? 1 : 0
