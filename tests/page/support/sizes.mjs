// How many bytes the page costs a visitor, as they come over the wire.
import http from 'node:http'
import { gunzipSync } from 'node:zlib'

function fetched(address) {
  return new Promise((resolve, reject) => {
    http
      .get(address, { headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
        const parts = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () => resolve({ headers: answer.headers, bytes: Buffer.concat(parts), status: answer.statusCode }))
      })
      .on('error', reject)
  })
}

/** Everything that `url` loads by its own HTML. */
export async function sizesOf(url) {
  const start = await fetched(url + '/')
  if (start.status !== 200) throw new Error(`${url}/ answers ${start.status}`)
  const isPacked = start.headers['content-encoding'] === 'gzip'
  const html = (isPacked ? gunzipSync(start.bytes) : start.bytes).toString()
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1])
  const assets = []
  for (const address of addresses.filter((one) => one.startsWith('/'))) {
    const { headers, bytes } = await fetched(url + address)
    assets.push({ address, bytes: bytes.length, type: headers['content-type'], keeps: headers['cache-control'], packing: headers['content-encoding'] })
  }
  const sum = (ext) => assets.filter(({ address }) => address.endsWith(ext)).reduce((all, { bytes }) => all + bytes, 0)
  return {
    script: sum('.js'),
    style: sum('.css'),
    html: start.bytes.length,
    assets,
    elsewhere: addresses.filter((address) => !address.startsWith('/')),
  }
}
