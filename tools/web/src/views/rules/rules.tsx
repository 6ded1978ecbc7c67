import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function RulesView(_: ViewProps) {
  return <Empty />
}
