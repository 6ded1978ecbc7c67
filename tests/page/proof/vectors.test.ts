// The published vectors of tests/golden/vectors and the worked example of docs/evidence.md.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { checkCommitment, checkComplete, mapRootFrom, parseCaseProof } from '../../../tools/web/src/proof/case_proof'
import { keyText, parseKey, parseTrust } from '../../../tools/web/src/proof/keys'
import { Lines } from '../../../tools/web/src/proof/lines'
import { checkConsistency, checkInclusion, leafHash, rootOf } from '../../../tools/web/src/proof/merkle'
import { checkCheckpoint } from '../../../tools/web/src/proof/note'
import { parseTlogProof } from '../../../tools/web/src/proof/tlog_proof'
import { verifyInclusion, verifyCheckpoint, Refusal } from '../../../tools/web/src/proof/verify'
import { damaged, forgedPaths, hex, sha, bytesOf, unhex } from './small_log'

declare const CASELEDGER_SOURCE_DIR: string

function read(name: string): string {
  return readFileSync(`${CASELEDGER_SOURCE_DIR}/${name}`, 'utf8')
}

interface Vectors {
  readonly entries_hex: string[]
  readonly leaf_hashes: string[]
  readonly roots_size_1_to_8: string[]
  readonly root_size_0: string
  readonly inclusion: Record<string, string[]>
  readonly consistency: Record<string, string[]>
  readonly checkpoint_size_8: string
  readonly cosignature_line: string
  readonly tlog_proof_index_5: string
  readonly log_vkey: string
  readonly witness_vkey: string
}

const vectors = JSON.parse(read('tests/golden/vectors/c2sp.json')) as Vectors
const roots = [vectors.root_size_0, ...vectors.roots_size_1_to_8].map(unhex)
const leaves = vectors.leaf_hashes.map(unhex)

function prefix(size: number) {
  return { size: BigInt(size), root: roots[size] as Uint8Array<ArrayBuffer> }
}

function code(expected: string) {
  return (error: unknown) => error instanceof Refusal && error.code === expected
}

describe('trees', () => {
  it('of eight entries have the published leaves and roots', async () => {
    const made = await Promise.all(vectors.entries_hex.map((entry) => leafHash(unhex(entry))))
    assert.deepEqual(made.map(hex), vectors.leaf_hashes)
    for (const [size, root] of roots.entries()) assert.equal(hex(await rootOf(leaves.slice(0, size))), hex(root))
  })

  it('show an entry by its published proof, and by no other', async () => {
    let count = 0
    for (const [name, proof] of Object.entries(vectors.inclusion)) {
      const [, index = 0, , size = 0] = name.split(' ').map(Number)
      const path = proof.map(unhex)
      const leaf = leaves[index] as Uint8Array<ArrayBuffer>
      await checkInclusion(BigInt(index), leaf, prefix(size), path)
      const wrong = code('CL-1711')
      await assert.rejects(checkInclusion(BigInt(index) + 1n, leaf, prefix(size), path), wrong)
      await assert.rejects(checkInclusion(BigInt(index), damaged(leaf), prefix(size), path), wrong)
      for (const [how, forged] of forgedPaths(path)) {
        await assert.rejects(checkInclusion(BigInt(index), leaf, prefix(size), forged), wrong, `${name}: ${how}`)
        count += 1
      }
    }
    assert.ok(count > 50)
  })

  it('show growth by the published proof, and by no other', async () => {
    for (const [name, proof] of Object.entries(vectors.consistency)) {
      const [from = 0, , to = 0] = name.split(' ').map(Number)
      const path = proof.map(unhex)
      await checkConsistency(prefix(from), prefix(to), path)
      const older = { ...prefix(from), root: damaged(prefix(from).root) }
      await assert.rejects(checkConsistency(older, prefix(to), path), code(from === to ? 'CL-1713' : 'CL-1712'), name)
      if (from !== to) await assert.rejects(checkConsistency(prefix(to), prefix(from), path), code('CL-1712'), name)
      for (const [how, forged] of forgedPaths(path)) {
        await assert.rejects(checkConsistency(prefix(from), prefix(to), forged), code('CL-1712'), `${name}: ${how}`)
      }
    }
  })

  it('of no entries are where every log began, with no proof', async () => {
    await checkConsistency(prefix(0), prefix(8), [])
    await assert.rejects(checkConsistency(prefix(0), prefix(8), [leaves[0]!]), code('CL-1712'))
    await assert.rejects(checkConsistency({ size: 0n, root: leaves[0]! }, prefix(8), []), code('CL-1712'))
  })
})

describe('notes', () => {
  it('name their keys as published', async () => {
    for (const vkey of [
      vectors.log_vkey,
      vectors.witness_vkey,
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    ]) {
      assert.equal(keyText(await parseKey(vkey)), vkey)
    }
  })

  it('are believed with the log and its witness, and the witness says when', async () => {
    const trust = await parseTrust(`${vectors.log_vkey}\n${vectors.witness_vkey}`)
    const note = vectors.checkpoint_size_8 + vectors.cosignature_line
    const checked = await checkCheckpoint(note, trust)
    assert.equal(checked.size, 8n)
    assert.equal(hex(checked.root), vectors.roots_size_1_to_8[7])
    assert.deepEqual(
      checked.cosignatures.map(({ seconds }) => seconds),
      [1_700_000_000n],
    )
  })

  it('show an entry by the published .tlog-proof', async () => {
    const trust = await parseTrust(vectors.log_vkey)
    const proof = vectors.tlog_proof_index_5
    const shown = await verifyInclusion(proof, vectors.leaf_hashes[5] as string, trust)
    assert.ok(!(shown instanceof Refusal))
    assert.equal(shown.index, 5n)
    const other = await verifyInclusion(proof, vectors.leaf_hashes[4] as string, trust)
    assert.ok(other instanceof Refusal && other.code === 'CL-1711')
    const broken = await verifyInclusion(proof.replace('index 5', 'index 05'), vectors.leaf_hashes[5] as string, trust)
    assert.ok(broken instanceof Refusal && broken.code === 'CL-1613')
  })
})

describe('completeness map', () => {
  interface Step {
    readonly Case: string
    readonly Key: string
    readonly CaseRoot: string
    readonly Count: number
    readonly Last: number
    readonly MapRoot: string
  }
  interface Proof {
    readonly Case: string
    readonly Kind: string
    readonly Siblings: string[]
  }

  it('is folded to the published root from every case', async () => {
    const map = JSON.parse(read('tests/golden/vectors/casemap-v1.json')) as { finalProofs: Proof[]; steps: Step[] }
    const root = map.steps.at(-1)?.MapRoot
    let count = 0
    for (const { Case, Siblings } of map.finalProofs.filter(({ Kind }) => Kind === 'present')) {
      const step = map.steps.findLast((one) => one.Case === Case)
      assert.ok(step)
      const key = sha(bytesOf('casemap/v1/key\n'), bytesOf(Case))
      assert.equal(hex(key), step.Key)
      const summary = { count: BigInt(step.Count), last: BigInt(step.Last), root: unhex(step.CaseRoot) }
      assert.equal(hex(await mapRootFrom(key, { key, ...summary }, Siblings.map(unhex))), root)
      const fewer = { key, ...summary, count: summary.count - 1n }
      assert.notEqual(hex(await mapRootFrom(key, fewer, Siblings.map(unhex))), root)
      count += 1
    }
    assert.ok(count >= 3)
  })
})

describe('the worked example of docs/evidence.md', () => {
  const text = read('docs/evidence.md')
  const block = (name: string) => {
    const found = new RegExp('```' + name + '\\n([^]*?)```').exec(text)?.[1]
    assert.ok(found, name)
    return found
  }

  it('has a checkpoint of log and witness', async () => {
    const checked = await verifyCheckpoint(block('checkpoint'), await parseTrust(block('vkeys')))
    assert.ok(!(checked instanceof Refusal))
    assert.equal(checked.size, 4n)
    assert.equal(checked.cosignatures.length, 1)
  })

  it('has a .tlog-proof and a case proof that parse', () => {
    assert.equal(parseTlogProof(block('tlog-proof')).index, 2n)
    assert.equal(parseCaseProof(new Lines(block('case-proof')))?.count, 1n)
  })

  it('proves that there is no case K-2', async () => {
    const whole = block('absence') + block('case-proof').split('\n').slice(5).join('\n')
    const proof = parseCaseProof(new Lines(whole))
    assert.ok(proof)
    const trust = await parseTrust(block('vkeys').split('\n')[0] as string)
    const mapRoot = await checkCommitment(proof, await checkCheckpoint(proof.checkpoint, trust))
    await checkComplete(proof, [], [], mapRoot)
    const named = { ...proof, stream: bytesOf('K-1') }
    await assert.rejects(checkComplete(named, [], [], mapRoot), code('CL-1728'))
  })
})
