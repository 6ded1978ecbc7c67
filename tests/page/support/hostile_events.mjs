// Cases whose every free text is hostile: one event of each type that has such a text, by the fields of
// schemas/case_event.capnp.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { caseIds, storable } from './hostile.mjs'
import { root } from './program.mjs'

/** By type: its data, every free text of it by next(). In the order in which they happen. */
const types = [
  ['ApplicationSubmitted', (next) => ({
    registers: ['NPR'], applicationType: 'NEW', purpose: 'STATISTICS', applicantKind: 'UNIVERSITY', applicant: 'org-1817',
    category: 'IDENTIFIABLE', identifiability: 'INDIRECT', linked: false, receivedAt: '2026-01-05',
    format: next(), datasets: [next(), next()], taskBasis: next(),
  })],
  ['ApplicationChanged', (next) => ({
    receivedAt: '2026-01-06', reason: next(), changes: { format: next(), datasets: [next()], taskBasis: next() },
  })],
  ['AttachmentReceived', (next) => ({
    code: 'PROTOCOL', sha256: 'a'.repeat(64), title: next(), mediaType: next(), receivedAt: '2026-01-06', containsFnr: false,
  })],
  ['CaseRouted', (next) => ({ authority: 'HDS', reason: next() })],
  ['CaseRerouted', (next) => ({ from: 'HDS', to: 'FHI', reason: next() })],
  ['ApplicantNotified', (next) => ({ subject: next() })],
  ['ProvisionalReplySent', (next) => ({ reason: next() })],
  ['CompletenessChecked', (next) => ({ result: 'INCOMPLETE', missing: [next(), next()] })],
  ['InformationRequested', (next) => ({ request: 'r1', items: [next(), next()] })],
  ['InformationReceived', () => ({ request: 'r1', complete: true })],
  ['CompletenessChecked', () => ({ result: 'COMPLETE', completeAsOf: '2026-01-09' })],
  ['ClockPaused', () => ({ pause: 'p1', reason: 'WAIT_APPLICANT' })],
  ['ClockResumed', (next) => ({ pause: 'p1', reason: next() })],
  ['DeadlineSet', (next) => ({
    clock: 'STATUTORY', start: '2026-01-09', length: 60, unit: 'WORKING_DAY', due: '2026-04-10', rulebook: next(),
  })],
  ['SecrecyGroundRegistered', (next) => ({ ground: 'DISP_HDS', issuer: next(), issuedAt: '2026-01-12' })],
  ['EthicsAssessmentRegistered', (next) => ({ issuer: next(), result: 'APPROVED', date: '2026-01-12' })],
  ['DecisionMade', (next) => ({ authority: 'HDS', decision: 'GRANTED', conditions: [next(), next()] })],
  ['ContractSigned', (next) => ({
    contract: 'k1', version: 1, signedAt: '2026-01-15', covers: { secrecy: true, processing: true, deletion: true },
    deletionDue: '2026-06-30', scope: next(),
  })],
  ['IdRoutineSent', (next) => ({ routineVersion: next() })],
  ['DataDelivered', (next) => ({
    delivery: 'd1', shipment: 's1', content: ['HEALTH'], identifiability: 'INDIRECT', containsFnr: false, format: next(),
    channel: 'SECURE_FILE', encrypted: true, recipient: 'org-1817/mottak', lastPart: true,
  })],
  ['FormatChangeAgreed', (next) => ({ from: next(), to: next() })],
  ['SupplementaryOrderPlaced', (next) => ({ order: 'o1', description: next() })],
  ['TimeRecorded', (next) => ({ minutes: 5, activity: next() })],
  ['DeletionExtended', (next) => ({ newDue: '2026-07-31', basis: next() })],
  ['DeletionConfirmed', (next) => ({
    deliveries: ['d1'], deletedAt: '2026-07-01', method: next(), backupsIncluded: true, confirmedByRole: 'CONTROLLER',
  })],
  ['IdFileDeleted', (next) => ({ deletedAt: '2026-07-01', method: next() })],
  ['AttachmentRemoved', (next) => ({ sha256: 'a'.repeat(64), removedAt: '2026-07-01', method: next() })],
  ['WorkFilesDeleted', (next) => ({ deletedAt: '2026-07-01', method: next() })],
  ['BreachReported', (next) => ({ kind: next(), discoveredAt: '2026-07-02' })],
  ['BreachNotified', (next) => ({ to: next(), notifiedAt: '2026-07-02' })],
  ['SanctionAssessed', (next) => ({ outcome: next() })],
  ['LegalHoldSet', (next) => ({ basis: next() })],
  ['LegalHoldLifted', (next) => ({ basis: next() })],
  ['FindingAssessed', (next, ids) => ({ finding: 'F001', evidence: [ids.DataDelivered], outcome: 'EXPLAINED', reason: next() })],
  ['EventCorrected', (next, ids) => ({
    target: ids.TimeRecorded, replacement: { minutes: 6, activity: next() }, reason: next(),
  })],
  ['CaseWithdrawn', (next) => ({ reason: next() })],
  ['CaseReopened', (next) => ({ reason: next() })],
  ['CaseClosed', (next) => ({ reason: next() })],
]

/** An imported case, which has no other events. */
const imported = [
  ['CaseImported', (next) => ({
    source: 'elsewhere', attributes: { [next()]: next(), plain: next() }, clocks: [{ name: next(), start: '2026-01-06T08:00:00Z' }],
  })],
  ['ActivityRecorded', (next) => ({
    activity: next(), lifecycle: next(), resource: next(), group: next(), attributes: { [next()]: next() },
  })],
  ['ActivityRecorded', (next) => ({ activity: next() })],
]

/** Free texts of the schema that are not filled under that name; they have their reason. */
const elsewhere = {
  ApplicationChanges: ['format', 'datasets', 'taskBasis'], // ApplicationChanged has them
  Attribute: ['key', 'value'], // CaseImported and ActivityRecorded have them
  ImportedClock: ['name'], // CaseImported has it
  CaseEvent: ['case'], // every case here
  FindingAssessed: ['finding'], // an id of the rulebook, or refused
  RulebookText: ['text'], // stream $rules, by its own command
  RulebookActivated: ['version'],
}

/** "Type.field" of every free text: Text without a closed list behind it. */
export function freeTexts() {
  const schema = readFileSync(path.join(root, 'schemas/case_event.capnp'), 'utf8')
  const texts = []
  let struct = ''
  for (const line of schema.split('\n')) {
    struct = /^struct (\w+)/.exec(line)?.[1] ?? struct
    const field = /^\s+(\w+) @\d+ :(?:List\()?Text\)?([^;]*);/.exec(line)
    if (!field || /\$(id|code|oneOf)/.test(field[2])) continue
    if (!(elsewhere[struct] ?? []).includes(field[1])) texts.push(`${struct}.${field[1]}`)
  }
  return texts
}

/** "Type.field" of every text that the events above fill. */
export function filledTexts() {
  const filled = new Set()
  for (const [type, data] of [...types, ...imported]) {
    const walk = (value, name) => {
      if (value === 'MARK') filled.add(`${type}.${name}`)
      else if (Array.isArray(value)) value.forEach((one) => walk(one, name))
      else if (value && typeof value === 'object') Object.entries(value).forEach(([key, one]) => walk(one, key))
    }
    walk(data(() => 'MARK', {}), '')
  }
  return filled
}

/** One case: its events, and the hostile texts in them. */
function caseOf(id, number, steps, take) {
  const texts = []
  const ids = {}
  const events = steps.map(([type, data], i) => {
    ids[type] = `${String(number).padStart(8, '0')}-${String(i).padStart(4, '0')}-8000-8000-000000000000`
    const day = String(6 + Math.floor(i / 2)).padStart(2, '0')
    const next = () => {
      const text = take()
      texts.push(text)
      return text
    }
    return {
      case: id,
      type,
      id: ids[type],
      occurredAt: `2026-01-${day}T${i % 2 ? '09' : '08'}:00:00+01:00`,
      actor: type === 'CaseImported' ? { id: 'import', role: 'SYSTEM' } : { id: 'u-4711', role: 'CASE_HANDLER', organisation: 'HDS' },
      source: 'test',
      data: data(next, ids),
    }
  })
  return { case: id, texts, events }
}

/** Cases until every storable text was stored once. Each has a hostile name, too. */
export function hostileCases() {
  const cases = []
  let at = 0
  const take = () => storable[at++ % storable.length]
  while (at < storable.length) {
    const n = cases.length
    cases.push(caseOf(caseIds[(n * 37) % caseIds.length], n, n % 7 === 6 ? imported : types, take))
  }
  return cases
}

/** Stores them as a writer does; gives what was refused. */
export async function store(program, cases) {
  const refused = []
  for (const { events } of cases) {
    const answer = await fetch(`${program.serviceUrl ?? program.url}/v1/events?partial`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${program.tokens.writer}`, 'Content-Type': 'application/x-ndjson' },
      body: events.map((event) => JSON.stringify(event) + '\n').join(''),
    })
    const lines = (await answer.text()).trim().split('\n')
    lines.forEach((line, i) => {
      if (!line.includes('"leaf"')) refused.push(`${events[i]?.type} ${line}`)
    })
  }
  return refused
}
