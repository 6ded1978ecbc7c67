import { Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'

export function OverviewView(_: ViewProps) {
  return <Empty />
}
