// Stages, deletion duties, contracts, deliveries and fees of a case.
import { useFormats } from '../../app/format'
import { define, useTexts, useWord } from '../../app/language'
import { Status } from '../../parts/status'
import { Table } from '../../parts/table'
import { useLength } from './lengths'
import { EventLink } from './prose'
import { RuleLink } from './rule'
import type { CaseAnswer, Contract, Delivery, Duty, DutyDates, Stage } from './types'

const texts = define({
  stages: { nb: 'Faser', en: 'Stages' },
  stage: { nb: 'Fase', en: 'Stage' },
  start: { nb: 'Fra', en: 'From' },
  stop: { nb: 'Til', en: 'To' },
  used: { nb: 'Dager brukt', en: 'Days used' },
  paused: { nb: 'Stanset', en: 'Paused' },
  norm: { nb: 'Norm', en: 'Norm' },
  due: { nb: 'Frist', en: 'Due' },
  status: { nb: 'Status', en: 'Status' },
  rule: { nb: 'Regel', en: 'Rule' },
  advisory: { nb: 'veiledende', en: 'advisory' },
  noStages: { nb: 'Saken har ingen faser ennå.', en: 'The case has no stages yet.' },
  goesOn: { nb: 'pågår', en: 'goes on' },
  duties: { nb: 'Sletteplikter', en: 'Deletion duties' },
  contract: { nb: 'Kontrakt', en: 'Contract' },
  noContract: { nb: 'uten kontrakt', en: 'no contract' },
  deliveries: { nb: 'Leveringer', en: 'Deliveries' },
  confirmed: { nb: 'Bekreftet slettet', en: 'Confirmed deleted' },
  missing: { nb: 'Ikke bekreftet', en: 'Not confirmed' },
  setBy: { nb: 'Slik ble datoen satt', en: 'How the date was set' },
  inForce: { nb: 'gjelder', en: 'in force' },
  replaced: { nb: 'avløst', en: 'replaced' },
  held: {
    nb: (from: string, to: string) => `båndlagt ${from} – ${to}; flytter ingen dato`,
    en: (from: string, to: string) => `legal hold ${from} – ${to}; moves no date`,
  },
  stillHeld: { nb: 'står ennå', en: 'still holds' },
  noDuties: { nb: 'Ingen data som skal slettes, er levert.', en: 'No data that is to be deleted was delivered.' },
  contracts: { nb: 'Kontrakter', en: 'Contracts' },
  signedAt: { nb: 'Signert', en: 'Signed' },
  keyDue: { nb: 'Koblingsnøkkel slettes innen', en: 'Identity key deleted by' },
  deleteBy: { nb: 'Slettes innen', en: 'Deleted by' },
  recipients: { nb: 'Mottakere', en: 'Recipients' },
  delivery: { nb: 'Levering', en: 'Delivery' },
  date: { nb: 'Dato', en: 'Date' },
  registers: { nb: 'Registre', en: 'Registers' },
  identifiability: { nb: 'Identifiserbarhet', en: 'Identifiability' },
  recipient: { nb: 'Mottaker', en: 'Recipient' },
  recordedTime: { nb: 'Ført tid', en: 'Time recorded' },
  invoicedTime: { nb: 'Fakturert tid', en: 'Time invoiced' },
  amount: { nb: 'Fakturert uten mva.', en: 'Invoiced excl. VAT' },
  hours: { nb: (n: string) => `${n} timer`, en: (n: string) => `${n} hours` },
})

export function Stages({ stages }: { stages: readonly Stage[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  const lengthText = useLength()
  if (stages.length === 0) return <p>{t.noStages}</p>
  return (
    <Table
      caption={t.stages}
      hidesCaption
      rows={stages}
      keyOf={({ stage, number }) => `${stage} ${number}`}
      columns={[
        {
          key: 'stage',
          title: t.stage,
          isHead: true,
          cell: ({ stage, number }) => word(stage) + (number > 1 ? ` ${number}` : ''),
        },
        { key: 'start', title: t.start, cell: ({ start }) => format.day(start) },
        { key: 'stop', title: t.stop, cell: ({ stop }) => (stop ? format.day(stop) : t.goesOn) },
        { key: 'used', title: t.used, isNumber: true, cell: ({ used }) => format.number(used) },
        { key: 'paused', title: t.paused, isNumber: true, cell: ({ pausedDays }) => format.number(pausedDays) },
        {
          key: 'norm',
          title: t.norm,
          cell: ({ length, unit, advisory }) =>
            length === undefined || !unit
              ? format.none
              : lengthText(length, unit) + (advisory ? ` (${t.advisory})` : ''),
        },
        { key: 'due', title: t.due, cell: ({ due }) => (due ? format.day(due) : format.none) },
        { key: 'status', title: t.status, cell: ({ status }) => <Status code={status} /> },
        { key: 'rule', title: t.rule, cell: ({ rule }) => (rule ? <RuleLink id={rule} short /> : format.none) },
      ]}
    />
  )
}

export function DeletionDuties({ answer }: { answer: CaseAnswer }) {
  const t = useTexts(texts)
  const format = useFormats()
  const duties = answer.deletion?.duties ?? []
  if (duties.length === 0) return <p>{t.noDuties}</p>
  const datesOf = ({ contract, explained }: Duty) =>
    explained ?? answer.dutyDates?.find((dates) => dates.contract === contract)
  const missing = ({ deliveries, confirmed }: Duty) => deliveries.filter((delivery) => !confirmed.includes(delivery))
  const isExplained = duties.some((duty) => datesOf(duty) !== undefined)
  return (
    <Table
      caption={t.duties}
      hidesCaption
      rows={duties}
      keyOf={({ contract, due }) => `${contract} ${due}`}
      columns={[
        { key: 'contract', title: t.contract, isHead: true, cell: ({ contract }) => contract ?? t.noContract },
        { key: 'due', title: t.deleteBy, cell: ({ due }) => (due ? format.day(due) : format.none) },
        { key: 'status', title: t.status, cell: ({ status }) => <Status code={status} /> },
        { key: 'deliveries', title: t.deliveries, cell: ({ deliveries }) => deliveries.join(', ') },
        { key: 'confirmed', title: t.confirmed, cell: ({ confirmed }) => confirmed.join(', ') || format.none },
        { key: 'missing', title: t.missing, cell: (duty) => missing(duty).join(', ') || format.none },
        ...(isExplained ? [{ key: 'set', title: t.setBy, cell: (duty: Duty) => <SetBy dates={datesOf(duty)} /> }] : []),
      ]}
    />
  )
}

function SetBy({ dates }: { dates: DutyDates | undefined }) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <ul class="bare-list">
      {dates?.dates.map(({ event, date, inForce }) => (
        <li>
          {format.day(date)}: {event && <EventLink event={event} />}
          {event && ', '}
          {inForce ? t.inForce : t.replaced}
        </li>
      ))}
      {dates?.holds.map(({ set, lifted }) => (
        <li>{t.held(format.day(set), lifted ? format.day(lifted) : t.stillHeld)}</li>
      ))}
    </ul>
  )
}

export function Contracts({ contracts }: { contracts: readonly Contract[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  return (
    <Table
      caption={t.contracts}
      rows={contracts}
      keyOf={({ contract, version }) => `${contract} ${version}`}
      columns={[
        {
          key: 'contract',
          title: t.contract,
          isHead: true,
          cell: ({ contract, version }) => `${contract}, v. ${version}`,
        },
        { key: 'signed', title: t.signedAt, cell: ({ signedAt }) => format.day(signedAt) },
        { key: 'due', title: t.deleteBy, cell: ({ deletionDue }) => format.day(deletionDue) },
        {
          key: 'key',
          title: t.keyDue,
          cell: ({ deletionDueIdKey }) => (deletionDueIdKey ? format.day(deletionDueIdKey) : format.none),
        },
        { key: 'recipients', title: t.recipients, cell: ({ recipients }) => recipients.join(', ') || format.none },
      ]}
    />
  )
}

export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const t = useTexts(texts)
  const format = useFormats()
  const word = useWord()
  return (
    <Table
      caption={t.deliveries}
      rows={deliveries}
      keyOf={({ delivery, date }) => `${delivery} ${date}`}
      columns={[
        { key: 'delivery', title: t.delivery, isHead: true, cell: ({ delivery }) => delivery },
        { key: 'date', title: t.date, cell: ({ date }) => format.day(date) },
        { key: 'contract', title: t.contract, cell: ({ contract }) => contract ?? t.noContract },
        { key: 'registers', title: t.registers, cell: ({ registers }) => registers.join(', ') },
        { key: 'identifiability', title: t.identifiability, cell: ({ identifiability }) => word(identifiability) },
        {
          key: 'recipient',
          title: t.recipient,
          cell: ({ recipient, recipientKind }) => `${recipient} (${word(recipientKind, false)})`,
        },
      ]}
    />
  )
}

export function Fees({ fees }: { fees: NonNullable<CaseAnswer['fees']> }) {
  const t = useTexts(texts)
  const format = useFormats()
  const hours = (minutes: number) => t.hours(format.number(minutes / 60, 1))
  return (
    <dl class="case-fields">
      <dt>{t.recordedTime}</dt>
      <dd>{hours(fees.recordedMinutes)}</dd>
      <dt>{t.invoicedTime}</dt>
      <dd>{hours(fees.invoicedMinutes)}</dd>
      <dt>{t.amount}</dt>
      <dd>{format.money(fees.amountExVat)}</dd>
    </dl>
  )
}
