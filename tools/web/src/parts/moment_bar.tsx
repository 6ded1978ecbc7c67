// Chooses the moment that the whole page shows.
import { changeParams, type Address } from '../app/address'
import { isDay, momentOf } from '../app/moment'
import { define, useTexts } from '../app/language'

const texts = define({
  legend: { nb: 'Tidspunkt', en: 'Moment' },
  day: { nb: 'Slik det var', en: 'As it was on' },
  then: { nb: 'bare det som var kjent da', en: 'only what was known then' },
  now: { nb: 'Nå', en: 'Now' },
})

export function MomentBar({ address }: { address: Address }) {
  const t = useTexts(texts)
  const moment = momentOf(address)
  return (
    <form class="moment" aria-label={t.legend} onSubmit={(event) => event.preventDefault()}>
      <label>
        {t.day}{' '}
        <input
          class="ds-input"
          type="date"
          value={moment.day ?? ''}
          onChange={(event) => {
            const day = event.currentTarget.value
            changeParams(isDay(day) ? { at: day } : { at: undefined, then: undefined })
          }}
        />
      </label>
      {moment.day && (
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={moment.asKnownThen}
              onChange={(event) => changeParams({ then: event.currentTarget.checked ? 'yes' : undefined })}
            />
            {t.then}
          </label>
          <button
            type="button"
            class="ds-button"
            data-variant="secondary"
            onClick={() => changeParams({ at: undefined, then: undefined })}
          >
            {t.now}
          </button>
        </>
      )}
    </form>
  )
}
