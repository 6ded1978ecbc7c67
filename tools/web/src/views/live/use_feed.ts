// The feed of this browser: the service, the clock, and as many pictures a second as eyes can follow.
import { useEffect, useRef, useState } from 'preact/hooks'
import { addressOf, ask, getJson, type Params } from '../../app/api'
import { Feed, type FeedState, type World } from './feed'

/** New events are shown together so often. */
const pictureMs = 200

/** `filters`: type, register, authority, as the service has them. */
export function useFeed(filters: Params): { readonly feed: Feed; readonly state: FeedState } {
  const key = addressOf('', filters)
  const [, setPicture] = useState(0)
  const current = useRef<{ key: string; feed: Feed } | null>(null)
  const timer = useRef(0)
  if (current.current?.key !== key) {
    current.current?.feed.close()
    const changed = () => {
      timer.current ||= setTimeout(() => {
        timer.current = 0
        setPicture((n) => n + 1)
      }, pictureMs)
    }
    current.current = { key, feed: new Feed(worldOf(filters), changed) }
  }
  const { feed } = current.current
  useEffect(() => {
    void feed.run()
    return () => feed.close()
  }, [feed])
  useEffect(() => () => clearTimeout(timer.current), [])
  return { feed, state: feed.state }
}

function worldOf(filters: Params): World {
  return {
    open: (from, signal) =>
      ask(`${addressOf('/v1/events', { ...filters, from, follow: true })}`, { accept: 'text/event-stream', signal }),
    size: async (signal) => {
      const page = await getJson<{ size: number }>('/v1/events', { limit: 1 }, signal)
      return page.ok ? { ok: true, value: page.value.size } : page
    },
    now: Date.now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(new Error('given up'))
        })
      }),
  }
}
