// The list that the address asks for; the one before stays while it is on its way.
import { useEffect, useRef, useState } from 'preact/hooks'
import { addressOf, type Params, type Problem } from '../../app/api'
import { CaseRows, openRows } from './case_rows'

export interface Listed {
  readonly rows: CaseRows | null
  /** What the rows were asked by, other for each list. */
  readonly key: string
  readonly isLoading: boolean
  /** Of the list as a whole. */
  readonly problem: Problem | null
  /** Of some rows of it. */
  readonly gap: Problem | null
  /** These rows are looked at. */
  readonly look: (first: number, limit: number) => void
  readonly reload: () => void
}

/** While somebody scrolls, rows are asked for so often. */
const lookMs = 60

interface State {
  readonly rows: CaseRows | null
  readonly key: string
  readonly problem: Problem | null
  readonly gap: Problem | null
}

interface View {
  first: number
  limit: number
  timer: number
  rows: CaseRows | null
}

/** Null asks nothing. */
export function useRows(params: Params | null): Listed {
  const [count, setCount] = useState(0)
  const asked = params === null ? null : `${addressOf('/v1/cases', params)} ${count}`
  const [state, setState] = useState<State>({ rows: null, key: '', problem: null, gap: null })
  const [, setChange] = useState(0)
  const view = useRef<View>({ first: 0, limit: 0, timer: 0, rows: null })

  useEffect(() => {
    if (asked === null || params === null) return
    const controller = new AbortController()
    let rows: CaseRows | null = null
    const isCurrent = () => !controller.signal.aborted
    openRows(
      params,
      controller.signal,
      () => isCurrent() && setChange((n) => n + 1),
      (gap) => isCurrent() && setState((before) => ({ ...before, gap })),
    ).then(
      (opened) => {
        if (!isCurrent()) return
        if (opened instanceof CaseRows) {
          rows = opened
          setState({ rows, key: asked, problem: null, gap: null })
        } else {
          setState((before) => ({ ...before, key: asked, problem: opened, gap: null }))
        }
      },
      () => {}, // given up
    )
    return () => {
      controller.abort()
      rows?.close()
    }
  }, [asked])

  useEffect(() => () => clearTimeout(view.current.timer), [])
  const { rows } = state
  view.current.rows = rows
  const look = (first: number, limit: number) => {
    Object.assign(view.current, { first, limit })
    view.current.timer ||= setTimeout(() => {
      view.current.timer = 0
      view.current.rows?.want(view.current.first, view.current.limit)
    }, lookMs)
  }
  return {
    rows,
    key: state.key,
    isLoading: asked !== null && state.key !== asked,
    problem: state.key === asked ? state.problem : null,
    gap: state.gap,
    look,
    reload: () => setCount((n) => n + 1),
  }
}
