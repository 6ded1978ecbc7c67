// How numbers, days and times are written, as Språkrådet has it, in both languages.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatsIn } from '../../../tools/web/src/app/format'

const nb = formatsIn('nb')
const en = formatsIn('en')

describe('formats', () => {
  it('a number has spaces that do not break, and a decimal comma in Norwegian', () => {
    assert.equal(nb.number(1234567), '1\u00a0234\u00a0567')
    assert.equal(nb.number(10000), '10\u00a0000')
    assert.equal(nb.number(0.5, 1), '0,5')
    assert.equal(en.number(0.5, 1), '0.5')
    assert.equal(en.number(1234567), '1\u00a0234\u00a0567')
    assert.equal(nb.number(-3), '−3')
  })

  it('a share is percent with one decimal', () => {
    assert.equal(nb.share(0.8571), '85,7\u00a0%')
    assert.equal(nb.share(1), '100\u00a0%')
    assert.equal(en.share(0.8571), '85.7%')
  })

  it('a day is written with full stops in Norwegian, with the month’s name in English', () => {
    assert.equal(nb.day('2026-11-02'), '02.11.2026')
    assert.equal(en.day('2026-11-02'), '2 Nov 2026')
  })

  it('what is no day stays as it came', () => {
    assert.equal(nb.day('soon'), 'soon')
    assert.equal(nb.instant('soon'), 'soon')
  })

  it('an instant is told in Norwegian time, whatever the visitor’s clock', () => {
    assert.equal(nb.instant('2026-11-22T13:05:09Z'), '22.11.2026 kl.\u00a014.05')
    assert.equal(nb.instant('2026-07-22T13:05:09Z', true), '22.07.2026 kl.\u00a015.05.09')
    assert.equal(nb.instant('2026-12-31T23:30:00Z'), '01.01.2027 kl.\u00a000.30')
    assert.equal(en.instant('2026-12-31T23:30:00Z'), '1 Jan 2027, 00:30')
  })

  it('both hours of the night when clocks go back are told as they were', () => {
    assert.equal(nb.instant('2026-10-25T00:30:00Z'), '25.10.2026 kl.\u00a002.30')
    assert.equal(nb.instant('2026-10-25T01:30:00Z'), '25.10.2026 kl.\u00a002.30')
    assert.equal(nb.instant('2026-10-25T02:30:00Z'), '25.10.2026 kl.\u00a003.30')
  })

  it('a month and a quarter have names', () => {
    assert.equal(nb.period('2024-09'), 'sep. 2024')
    assert.equal(en.period('2024-09'), 'Sept 2024')
    assert.equal(nb.period('2024-Q3'), '3. kv. 2024')
    assert.equal(en.period('2024-Q3'), 'Q3 2024')
    assert.equal(nb.period('2024'), '2024')
  })

  it('a span has two units at most', () => {
    assert.equal(nb.span(93_784), '1\u00a0d 2\u00a0t')
    assert.equal(en.span(7_260), '2\u00a0h 1\u00a0min')
    assert.equal(nb.span(0), '0\u00a0s')
    assert.equal(nb.span(-60), '−1\u00a0min')
    assert.equal(nb.span(86_400 + 59), '1\u00a0d')
  })

  it('money is whole kroner unless there are øre, and those are two digits', () => {
    assert.equal(nb.money(990_000), '9\u00a0900\u00a0kr')
    assert.equal(nb.money(990_050), '9\u00a0900,50\u00a0kr')
  })
})
