// A part that is closed until asked for, and made only then: a case has thousands of days and fields. Printing opens
// all of them.
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

/** True while the page is being printed, or shown as it would be. */
export const Printing = createContext(false)

export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    // Rendered before the browser lays out the paper: a state change runs as a microtask, which comes first.
    const before = () => setPrinting(true)
    const after = () => setPrinting(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  return isPrinting
}

interface Props {
  readonly id?: string
  readonly summary: ComponentChildren
  /** Opens when it becomes true; the visitor closes it. */
  readonly isOpen?: boolean
  readonly class?: string
  readonly children: () => ComponentChildren
}

export function Opens({ id, summary, isOpen = false, class: className, children }: Props) {
  const isPrinting = useContext(Printing)
  const [isChosen, setChosen] = useState(isOpen)
  useEffect(() => {
    if (isOpen) setChosen(true)
  }, [isOpen])
  const isShown = isChosen || isPrinting
  return (
    <details
      id={id}
      class={className ?? 'opens'}
      open={isShown}
      onToggle={(event) => {
        // What opened for the printer closes again.
        if (!isPrinting) setChosen(event.currentTarget.open)
      }}
    >
      <summary>{summary}</summary>
      {isShown && children()}
    </details>
  )
}
