import { Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'

export function CasesView(_: ViewProps) {
  return <Empty />
}
