import { expect, test } from 'vitest'
import { fakeIo } from '../testing/fake-io.ts'
import { askSecret, askText, confirm } from './index.ts'

test('where nobody can answer, nothing is printed and the flag is named', async () => {
  const io = fakeIo()
  for (const ask of [askText, askSecret, confirm])
    await expect(
      ask({ interactive: false, io }, { message: 'Password:', flag: '--password-stdin' }),
    ).rejects.toMatchObject({
      code: 'MCPR_USAGE',
      hint: 'Give --password-stdin.',
    })
  expect(io.out + io.err).toBe('')
})
