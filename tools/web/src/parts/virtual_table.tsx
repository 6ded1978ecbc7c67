// A table of 10^5 rows: a real <table> in a frame that scrolls, of which only the rows in view and some around them
// exist. What a reader of the screen is told (aria-rowcount, aria-rowindex) is the whole.
//
// Room:  tools/web/parts. Knows nothing of where rows come from: `rowAt` gives those that are there, `onView` says
//        which are looked at. A row that is not there yet is shown as a bar, never as another row.
// Cost:  a step of scrolling makes at most the rows of one view; a row that has not changed is not made again.
import { Component, type ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Head, type Column, type Sorting } from './table'

export interface WideColumn<Row> extends Column<Row> {
  /** In em. The sum is what the table needs; it scrolls sideways where there is less. */
  readonly width: number
}

interface Props<Row> {
  readonly caption: string
  readonly columns: readonly WideColumn<Row>[]
  readonly rowCount: number
  /** The row at a place, from 0; undefined while it is not there. The same row is the same object. */
  readonly rowAt: (place: number) => Row | undefined
  /** Called when other rows come into view: places [first, limit). */
  readonly onView: (first: number, limit: number) => void
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
  /** In rem, the same for all. */
  readonly rowHeight: number
  /** Said of a row that is on its way. */
  readonly waiting: string
  readonly isBusy: boolean
  /** Another list: begins at its top. */
  readonly listKey: string
  /** All rows at once, without the frame: for paper. */
  readonly isWhole?: boolean
}

/** Browsers end an element at some 17 to 33 million pixels. */
export const rowsShownMax = 400_000

/** Rows above and below those in view. */
const spare = 8
/** The first row made is a multiple of this, so that not every pixel makes rows. */
const step = 4

export function VirtualTable<Row>(props: Props<Row>) {
  const frame = useRef<HTMLDivElement>(null)
  const count = Math.min(props.rowCount, rowsShownMax)
  const height = props.rowHeight * rootFontSize()
  const { view, look } = useView(frame, count, height, props.listKey)
  useEffect(() => props.onView(view.first, view.limit), [view, props.listKey])
  useFocusKept(frame)
  const first = props.isWhole ? 0 : Math.max(0, Math.floor((view.first - spare) / step) * step)
  const limit = props.isWhole ? count : Math.min(count, view.limit + spare)
  const places = Array.from({ length: Math.max(0, limit - first) }, (_, i) => first + i)
  const width = props.columns.reduce((sum, column) => sum + column.width, 0)
  return (
    <div
      class={`table-frame virtual${props.isWhole ? ' is-whole' : ''}`}
      ref={frame}
      tabIndex={0}
      role="group"
      aria-label={props.caption}
      aria-busy={props.isBusy}
      onScroll={look}
    >
      <table
        class={`ds-table${props.isBusy ? ' is-loading' : ''}`}
        aria-rowcount={props.rowCount + 1}
        style={{ minWidth: `${width}em` }}
      >
        <caption class="ds-sr-only">{props.caption}</caption>
        <colgroup>
          {props.columns.map((column) => (
            <col key={column.key} style={{ width: `${column.width}em` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {props.columns.map((column) => (
              <Head key={column.key} column={column} sorting={props.sorting} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space rows={first} height={height} columns={props.columns.length} />
          {places.map((place) => (
            <RowOf
              key={place}
              place={place}
              row={props.rowAt(place)}
              columns={props.columns}
              height={height}
              waiting={props.waiting}
            />
          ))}
          <Space rows={count - limit} height={height} columns={props.columns.length} />
        </tbody>
      </table>
    </div>
  )
}

/** Which rows are in view: places [first, limit). */
function useView(frame: { readonly current: HTMLDivElement | null }, count: number, height: number, listKey: string) {
  const [view, setView] = useState({ first: 0, limit: 40 })
  const look = () => {
    const element = frame.current
    if (!element) return
    const first = Math.floor(element.scrollTop / height)
    const limit = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / height))
    setView((before) => (before.first === first && before.limit === limit ? before : { first, limit }))
  }
  useLayoutEffect(() => frame.current?.scrollTo({ top: 0 }), [listKey])
  useLayoutEffect(look, [count, height, listKey])
  useEffect(() => {
    const observer = new ResizeObserver(look)
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [count, height])
  return { view, look }
}

/** The room of rows that are not made. */
function Space({ rows, height, columns }: { rows: number; height: number; columns: number }) {
  if (rows <= 0) return null
  return (
    <tr class="space" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * height}px` }} />
    </tr>
  )
}

interface RowProps<Row> {
  readonly place: number
  readonly row: Row | undefined
  readonly columns: readonly WideColumn<Row>[]
  readonly height: number
  readonly waiting: string
}

class RowOf<Row> extends Component<RowProps<Row>> {
  override shouldComponentUpdate(next: RowProps<Row>): boolean {
    const { row, columns, height, place } = this.props
    return next.row !== row || next.columns !== columns || next.height !== height || next.place !== place
  }

  override render({ place, row, columns, height, waiting }: RowProps<Row>) {
    // The head is the first row of the table, and places begin at 0.
    return (
      <tr aria-rowindex={place + 2} style={{ height: `${height}px` }} class={place % 2 ? 'odd' : undefined}>
        {row === undefined
          ? columns.map((column, i) => (
              <td key={column.key}>{i === 0 ? <span class="ds-sr-only">{waiting}</span> : null}<Bar /></td>
            ))
          : columns.map((column) => <Cell key={column.key} column={column}>{column.cell(row)}</Cell>)}
      </tr>
    )
  }
}

function Cell<Row>({ column, children }: { column: Column<Row>; children: ComponentChildren }) {
  if (column.isHead) return <th scope="row">{children}</th>
  return <td class={column.isNumber ? 'number' : undefined}>{children}</td>
}

function Bar() {
  return <span class="row-bar" aria-hidden="true" />
}

/**
 * A link that has the focus goes when its row does; then the frame has the focus, so that the keys go on from there and
 * not from the top of the page.
 */
function useFocusKept(frame: { readonly current: HTMLDivElement | null }) {
  const focused = useRef<Node | null>(null)
  useEffect(() => {
    const element = frame.current
    const came = (event: FocusEvent) => {
      focused.current = event.target !== element ? (event.target as Node) : null
    }
    // A row that is taken away may say that it lost the focus, too; once that is over, it is no longer connected.
    const left = (event: FocusEvent) =>
      queueMicrotask(() => {
        if (event.target === focused.current && focused.current?.isConnected) focused.current = null
      })
    element?.addEventListener('focusin', came)
    element?.addEventListener('focusout', left)
    return () => {
      element?.removeEventListener('focusin', came)
      element?.removeEventListener('focusout', left)
    }
  }, [])
  useLayoutEffect(() => {
    if (!focused.current || focused.current.isConnected) return
    focused.current = null
    if (document.activeElement === document.body) frame.current?.focus({ preventScroll: true })
  })
}

function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
}
