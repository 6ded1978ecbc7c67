import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function FindingsView(_: ViewProps) {
  return <Empty />
}
