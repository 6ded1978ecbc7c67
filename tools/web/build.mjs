// build.mjs --out DIR [--modules DIR] [--embed FILE.cc]
//
// Makes the page: DIR/index.html and DIR/assets/*, names with the digest of their content, so that they may be kept
// for ever. --embed also writes a C++ source with all of it, compressed, for tools/web/assets.h.
// The same sources and packages give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { constants, gzipSync } from 'node:zlib'
import { layoutOf } from './layout.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))

const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    modules: { type: 'string', default: process.env.CASELEDGER_NODE_MODULES },
    embed: { type: 'string' },
  },
})
if (!options.out || !options.modules) {
  console.error('usage: build.mjs --out DIR --modules DIR/node_modules [--embed FILE.cc]')
  process.exit(2)
}
const out = path.resolve(options.out)
const modules = path.resolve(options.modules)

const layout = path.join(out, 'layout.json')
const esbuild = createRequire(path.join(modules, 'x.js'))('esbuild')

const kinds = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' }

/** @returns {Promise<{name: string, type: string, bytes: Buffer}[]>} the files of the page, index.html first */
async function build() {
  mkdirSync(out, { recursive: true })
  writeFileSync(layout, layoutOf())
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { page: 'src/main.tsx', style: 'src/style/index.css' },
    nodePaths: [modules],
    alias: { 'caseledger:layout': layout },
    bundle: true,
    format: 'esm',
    target: ['es2022', 'chrome120', 'firefox120', 'safari17'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    entryNames: '[name]',
    outdir: path.join(out, 'assets'),
    loader: { '.svg': 'text' },
    write: false,
    logLevel: 'warning',
  })
  const files = result.outputFiles.map((file) => {
    const bytes = Buffer.from(file.contents)
    const { name, ext } = path.parse(file.path)
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    return { name: `assets/${name}.${digest}${ext}`, type: kinds[ext], bytes }
  })
  const icon = readFileSync(path.join(here, 'icon.svg'))
  files.push({
    name: `assets/icon.${createHash('sha256').update(icon).digest('hex').slice(0, 16)}.svg`,
    type: kinds['.svg'],
    bytes: icon,
  })
  return [{ name: 'index.html', type: 'text/html; charset=utf-8', bytes: index(files) }, ...files]
}

/** index.html with the names and digests of what it loads. */
function index(files) {
  const reference = (prefix) => {
    const file = files.find(({ name }) => name.startsWith(`assets/${prefix}.`))
    const integrity = 'sha384-' + createHash('sha384').update(file.bytes).digest('base64')
    return { SRC: '/' + file.name, INTEGRITY: integrity }
  }
  let text = readFileSync(path.join(here, 'index.html'), 'utf8')
  for (const prefix of ['page', 'style', 'icon']) {
    for (const [key, value] of Object.entries(reference(prefix))) {
      text = text.replaceAll(`{${prefix.toUpperCase()}_${key}}`, value)
    }
  }
  return Buffer.from(text)
}

/** A C++ source that defines page::assets(). */
function embedded(files) {
  const literal = (bytes) => {
    const lines = []
    for (let at = 0; at < bytes.length; at += 32) lines.push('    ' + [...bytes.subarray(at, at + 32)].join(',') + ',')
    return lines.join('\n')
  }
  const parts = files.map((file, i) => {
    const packed = gzipSync(file.bytes, { level: constants.Z_BEST_COMPRESSION })
    packed[9] = 255 // which system packed it, does not matter
    return `constexpr unsigned char k${i}[] = {\n${literal(packed)}\n};`
  })
  const rows = files.map((file, i) => {
    const digest = createHash('sha256').update(file.bytes).digest('hex')
    const name = file.name === 'index.html' ? '' : file.name
    return `    {"/${name}", "${file.type}", "${digest}", ${file.bytes.length}, k${i}},`
  })
  return `// Made by tools/web/build.mjs.
#include "tools/web/assets.h"

namespace page {
namespace {

${parts.join('\n\n')}

constexpr Asset kAssets[] = {
${rows.join('\n')}
};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace page
`
}

const files = await build()
rmSync(path.join(out, 'assets'), { recursive: true, force: true })
mkdirSync(path.join(out, 'assets'), { recursive: true })
for (const file of files) {
  writeFileSync(path.join(out, file.name), file.bytes)
}
if (options.embed) writeFileSync(options.embed, embedded(files))

const packed = (ext) =>
  files.filter(({ name }) => name.endsWith(ext)).reduce((sum, { bytes }) => sum + gzipSync(bytes).length, 0)
console.log(`page: ${(packed('.js') / 1024).toFixed(1)} KiB of script, ${(packed('.css') / 1024).toFixed(1)} KiB of style, gzip`)
