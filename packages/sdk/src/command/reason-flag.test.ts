import { expect, test } from 'vitest'
import { reasonFlag } from './reason-flag.ts'

const parse = (text: string) => reasonFlag().parse(text, {} as never, {} as never)

test('a reason is one line of at most 256 characters, however many bytes they take', async () => {
  expect(await parse('  Urlaub, bis Montag ')).toBe('Urlaub, bis Montag')
  expect(await parse('😀'.repeat(256))).toHaveLength(512)
})

test.each([['😀'.repeat(257)], ['x'.repeat(257)], [' '], ['a\nb'], ['a\u001b[2J']])(
  '%j is a usage error',
  async (text) => {
    await expect(parse(text)).rejects.toMatchObject({ code: 'MCPR_USAGE' })
  },
)
