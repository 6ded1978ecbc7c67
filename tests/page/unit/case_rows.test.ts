// The pieces of a long list: a place has one row, whatever is scrolled, and what is kept is bounded.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CaseRows, type CaseRow } from '../../../tools/web/src/views/cases/case_rows'
import { commandOf } from '../../../tools/web/src/views/cases/command'

const root = 'zHWwixV2hYWekZ8uvxMsXTKyITsbTGPKIyG4LKHAdys='
const rowsFrom = (offset: number, total: number): CaseRow[] =>
  Array.from({ length: Math.min(100, total - offset) }, (_, i) => ({ case: `C-${offset + i}` }))

/** A service with `total` cases that notes what it is asked; answers wait for `answer` when `isSlow`. */
function listOf(total: number, isSlow = false) {
  const asked: { params: Record<string, unknown>; signal: AbortSignal; answer: () => void }[] = []
  const problems: number[] = []
  let changes = 0
  let status = 200
  const ask = (_: string, params: object = {}, signal?: AbortSignal) =>
    new Promise((resolve) => {
      const given = params as Record<string, unknown>
      const items = rowsFrom(Number(given.offset), total)
      const page = { size: 900, root, today: '2024-12-31', total, counted: total, next: null, items }
      const answer = () =>
        resolve(status === 200 ? { ok: true, value: page } : { ok: false, problem: { status, title: 'no' } })
      asked.push({ params: given, signal: signal!, answer })
      if (!isSlow) answer()
    })
  const first = { size: 900, root, today: '2024-12-31', total, counted: total, next: null, items: rowsFrom(0, total) }
  const rows = new CaseRows(
    first,
    { where: ['state=DELIVERED'], sort: '-due' },
    () => ++changes,
    (problem) => problems.push(problem.status),
    ask as ConstructorParameters<typeof CaseRows>[4],
  )
  return { rows, asked, problems, changes: () => changes, fail: (with_: number) => (status = with_) }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('pieces of a list', () => {
  it('the first piece is there at once; a row that is not there yet is none', () => {
    const { rows } = listOf(100_000)
    assert.equal(rows.at(0)?.case, 'C-0')
    assert.equal(rows.at(99)?.case, 'C-99')
    assert.equal(rows.at(100), undefined)
    assert.equal(rows.total, 100_000)
  })

  it('a piece further down is asked by its place, of the same prefix, day, filters and order', async () => {
    const { rows, asked } = listOf(100_000)
    rows.want(54_310, 54_340)
    assert.deepEqual(asked.map(({ params }) => params), [
      {
        where: ['state=DELIVERED'],
        sort: '-due',
        knownAt: 'size:900',
        today: '2024-12-31',
        offset: 54_300,
        limit: 100,
      },
    ])
    await settled()
    assert.equal(rows.at(54_321)?.case, 'C-54321')
  })

  it('near the end of a piece the next one is asked ahead, and never one after the last', () => {
    const { rows, asked } = listOf(250)
    rows.want(60, 90)
    assert.deepEqual(asked.map(({ params }) => params.offset), [100])
    rows.want(220, 250)
    assert.deepEqual(asked.map(({ params }) => params.offset), [100, 200])
  })

  it('what nobody looks at any more is given up, and does not come in', async () => {
    const { rows, asked, changes } = listOf(100_000, true)
    rows.want(10_000, 10_030)
    rows.want(50_000, 50_030)
    assert.ok(asked[0]!.signal.aborted)
    assert.ok(!asked[1]!.signal.aborted)
    for (const { answer } of asked) answer()
    await settled()
    assert.equal(rows.at(10_000), undefined)
    assert.equal(rows.at(50_000)?.case, 'C-50000')
    assert.equal(changes(), 1)
  })

  it('a piece is asked once, however often it is looked at', async () => {
    const { rows, asked } = listOf(100_000)
    rows.want(300, 330)
    rows.want(301, 331)
    await settled()
    rows.want(302, 332)
    assert.equal(asked.length, 1)
  })

  it('keeps forty pieces, those that were looked at last', async () => {
    const { rows } = listOf(100_000)
    for (let piece = 1; piece <= 40; ++piece) {
      rows.want(piece * 100, piece * 100 + 10)
      await settled()
    }
    assert.equal(rows.at(0), undefined)
    assert.equal(rows.at(100)?.case, 'C-100')
    assert.equal(rows.at(4_000)?.case, 'C-4000')
  })

  it('a failure is told, and asked again when it is looked at again', async () => {
    const { rows, asked, problems, fail } = listOf(100_000)
    fail(503)
    rows.want(500, 530)
    await settled()
    assert.deepEqual(problems, [503])
    fail(200)
    rows.want(500, 530)
    await settled()
    assert.equal(asked.length, 2)
    assert.equal(rows.at(500)?.case, 'C-500')
  })

  it('nothing is asked of a list that is closed', () => {
    const { rows, asked } = listOf(100_000)
    rows.close()
    rows.want(500, 530)
    assert.equal(asked.length, 0)
  })
})

describe('the command line of a list', () => {
  it('asks for the same, quoted for a shell', () => {
    const params = { where: ['case=it\'s "x"', 'register=NPR'], sort: '-due', validAt: '2024-12-31' }
    assert.equal(
      commandOf(params, { size: 900, root, today: '2024-12-31' }),
      `caseledger cases --where 'case=it'\\''s "x"' --where register=NPR --sort=-due --today 2024-12-31 ` +
        '--valid-at 2024-12-31 --known-at size:900 --json',
    )
  })
})
