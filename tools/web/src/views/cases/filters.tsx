// The filters that are asked for most, to choose from: for who would rather not type. They say the same as the search
// field, in the same words.
import { useState } from 'preact/hooks'
import { define, useLanguage, useTexts } from '../../app/language'
import { qualifiersFor } from '../../parts/case_qualifiers'
import { withCondition, type Condition, type Speaker } from '../../parts/case_query'
import { labelOfValue } from '../../parts/case_suggestions'
import type { Role } from '../../app/session'

const texts = define({
  title: { nb: 'Vanlige filtre', en: 'Common filters' },
  any: { nb: 'Alle', en: 'All' },
})

const common = ['register', 'state', 'overdue', 'open', 'authority', 'category', 'severity', 'deletion']

interface Props {
  readonly conditions: readonly Condition[]
  readonly speaker: Speaker
  readonly roles: readonly Role[]
  readonly onChange: (conditions: readonly Condition[]) => void
}

export function Filters({ conditions, speaker, roles, onChange }: Props) {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const [startsOpen] = useState(() => matchMedia('(min-width: 48rem)').matches)
  const own = qualifiersFor(roles).filter(({ key }) => common.includes(key))
  return (
    <details class="case-filters" open={startsOpen}>
      <summary>{t.title}</summary>
      <div class="case-filter-row">
        {common.map((key) => {
          const qualifier = own.find((one) => one.key === key)
          if (!qualifier) return null
          const chosen = conditions.find((one) => one.key === key)?.value ?? ''
          const isListed = chosen === '' || qualifier.choices.includes(chosen)
          return (
            <label key={key} class="case-filter">
              <span>{qualifier.title[language]}</span>
              <select
                class="ds-input"
                value={chosen}
                onChange={(event) =>
                  onChange(withCondition(conditions, key, event.currentTarget.value || undefined))
                }
              >
                <option value="">{t.any}</option>
                {[...qualifier.choices, ...(isListed ? [] : [chosen])].map((code) => (
                  <option key={code} value={code}>
                    {capital(labelOfValue(key, code, speaker, language))}
                  </option>
                ))}
              </select>
            </label>
          )
        })}
      </div>
    </details>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
