// What is chosen, as pieces that can be taken away one by one.
import { define, useTexts } from '../app/language'

const texts = define({
  remove: { nb: (what: string) => `Fjern ${what}`, en: (what: string) => `Remove ${what}` },
  removeAll: { nb: 'Fjern alle', en: 'Remove all' },
})

export interface Chip {
  readonly key: string
  readonly title: string
  readonly value: string
}

interface Props {
  readonly label: string
  readonly chips: readonly Chip[]
  readonly onRemove: (chip: Chip) => void
  readonly onRemoveAll: () => void
}

export function Chips({ label, chips, onRemove, onRemoveAll }: Props) {
  const t = useTexts(texts)
  if (chips.length === 0) return null
  return (
    <ul class="chips" aria-label={label}>
      {chips.map((chip) => (
        <li key={chip.key}>
          <button type="button" class="chip" onClick={() => onRemove(chip)}>
            <span class="ds-sr-only">{t.remove('')}</span>
            <span class="chip-title">{chip.title}:</span> {chip.value}
            <span class="chip-cross" aria-hidden="true">
              ×
            </span>
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" class="ds-button" data-variant="tertiary" onClick={onRemoveAll}>
            {t.removeAll}
          </button>
        </li>
      )}
    </ul>
  )
}
