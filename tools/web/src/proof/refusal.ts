// Why a proof was not accepted: one number for each check, those of caseledger-verify (docs/operations.md).

/**
 * What the reader does next.
 * - malformed: it is not what it is said to be; get the file again
 * - unproved: it parses and is not to be believed
 * - untrusted: it may be right, but no key that the reader trusts signed it
 * - unable: this browser cannot check it; caseledger-verify can
 */
export type Kind = 'malformed' | 'unproved' | 'untrusted' | 'unable'

const kinds = {
  'CL-1020': 'malformed', // a vkey
  'CL-1611': 'malformed', // a signed note
  'CL-1612': 'malformed', // a checkpoint
  'CL-1613': 'malformed', // a .tlog-proof
  'CL-1614': 'malformed', // a case proof
  'CL-1615': 'malformed', // a dossier
  'CL-1701': 'untrusted', // no signature by a trusted key
  'CL-1702': 'unproved', // a signature by a trusted key that does not hold
  'CL-1703': 'untrusted', // of another log than the key's
  'CL-1711': 'unproved', // inclusion
  'CL-1712': 'unproved', // consistency
  'CL-1713': 'unproved', // two roots at one size
  'CL-1721': 'unproved', // no map commitment
  'CL-1722': 'unproved', // what it covers
  'CL-1723': 'unproved', // order of events
  'CL-1724': 'unproved', // event of another case
  'CL-1725': 'unproved', // gap in the sequence
  'CL-1726': 'unproved', // number of events
  'CL-1727': 'unproved', // map root
  'CL-1728': 'unproved', // absence
  'CL-1741': 'unproved', // the readable part
  'no-crypto': 'unable', // no WebCrypto here, or none with Ed25519
  'too-large': 'unable',
} as const satisfies Record<string, Kind>

export type Code = keyof typeof kinds

export class Refusal extends Error {
  override name = 'Refusal'

  /** `message` is English and for logs; what people read is chosen by `code`. `where` names a line or an event. */
  constructor(
    readonly code: Code,
    message: string,
    readonly where = '',
  ) {
    super(message)
  }

  get kind(): Kind {
    return kinds[this.code]
  }
}

export function refuse(code: Code, message: string, where = ''): never {
  throw new Refusal(code, message, where)
}
