// Addresses: whatever a case is called or a visitor typed, it comes back from the address as it went in.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hrefOf, linkFrom, parseAddress } from '../../../tools/web/src/app/address'
import { isDay, momentOf, momentQuery } from '../../../tools/web/src/app/moment'

describe('address', () => {
  it('a case id stands in it readable, and comes back', () => {
    const href = hrefOf('case', 'NPR-2023/0147', { at: '2024-12-31' })
    assert.equal(href, '#/case/NPR-2023/0147?at=2024-12-31')
    const address = parseAddress(href)
    assert.equal(address.view, 'case')
    assert.equal(address.rest, 'NPR-2023/0147')
    assert.equal(address.params.get('at'), '2024-12-31')
  })

  for (const id of ['a?b', 'a#b', 'a%2Fb', '../../etc', 'æøå', 'a b', '"><script>', 'a\u202eb', '%', '%E0%A4%A', 'x&at=1']) {
    it(`the id ${JSON.stringify(id)} comes back as it went in`, () => {
      const address = parseAddress(hrefOf('case', id, { q: id }))
      assert.equal(address.view, 'case')
      assert.equal(address.rest, id)
      assert.equal(address.params.get('q'), id)
    })
  }

  it('an address that somebody typed wrong is still read', () => {
    assert.equal(parseAddress('#/case/%E0%A4%A').rest, '%E0%A4%A')
    assert.equal(parseAddress('').view, 'overview')
    assert.equal(parseAddress('#').view, 'overview')
    assert.equal(parseAddress('#cases').view, 'cases')
  })

  it('a link to another view keeps the moment and nothing else', () => {
    const here = parseAddress('#/cases?at=2024-12-31&then=yes&q=register%3ANPR')
    assert.equal(linkFrom(here, 'findings'), '#/findings?at=2024-12-31&then=yes')
    assert.equal(linkFrom(here, 'findings', '', { at: undefined }), '#/findings?then=yes')
  })

  it('parameters without a value are left out', () => {
    assert.equal(hrefOf('cases', '', { q: '', at: undefined }), '#/cases')
  })
})

describe('moment', () => {
  it('a day is a day of the calendar', () => {
    assert.ok(isDay('2024-02-29'))
    assert.ok(!isDay('2023-02-29'))
    assert.ok(!isDay('2024-2-9'))
    assert.ok(!isDay(''))
    assert.ok(!isDay('2024-13-01'))
  })

  it('what is no day is now', () => {
    assert.deepEqual(momentOf(parseAddress('#/cases?at=yesterday')), { day: null, asKnownThen: false })
  })

  it('valid then is not known then', () => {
    assert.deepEqual(momentQuery({ day: '2024-12-31', asKnownThen: false }), {
      today: '2024-12-31',
      validAt: '2024-12-31',
    })
    assert.deepEqual(momentQuery({ day: '2024-12-31', asKnownThen: true }), {
      today: '2024-12-31',
      validAt: '2024-12-31',
      knownAt: '2024-12-31',
    })
    assert.deepEqual(momentQuery({ day: null, asKnownThen: true }), {})
  })
})
