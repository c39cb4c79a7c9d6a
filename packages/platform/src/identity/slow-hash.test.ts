import { expect, it } from 'vitest'
import { slowHash } from './slow-hash.ts'

const job = {
  password: 'password',
  salt: Buffer.from('NaCl'),
  length: 64,
  cost: { N: 1024, r: 8, p: 16, maxmem: 2 ** 26 },
}

it('is scrypt (RFC 7914 §12), however many ask at once', async () => {
  const wanted =
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'
  const keys = await Promise.all([slowHash(job), slowHash({ ...job, length: 16 }), slowHash(job)])
  expect(keys.map((key) => key.toString('hex'))).toEqual([wanted, wanted.slice(0, 32), wanted])
})

it('says what is wrong with its parameters, and goes on', async () => {
  await expect(slowHash({ ...job, cost: { ...job.cost, N: 3 } })).rejects.toThrow(/scrypt/i)
  expect(await slowHash({ ...job, length: 8 })).toHaveLength(8)
})
