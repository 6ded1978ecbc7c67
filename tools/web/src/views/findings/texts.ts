// What the view of findings says, in both languages. What a finding or a rule says comes from the service.
import { define } from '../../app/language'

export const texts = define({
  title: { nb: 'Funn', en: 'Findings' },
  lead: {
    nb: 'Hva som ikke er gjort slik reglene sier, hvor ofte det skjer, og hvor alvorlig det er.',
    en: 'What was not done as the rules say, how often it happens, and how serious it is.',
  },
  loading: { nb: 'Regner ut funn …', en: 'Working out the findings …' },
  summary: {
    nb: (findings: string, cases: string, per100: string) => `${findings} funn i ${cases} saker: ${per100} per 100 saker.`,
    en: (findings: string, cases: string, per100: string) => `${findings} findings in ${cases} cases: ${per100} per 100 cases.`,
  },
  bySeverity: { nb: 'Funn etter alvor', en: 'Findings by severity' },
  per100Note: { nb: (per100: string) => `${per100} per 100 saker`, en: (per100: string) => `${per100} per 100 cases` },
  register: { nb: 'Register', en: 'Register' },
  authority: { nb: 'Myndighet', en: 'Authority' },
  category: { nb: 'Kategori', en: 'Category' },
  purpose: { nb: 'Formål', en: 'Purpose' },
  all: { nb: 'alle', en: 'all' },
  groupBy: { nb: 'Fordel på', en: 'Break down by' },
  nothing: { nb: 'ingenting', en: 'nothing' },
  none: { nb: 'Ingen funn', en: 'No findings' },
  noneHint: {
    nb: 'Ingen av sakene som er valgt, har funn. Det sier at de kontrollene som er gjort, ikke fant noe.',
    en: 'None of the cases chosen has a finding. That says that the checks that were made found nothing.',
  },
  byFinding: { nb: 'Etter slag', en: 'By kind' },
  byFindingCaption: {
    nb: (kinds: string) => `${kinds} slags funn, de mest alvorlige først`,
    en: (kinds: string) => `Kinds of finding: ${kinds}, the most serious first`,
  },
  only: { nb: (severity: string) => `Bare ${severity}`, en: (severity: string) => `Only ${severity}` },
  showAll: { nb: 'Vis alle', en: 'Show all' },
  finding: { nb: 'Funn', en: 'Finding' },
  severity: { nb: 'Alvor', en: 'Severity' },
  rule: { nb: 'Regel', en: 'Rule' },
  says: { nb: 'Regelen sier', en: 'The rule says' },
  moreRules: { nb: (count: number) => `og ${count} til`, en: (count: number) => `and ${count} more` },
  count: { nb: 'Antall', en: 'Count' },
  per100: { nb: 'Per 100 saker', en: 'Per 100 cases' },
  cases: { nb: 'Saker', en: 'Cases' },
  case: { nb: 'Sak', en: 'Case' },
  theCases: { nb: 'Vis sakene', en: 'Show the cases' },
  theCasesOf: { nb: (finding: string) => `Vis sakene med ${finding}`, en: (finding: string) => `Show the cases with ${finding}` },
  month: { nb: 'Måned', en: 'Month' },
  byMonth: { nb: 'Etter måneden søknaden kom', en: 'By the month the application came' },
  monthsSentence: {
    nb: (what: string, first: string, last: string, most: string, top: string) =>
      `${what} per 100 saker etter måneden søknaden kom, ${first} til ${last}. Flest i ${most}: ${top}.`,
    en: (what: string, first: string, last: string, most: string, top: string) =>
      `${what} per 100 cases by the month the application came, ${first} to ${last}. Most in ${most}: ${top}.`,
  },
  allFindings: { nb: 'Funn', en: 'Findings' },
  monthTable: { nb: 'Månedene som tabell', en: 'The months as a table' },
  group: { nb: (dimension: string) => `Fordelt på ${dimension}`, en: (dimension: string) => `Broken down by ${dimension}` },
  noGroup: { nb: 'ikke oppgitt', en: 'not stated' },
  back: { nb: 'Alle funn', en: 'All findings' },
  meaning: { nb: 'Hva det betyr', en: 'What it means' },
  message: { nb: 'Meldingen', en: 'The message' },
  unknown: {
    nb: 'Regelsettet som gjelder, har ikke dette funnet.',
    en: 'The rulebook in force does not have this finding.',
  },
  rowsTitle: {
    nb: (count: string) => `Funnene, sak for sak: ${count}`,
    en: (count: string) => `The findings, case by case: ${count}`,
  },
  file: {
    nb: (count: string) => `Alle ${count} som fil:`,
    en: (count: string) => `All ${count} as a file:`,
  },
  what: { nb: 'Hva', en: 'What' },
  assessed: {
    nb: (day: string, outcome: string, reason: string) => `Vurdert ${day}: ${outcome} (${reason})`,
    en: (day: string, outcome: string, reason: string) => `Assessed ${day}: ${outcome} (${reason})`,
  },
})
