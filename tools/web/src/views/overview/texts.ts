// Texts that several parts of the overview have, and the words of codes that only reports use.
import { define, useTexts, useWord } from '../../app/language'
import type { GroupValue, Grouping } from './report'

export const shared = define({
  register: { nb: 'Register', en: 'Register' },
  category: { nb: 'Kategori', en: 'Category' },
  linked: { nb: 'Koblet', en: 'Linked' },
  authority: { nb: 'Myndighet', en: 'Authority' },
  purpose: { nb: 'Formål', en: 'Purpose' },
  applicationType: { nb: 'Søknadstype', en: 'Type of application' },
  applicantKind: { nb: 'Søker', en: 'Applicant' },
  yes: { nb: 'Ja', en: 'Yes' },
  no: { nb: 'Nei', en: 'No' },
  notSaid: { nb: 'Ikke oppgitt', en: 'Not said' },
  open: { nb: 'Åpne', en: 'Open' },
  received: { nb: 'Mottatt', en: 'Received' },
  decided: { nb: 'Vedtatt', en: 'Decided' },
  delivered: { nb: 'Levert', en: 'Delivered' },
  overStatutory: { nb: 'Over lovfristen', en: 'Past statutory deadline' },
  overExpected: { nb: 'Over forventet tid', en: 'Past expected time' },
  keptStatutory: { nb: 'Lovfristen holdt', en: 'Statutory deadline kept' },
  keptExpected: { nb: 'Forventet tid holdt', en: 'Expected time kept' },
  workingDays: { nb: 'virkedager', en: 'working days' },
  calendarDays: { nb: 'kalenderdager', en: 'calendar days' },
  '0-30': { nb: '0–30 dager', en: '0–30 days' },
  '31-90': { nb: '31–90 dager', en: '31–90 days' },
  '91-180': { nb: '91–180 dager', en: '91–180 days' },
  '181-365': { nb: '181–365 dager', en: '181–365 days' },
  over365: { nb: 'over 365 dager', en: 'over 365 days' },
  toComplete: { nb: 'Til søknaden er fullstendig', en: 'Until the application is complete' },
  legal: { nb: 'Juridisk vurdering', en: 'Legal assessment' },
  decision: { nb: 'Vedtak', en: 'Decision' },
  contract: { nb: 'Kontrakt', en: 'Contract' },
  preparation: { nb: 'Tilrettelegging og levering', en: 'Preparation and delivery' },
})

/** A value of a group in words. */
export function useGroupWord(): (grouping: Grouping, value: GroupValue) => string {
  const t = useTexts(shared)
  const word = useWord()
  return (grouping, value) => {
    if (value === null) return t.notSaid
    if (grouping === 'linked') return String(value) === 'true' ? t.yes : t.no
    return word(String(value))
  }
}
