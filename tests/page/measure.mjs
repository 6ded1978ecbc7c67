// measure.mjs: how soon the page shows what was asked for, with 100,000 cases in the ledger, as a table for
// docs/performance.md. Each time is from the click to the frame that has the answer; the middle of nine, and the slowest.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { startBrowser, visit } from './support/browser.mjs'
import { startProgram } from './support/program.mjs'
import { sizesOf } from './support/sizes.mjs'

const day = '2024-12-31'
const rounds = 9

/** One case with 500 events, of the kinds that long cases have. */
function longCase() {
  const of = (version, type, data, minutes) => ({
    case: 'NPR-2024/9999',
    type,
    occurredAt: new Date(Date.UTC(2024, 0, 8, 8) + minutes * 60_000).toISOString(),
    recordedAt: '2025-01-02T08:00:00Z',
    actor: { id: 'u-4711', role: 'CASE_HANDLER', organisation: 'HDS' },
    source: 'test',
    data,
  })
  const events = [of(1, 'ApplicationSubmitted', {
    registers: ['NPR'], applicationType: 'NEW', purpose: 'STATISTICS', applicantKind: 'UNIVERSITY', applicant: 'org-1817',
    category: 'IDENTIFIABLE', identifiability: 'INDIRECT', linked: false, receivedAt: '2024-01-08',
  }, 0)]
  events.push(of(2, 'CompletenessChecked', { result: 'COMPLETE', completeAsOf: '2024-01-09' }, 1500))
  for (let i = 0; events.length < 500; i += 1) {
    const at = 3000 + i * 900
    if (i % 10 === 0) events.push(of(0, 'ClockPaused', { pause: `p${i}`, reason: 'WAIT_APPLICANT' }, at))
    else if (i % 10 === 4) events.push(of(0, 'ClockResumed', { pause: `p${i - 4}`, reason: 'answered' }, at))
    else events.push(of(0, 'TimeRecorded', { minutes: 30, activity: 'PREPARATION' }, at))
  }
  return events.map((event) => JSON.stringify(event) + '\n').join('')
}

const middle = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]
const rows = []
function note(what, times, limit) {
  rows.push(`| ${what} | ${middle(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} | ${limit} |`)
  console.error(rows.at(-1))
}

/** Milliseconds from `start`, a statement in the page, to the frame after `isDone`, an expression, is true. */
function timed(page, start, isDone) {
  // As one text: the page's policy lets nothing be compiled in it.
  return page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    const before = performance.now()
    ${start}
    while (!(${isDone})) {
      await frame()
      if (performance.now() - before > 20000) throw new Error('not done after 20 s: ' + ${JSON.stringify(isDone)})
    }
    await frame()
    return performance.now() - before
  })()`)
}

const settled = `document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')`

async function firstView(browser, program) {
  const times = []
  for (let i = 0; i < rounds; i += 1) {
    const visited = await visit(browser, program, { role: 'manager' })
    await visited.page.goto(`${program.url}/#/overview?at=${day}`, { waitUntil: 'commit' })
    await timed(visited.page, '', settled)
    times.push(await visited.page.evaluate(() => performance.now())) // since the navigation began
    await visited.context.close()
  }
  note('first view, nothing kept by the browser: the overview', times, '1,000')
}

async function steps(visited, what, pairs, limit) {
  const times = []
  for (let i = 0; i < rounds; i += 1) {
    const [start, isDone] = pairs[i % pairs.length]
    times.push(await timed(visited.page, start, isDone))
    await visited.settled()
  }
  note(what, times, limit)
}

const to = (hash) => `location.hash = ${JSON.stringify(hash)}`
const countIs = (text) => `document.querySelector('main').innerText.replaceAll('\\u00a0', ' ').includes(${JSON.stringify(text)}) && ${settled}`

const program = await startProgram({ simulated: { cases: 100_000, seed: 1 }, before: (made) => {
  const file = path.join(made.place, 'long.ndjson')
  writeFileSync(file, longCase())
  made.cli('append', '--quiet', file)
} })
const browser = await startBrowser()
try {
  const sizes = await sizesOf(program.url)
  // The service has computed the day once: the first visitor of a day waits for that, and that is not the page's time.
  await program.get(`/v1/cases?today=${day}&validAt=${day}&limit=1`)
  await program.get(`/v1/reports/processing-times?today=${day}&validAt=${day}`)
  await firstView(browser, program)
  const visited = await visit(browser, program, { role: 'auditor' })
  await visited.go(`#/cases?at=${day}`)
  const total = (await program.get(`/v1/cases?today=${day}&validAt=${day}&limit=1`)).total
  const npr = (await program.get(`/v1/cases?today=${day}&validAt=${day}&limit=1&where=register%3DNPR`)).total
  const spaced = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ' ')
  await steps(visited, 'cases: filter one register, and back', [
    [to(`#/cases?at=${day}&q=register%3ANPR`), countIs(`${spaced(npr)} saker`)],
    [to(`#/cases?at=${day}`), countIs(`${spaced(total)} saker`)],
  ], '100')
  const isSorted = (key, order) => `document.querySelector('th[aria-sort=${order}]') && ${settled}`
  await steps(visited, 'cases: sort by another column', [
    [to(`#/cases?at=${day}&sort=-received`), isSorted('received', 'descending')],
    [to(`#/cases?at=${day}&sort=received`), isSorted('received', 'ascending')],
  ], '100')
  await steps(visited, 'cases: from the list to a case, and back', [
    [to(`#/case/NPR-2024/9999?at=${day}`), `document.querySelector('main h1')?.innerText.includes('9999') && ${settled}`],
    [to(`#/cases?at=${day}`), countIs(`${spaced(total)} saker`)],
  ], '200')
  const long = []
  for (let i = 0; i < rounds; i += 1) {
    await visited.go('#/rules')
    long.push(await timed(
      visited.page,
      to('#/case/NPR-2024/9999'),
      `document.querySelector('main h1')?.innerText.includes('9999') && document.querySelectorAll('main ol > li').length >= 500 && ${settled}`,
    ))
  }
  note('a case with 500 events, all of them shown', long, '200')
  for (const complaint of visited.complaints) console.error(complaint)
  await visited.context.close()
  console.log(`script ${(sizes.script / 1000).toFixed(1)} KB, style ${(sizes.style / 1000).toFixed(1)} KB, gzip\n`)
  console.log('| what | ms, middle | ms, slowest | limit |\n|---|---:|---:|---:|')
  console.log(rows.join('\n'))
} finally {
  await browser.close()
  await program.stop()
}
