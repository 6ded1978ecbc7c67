// A code as a tag: colour, a sign and a word, so that the colour is never alone.
import { useWord } from '../app/language'

type Tone = 'good' | 'bad' | 'waiting' | 'plain'

const tones: Readonly<Record<string, Tone>> = {
  MET: 'good',
  CONFIRMED: 'good',
  VERIFIED: 'good',
  DONE: 'good',
  DELETED: 'good',
  DELIVERED: 'good',
  BREACHED: 'bad',
  OVERDUE: 'bad',
  CRITICAL: 'bad',
  DELETION_DUE: 'bad',
  MAJOR: 'waiting',
  PAUSED: 'waiting',
  DUE: 'waiting',
  PARTIAL: 'waiting',
  ON_HOLD: 'waiting',
  UNDATED: 'waiting',
  INCOMPLETE: 'waiting',
}

const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '!', waiting: '‖', plain: '' }
const colours: Readonly<Record<Tone, string>> = {
  good: 'success',
  bad: 'danger',
  waiting: 'warning',
  plain: 'neutral',
}

export function Status({ code, text }: { code: string; text?: string }) {
  const word = useWord()
  const tone = tones[code] ?? 'plain'
  return (
    <span class="ds-tag status" data-color={colours[tone]}>
      {signs[tone] && (
        <span class="status-sign" aria-hidden="true">
          {signs[tone]}
        </span>
      )}
      {text ?? word(code)}
    </span>
  )
}
