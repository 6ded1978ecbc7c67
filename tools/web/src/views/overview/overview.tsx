import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function OverviewView(_: ViewProps) {
  return <Empty />
}
