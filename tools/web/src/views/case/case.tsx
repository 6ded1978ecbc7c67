import { Empty } from '../../parts/states'
import type { ViewProps } from '../../app/view'

export function CaseView(_: ViewProps) {
  return <Empty />
}
