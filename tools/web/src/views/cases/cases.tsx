import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function CasesView(_: ViewProps) {
  return <Empty />
}
