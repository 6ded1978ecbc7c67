// The page is small, and comes whole from its own service: at most 150 KB of script and 40 KB of style, packed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram } from './support/program.mjs'
import { sizesOf } from './support/sizes.mjs'

test('script and style stay in their budgets, and are kept by the browser', async () => {
  const program = await startProgram({ events: 'none', tokens: [] })
  try {
    const sizes = await sizesOf(program.url)
    assert.ok(sizes.script > 10_000 && sizes.script <= 150_000, `script: ${sizes.script} bytes, gzip`)
    assert.ok(sizes.style > 2_000 && sizes.style <= 40_000, `style: ${sizes.style} bytes, gzip`)
    assert.deepEqual(sizes.elsewhere, [], 'loaded from another place')
    for (const { address, keeps, type } of sizes.assets) {
      assert.match(keeps ?? '', /immutable/, `${address} may be kept for ever`)
      assert.ok(type, `${address} has a type`)
    }
  } finally {
    await program.stop()
  }
})
