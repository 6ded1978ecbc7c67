// A table of some hundred rows at most, sorted by its heads. For many more: virtual_table.tsx.
import type { ComponentChildren } from 'preact'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ComponentChildren
  readonly isNumber?: boolean
  /** May be sorted by. */
  readonly sorts?: boolean
  /** Heads its row, as a case number does. */
  readonly isHead?: boolean
}

export interface Sorting {
  readonly key: string
  readonly isDescending: boolean
}

interface Props<Row> {
  readonly caption: string
  /** The caption is read aloud, not shown: a heading beside the table says the same. */
  readonly hidesCaption?: boolean
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly sorting?: Sorting
  readonly onSort?: (sorting: Sorting) => void
}

export function Table<Row>(props: Props<Row>) {
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={props.caption}>
      <table class="ds-table" data-size="sm">
        <caption class={props.hidesCaption ? 'ds-sr-only' : undefined}>{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <Head column={column} sorting={props.sorting} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.keyOf(row)}>
              {props.columns.map((column) =>
                column.isHead ? (
                  <th scope="row">{column.cell(row)}</th>
                ) : (
                  <td class={column.isNumber ? 'number' : undefined}>{column.cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface HeadProps<Row> {
  readonly column: Column<Row>
  readonly sorting: Sorting | undefined
  readonly onSort: ((sorting: Sorting) => void) | undefined
}

export function Head<Row>({ column, sorting, onSort }: HeadProps<Row>) {
  const className = column.isNumber ? 'number' : undefined
  if (!column.sorts || !onSort) {
    return (
      <th scope="col" class={className}>
        {column.title}
      </th>
    )
  }
  const isSorted = sorting?.key === column.key
  const order = isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : 'none'
  return (
    <th scope="col" class={className} aria-sort={order}>
      <button
        type="button"
        onClick={() => onSort({ key: column.key, isDescending: isSorted && !sorting.isDescending })}
      >
        {column.title}
      </button>
    </th>
  )
}
