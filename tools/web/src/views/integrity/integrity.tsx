import { Empty } from '../../parts/states'
import type { ViewProps } from '../../views'

export function IntegrityView(_: ViewProps) {
  return <Empty />
}
