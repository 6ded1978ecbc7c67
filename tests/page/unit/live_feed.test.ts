// The live feed: nothing is lost, nothing comes twice, whatever breaks.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Feed, keptMax, type Item, type World } from '../../../tools/web/src/views/live/feed'
import { MessageReader } from '../../../tools/web/src/views/live/sse'

const eventLine = (index: number) =>
  `id: ${index}\ndata: {"case":"NPR-2024/1","index":${index},"type":"TimeRecorded",` +
  `"occurredAt":"2024-12-31T10:00:00Z","recordedAt":"2024-12-31T10:00:01Z","actor":{"id":"u-1"}}\n\n`

const shown = (items: readonly Item[]) => items.map((item) => (item.kind === 'event' ? item.event.index : 'break'))

/** A service that answers each connection with one text and then ends. */
function worldOf(size: number, answers: readonly (string | number)[]) {
  const asked: number[] = []
  let left = [...answers]
  let ended: () => void = () => {}
  const isOver = new Promise<void>((resolve) => (ended = resolve))
  const world: World = {
    size: async () => ({ ok: true, value: size }),
    open: async (from, signal) => {
      asked.push(from)
      const [answer, ...rest] = left
      left = rest
      if (answer === undefined) {
        ended()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))))
      }
      if (typeof answer === 'number') return { ok: false, problem: { status: answer, title: 'no' } }
      return { ok: true, value: new Response(answer) }
    },
    now: () => Date.parse('2024-12-31T12:00:00Z'),
    wait: (ms, signal) =>
      ms < 40_000
        ? Promise.resolve()
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up')))),
  }
  return { world, asked, isOver }
}

async function run(size: number, answers: readonly (string | number)[], prepare = (_: Feed) => {}) {
  const { world, asked, isOver } = worldOf(size, answers)
  const feed = new Feed(world, () => {})
  prepare(feed)
  const running = feed.run()
  await Promise.race([isOver, running])
  feed.close()
  await running
  return { feed, asked }
}

describe('server-sent events', () => {
  it('are read whole wherever the pieces end', () => {
    const text = ': still here\n\nid: 7\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: error\ndata: x\n\n'
    for (let cut = 0; cut <= text.length; ++cut) {
      const reader = new MessageReader()
      const messages = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))]
      assert.deepEqual(messages, [
        { id: '7', event: 'message', data: '{"a":\n1}' },
        { id: '7', event: 'error', data: 'x' },
      ])
    }
  })

  it('one that has not ended is not given', () => {
    assert.deepEqual(new MessageReader().read('id: 7\ndata: {}\n'), [])
  })
})

describe('live feed', () => {
  it('begins fifty entries back and shows the newest first', async () => {
    const { feed, asked } = await run(100, [eventLine(98) + eventLine(99)])
    assert.equal(asked[0], 50)
    assert.deepEqual(shown(feed.state.items), [99, 98])
    assert.equal(feed.state.arrived, 0)
  })

  it('after a break it asks from the last event on, passes that over, and shows the break', async () => {
    const { feed, asked } = await run(100, [eventLine(100), 503, eventLine(100) + eventLine(103)])
    assert.deepEqual(asked, [50, 100, 100, 103])
    assert.deepEqual(shown(feed.state.items), [103, 'break', 100])
    assert.equal(feed.state.arrived, 2)
  })

  it('an event that comes again is passed over', async () => {
    const { feed } = await run(100, [eventLine(100) + eventLine(101), eventLine(101) + eventLine(102)])
    assert.deepEqual(shown(feed.state.items), [102, 'break', 101, 100])
  })

  it('half an event at a break is not shown, and comes whole after it', async () => {
    const { feed } = await run(100, [eventLine(100) + eventLine(101).slice(0, -1), eventLine(101)])
    assert.deepEqual(shown(feed.state.items), [101, 'break', 100])
  })

  it('while paused nothing moves and all is counted; going on shows it', async () => {
    const { feed } = await run(100, [eventLine(100) + eventLine(101)], (one) => one.pause())
    assert.deepEqual(shown(feed.state.items), [])
    assert.equal(feed.state.waiting, 2)
    feed.goOn()
    assert.deepEqual(shown(feed.state.items), [101, 100])
    assert.equal(feed.state.waiting, 0)
  })

  it('keeps the last five hundred', async () => {
    const many = Array.from({ length: keptMax + 20 }, (_, i) => eventLine(i)).join('')
    const { feed } = await run(0, [many])
    assert.equal(feed.state.items.length, 500)
    assert.equal(shown(feed.state.items)[0], 519)
    assert.equal(feed.state.arrived, 520)
  })

  for (const status of [400, 401, 403, 404]) {
    it(`${status} ends it: asking again would not help`, async () => {
      const { feed, asked } = await run(100, [status])
      assert.equal(feed.state.connection, 'refused')
      assert.equal(feed.state.problem?.status, status)
      assert.deepEqual(asked, [50])
    })
  }

  it('a stream that ends with an error says why, and is tried again', async () => {
    const { feed, asked } = await run(100, ['event: error\ndata: {"error":{"code":"CL-2401","detail":"ending"}}\n\n'])
    assert.deepEqual(asked, [50, 50])
    assert.equal(feed.state.problem?.code, 'CL-2401')
  })
})
