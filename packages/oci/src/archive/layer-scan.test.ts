import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { expect, it } from 'vitest'
import { tarOf } from '../../test/support/archives.ts'
import { LayerScan } from './layer-scan.ts'
import { Stage } from './stage.ts'

function scan(layer: Uint8Array, step = layer.length): void {
  const scan = new LayerScan()
  for (let at = 0; at < layer.length; at += step) scan.write(layer.subarray(at, at + step))
}

interface Raw {
  readonly type: string
  readonly name?: string
  readonly size?: number | string
  readonly body?: string
}

/** A header as it should not be, with a checksum that is right. */
function raw({ type, name = 'a', body = '', size = body.length }: Raw): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write(typeof size === 'string' ? size : `${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.write(type, 156, 'latin1')
  header.write('ustar  \0', 257, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, Buffer.from(body.padEnd(Math.ceil(body.length / 512) * 512, '\0'), 'latin1')])
}

const record = (text: string): string => {
  const rest = ` ${text}\n`
  const length = rest.length + String(rest.length + 2).length
  return `${length}${rest}`
}
const sparse = raw({ type: 'S' })
const file = raw({ type: '0', body: 'x'.repeat(700) })

it('passes over whatever layers hold, in any pieces', async () => {
  const tar = pack()
  const header = { name: `${'long/'.repeat(60)}name`, pax: { comment: 'y' } }
  tar.entry(header, 'z'.repeat(1000))
  tar.entry({ name: 'GNU.sparse.map' }, `${sparse}`)
  tar.entry({ name: 'd/', type: 'directory' })
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  const layer = Buffer.concat(chunks)
  for (const step of [1, 511, 512, 700, layer.length]) expect(() => scan(layer, step)).not.toThrow()
  expect(() => scan(Buffer.from('{"no":"tar"}'.repeat(100)))).not.toThrow()
})

it.each([
  ['of old GNU tar', sparse],
  ['behind a file', Buffer.concat([file, sparse])],
  ['by a PAX record', raw({ type: 'x', body: record('GNU.sparse.realsize=1099511627776') })],
  ['behind a link that tells a size', Buffer.concat([raw({ type: '2', size: 512 }), sparse])],
  [
    'behind a size that a PAX record takes back',
    Buffer.concat([raw({ type: 'x', body: record('size=0') }), raw({ type: '0', size: 512 }), sparse]),
  ],
  ['behind a folder of old', Buffer.concat([raw({ type: '\0', name: 'a/', size: 512 }), sparse])],
  [
    'behind a name from elsewhere',
    Buffer.concat([raw({ type: 'L', body: 'a/' }), raw({ type: '\0', size: 512 }), sparse]),
  ],
  [
    'behind a size in base 256',
    Buffer.concat([raw({ type: '0', size: `\x80${'\0'.repeat(10)}\x01` }), Buffer.alloc(512), sparse]),
  ],
])('finds a sparse file %s', (_where, layer) => {
  for (const step of [1, 512, layer.length]) {
    expect(() => scan(layer, step)).toThrow(expect.objectContaining({ code: 'archive_invalid' }))
  }
})

it('a sparse file inside a packed layer is found too, and no other packing is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scan-'))
  try {
    const write = async (bytes: Uint8Array) =>
      new Stage(join(folder, randomUUID())).write(
        (async function* () {
          yield bytes
        })(),
      )
    await expect(write(sparse)).rejects.toThrow('sparse')
    await expect(write(gzipSync(sparse))).rejects.toThrow('sparse')
    await expect(write(Buffer.from('BZh91AY&SY'))).rejects.toThrow('neither gzip nor zstd')
    await expect(write(Buffer.from('fd377a585a00', 'hex'))).rejects.toThrow('neither gzip nor zstd')
    await expect(write(Buffer.from('502a4d1800000000', 'hex'))).rejects.toThrow('neither gzip nor zstd')
    await expect(write(gzipSync(Buffer.alloc(70_000_000)))).rejects.toThrow('32 times')
    await expect(write(gzipSync(await tarOf([{ name: 'a', body: 'b' }])))).resolves.toMatchObject({
      compression: 'gzip',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
