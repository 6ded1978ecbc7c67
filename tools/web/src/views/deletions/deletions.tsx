import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function DeletionsView(_: ViewProps) {
  return <Empty />
}
