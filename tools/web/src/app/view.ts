import type { Address } from './address'

/** What every view gets. */
export interface ViewProps {
  readonly address: Address
}
