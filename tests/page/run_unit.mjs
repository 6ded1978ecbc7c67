// run_unit.mjs [--modules DIR] [WORD…]: the tests of the page's pure TypeScript, unit/*.test.ts and
// proof/*.test.ts, without a browser; only those whose path has one of the words.
//
// CASELEDGER_NODE_MODULES stands for --modules. A test file imports from tools/web/src and from node:test.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { layoutOf } from '../../tools/web/layout.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    modules: { type: 'string', default: process.env.CASELEDGER_NODE_MODULES },
  },
})
if (!options.modules) {
  console.error('usage: run_unit.mjs --modules DIR/node_modules [WORD…]')
  process.exit(2)
}
const modules = path.resolve(options.modules)

const files = readdirSync(here, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()
if (files.length === 0) {
  console.error('error: no test file has these words in its path')
  process.exit(1)
}

const place = mkdtempSync(path.join(tmpdir(), 'page-unit-'))
const layout = path.join(place, 'layout.json')
const { build } = createRequire(path.join(modules, 'x.js'))('esbuild')
try {
  writeFileSync(layout, layoutOf())
  await build({
    absWorkingDir: here,
    entryPoints: files,
    outbase: here,
    outdir: place,
    outExtension: { '.js': '.mjs' },
    nodePaths: [modules],
    alias: { 'caseledger:layout': layout },
    // Where the sources are, for tests that read files of the repository: import.meta is the bundle's.
    define: { CASELEDGER_SOURCE_DIR: JSON.stringify(path.resolve(here, '../..')) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    logLevel: 'warning',
  })
  const made = files.map((name) => path.join(place, name.replace(/\.ts$/, '.mjs')))
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=spec', ...made], {
    stdio: 'inherit',
    // An instant must not become another day because of where the tests run.
    env: { ...process.env, TZ: 'America/New_York' },
  })
  process.exitCode = status ?? 1
} catch {
  process.exitCode = 1 // esbuild has said why
} finally {
  rmSync(place, { recursive: true })
}
