import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function CaseView(_: ViewProps) {
  return <Empty />
}
