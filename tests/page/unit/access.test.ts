// The access log: nobody asks for what the service would refuse, and pages follow one another.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askedOf, fromOf, subjectsFor } from '../../../tools/web/src/views/access/access_page'

const params = (text: string) => new Map(new URLSearchParams(text))

describe('access log', () => {
  it('an auditor asks about a case or a subject, the subject first', () => {
    assert.deepEqual(askedOf(params('case=NPR-2023/0147'), true), { case: 'NPR-2023/0147' })
    assert.deepEqual(askedOf(params('about=report/findings&from=101'), true), { about: 'report/findings', from: '101' })
    assert.deepEqual(askedOf(params('about=lists&case=A'), true), { about: 'lists' })
  })

  it('an administrator alone asks about refusals, sessions, tokens and the service, never about a case', () => {
    assert.deepEqual(subjectsFor(false), ['tokens', 'sessions', 'refused', 'service'])
    assert.equal(askedOf(params('case=NPR-2023/0147'), false), null)
    assert.deepEqual(askedOf(params(''), false), { about: 'tokens' })
    assert.equal(askedOf(params('about=lists'), false), null)
    assert.deepEqual(askedOf(params('about=refused'), false), { about: 'refused' })
  })

  it('what cannot be asked about is not asked, and neither is a page that is no number', () => {
    assert.equal(askedOf(params(''), true), null)
    assert.equal(askedOf(params('about=everything'), true), null)
    assert.deepEqual(askedOf(params('about=lists&from=0'), true), { about: 'lists' })
    assert.deepEqual(askedOf(params('about=lists&from=x'), true), { about: 'lists' })
  })

  it('the next page begins where the service says', () => {
    assert.equal(fromOf('/v1/access?about=lists&from=101'), '101')
    assert.equal(fromOf(null), null)
  })
})
