// check_types.mjs [--modules DIR]: what the compiler of TypeScript says of the page. Quiet when all is well.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({ options: { modules: { type: 'string', default: process.env.CASELEDGER_NODE_MODULES } } })
if (!values.modules) {
  console.error('usage: check_types.mjs --modules DIR/node_modules')
  process.exit(2)
}
const modules = path.resolve(values.modules)

// The packages lie in the build directory, not above the sources, where the compiler would look for them.
const place = mkdtempSync(path.join(tmpdir(), 'page-types-'))
const project = path.join(place, 'tsconfig.json')
writeFileSync(
  project,
  JSON.stringify({
    extends: path.join(here, 'tsconfig.json'),
    compilerOptions: { paths: { '*': [`${modules}/*`] } },
    include: [path.join(here, 'src')],
  }),
)
const { status } = spawnSync(process.execPath, [path.join(modules, 'typescript/bin/tsc'), '--project', project], {
  stdio: 'inherit',
})
rmSync(place, { recursive: true })
process.exit(status ?? 1)
