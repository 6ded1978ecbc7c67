import { Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'

export function LiveView(_: ViewProps) {
  return <Empty />
}
