import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function AccessView(_: ViewProps) {
  return <Empty />
}
