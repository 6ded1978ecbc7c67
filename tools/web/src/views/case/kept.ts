// What stays in the address while the visitor looks at an event: where the replay stands, and how the list is shown.
import type { Address } from '../../app/address'

export function kept(address: Address): Record<'step' | 'order' | 'show', string | undefined> {
  const { params } = address
  return { step: params.get('step'), order: params.get('order'), show: params.get('show') }
}
