// Checkpoints that visitors paste: what copying does to them does no harm, and what is none is said to be none.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Refusal } from '../../../tools/web/src/proof/refusal'
import { pasted, sizeOf } from '../../../tools/web/src/views/integrity/checkpoints'

const note =
  'hds.example/ledger\n1234\n6PCiuW2fPV5vHUtfSFLeOm43vC6oM2fTNKyT8RHiJh0=\n\n' +
  '— hds.example/ledger Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n'

describe('checkpoints', () => {
  it('one that was copied with other line ends, or without its last one, is the same', () => {
    assert.equal(pasted(note), note)
    assert.equal(pasted(note.trimEnd()), note)
    assert.equal(pasted(`\n  ${note.replaceAll('\n', '\r\n')}\r\n`), note)
  })

  it('its size is read', () => {
    assert.equal(sizeOf(note), 1234n)
  })

  it('what is no checkpoint is refused with the code that says so', () => {
    const code = (text: string) => {
      const size = sizeOf(pasted(text))
      return size instanceof Refusal ? size.code : size
    }
    assert.equal(code(''), 'CL-1611')
    assert.equal(code('hello'), 'CL-1611')
    assert.equal(code(note.replace('1234', '12a4')), 'CL-1612')
    assert.equal(code(note.replace('1234', '01234')), 'CL-1612')
  })
})
