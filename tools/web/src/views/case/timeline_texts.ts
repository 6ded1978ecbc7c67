// What the timeline says, in the picture and in its table.
import { define } from '../../app/language'

export const texts = define({
  label: {
    nb: 'Tidslinje. Piltastene går fra merke til merke; det samme står i tabellen under.',
    en: 'Timeline. The arrow keys go from mark to mark; the same is in the table below.',
  },
  table: { nb: 'Tidslinjen som tabell', en: 'The timeline as a table' },
  legend: { nb: 'Tegnforklaring', en: 'Legend' },
  events: { nb: 'Hendelser', en: 'Events' },
  milestones: { nb: 'Milepæler', en: 'Milestones' },
  received: { nb: 'søknad mottatt', en: 'application received' },
  complete: { nb: 'søknad fullstendig', en: 'application complete' },
  legalAssessed: { nb: 'juridisk vurdert', en: 'legally assessed' },
  decided: { nb: 'vedtak', en: 'decision' },
  contracted: { nb: 'kontrakt', en: 'contract' },
  clock: { nb: (word: string) => `${word} frist`, en: (word: string) => `${word} deadline` },
  duty: { nb: (contract: string) => `Sletting ${contract}`, en: (contract: string) => `Deletion ${contract}` },
  running: { nb: 'løper', en: 'running' },
  paused: { nb: 'stanset', en: 'paused' },
  late: { nb: 'over fristen', en: 'past due' },
  unused: { nb: 'ikke brukt eller gjenstår', en: 'not used or to come' },
  waiting: { nb: 'data skal slettes', en: 'data to be deleted' },
  held: { nb: 'båndlagt etter fristen', en: 'legal hold past due' },
  due: { nb: 'Frist', en: 'Due' },
  stop: { nb: 'Stoppet', en: 'Stopped' },
  delivered: { nb: 'levert', en: 'delivered' },
  deleted: { nb: 'Slettet', en: 'Deleted' },
  asOf: { nb: 'Per', en: 'As of' },
  step: { nb: 'Avspillingen', en: 'The replay' },
  folded: {
    nb: (from: string, to: string) => `Sammenfoldet: ingenting skjedde fra ${from} til ${to}`,
    en: (from: string, to: string) => `Folded: nothing happened from ${from} to ${to}`,
  },
  evidence: { nb: 'hendelse som et funn bygger på', en: 'event that a finding rests on' },
  corrected: { nb: 'retting, eller rettet', en: 'correction, or corrected' },
  foldedLegend: { nb: 'sammenfoldet tid uten hendelser', en: 'folded: time without events' },
  many: {
    nb: (n: number, first: string, last: string, names: string) => `${n} hendelser ${first} – ${last}: ${names}`,
    en: (n: number, first: string, last: string, names: string) => `${n} events ${first} – ${last}: ${names}`,
  },
  andMore: { nb: (n: number) => ` og ${n} til`, en: (n: number) => ` and ${n} more` },
  what: { nb: 'Hva', en: 'What' },
  from: { nb: 'Fra', en: 'From' },
  to: { nb: 'Til', en: 'To' },
  how: { nb: 'Tilstand', en: 'State' },
})

