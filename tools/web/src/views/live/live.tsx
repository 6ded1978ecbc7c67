import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function LiveView(_: ViewProps) {
  return <Empty />
}
