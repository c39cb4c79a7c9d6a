import { mcprError } from '@mcp-runtime/sdk/errors'
import { describe, expect, test } from 'vitest'
import { type HookOwner, runHooks } from './hooks.ts'

const owner = (run: () => Promise<unknown[]>, name = '@acme/plugin-x'): HookOwner => ({
  name,
  version: '1.0.0',
  load: async () => run,
})
const throwing = (error: unknown) => owner(() => Promise.reject(error))

function watching(more: { slow?: number; limit?: number; now?: () => number } = {}) {
  const said: string[] = []
  let left = 0
  const watch = { warn: (text: string) => void said.push(text), abandoned: () => void left++, ...more }
  return { said, watch, left: () => left }
}

describe('a hook that fails', () => {
  test('by a plain error is named, and the command goes on', async () => {
    const { said, watch } = watching()
    const outcomes = await runHooks('prerun', [throwing(new Error('no config')), owner(async () => [1])], watch)
    expect(said).toEqual(['the "prerun" hook of @acme/plugin-x failed: no config'])
    expect(outcomes.flatMap(({ results = [] }) => results)).toEqual([1])
  })

  test.each([
    ['this.error', { message: 'not on Fridays', oclif: { exit: 2 } }, 2, 'MCPR_PLUGIN_FAILED', ': not on Fridays'],
    ['this.exit', { message: 'EEXIT: 7', code: 'EEXIT', oclif: { exit: 7 } }, 7, 'MCPR_PLUGIN_FAILED', '.'],
    ['an error of the table', mcprError('MCPR_DENIED', 'No deploys.'), 5, 'MCPR_DENIED', ': No deploys.'],
  ])('by %s stops the command under its name and with its exit code', async (_, error, exit, code, rest) => {
    const { said, watch } = watching()
    await expect(runHooks('prerun', [throwing(error)], watch)).rejects.toMatchObject({
      code,
      exit,
      message: `The "prerun" hook of @acme/plugin-x stopped the command${rest}`,
    })
    expect(said).toEqual([])
    await runHooks('finally', [throwing(error)], watch, true)
    expect(said).toHaveLength(1)
  })

  test('to load is named, and stops nothing, whatever kept it from it', async () => {
    const { said, watch } = watching()
    const refused = mcprError('MCPR_PLUGIN_REFUSED', '@acme/plugin-x may not run.')
    await runHooks('init', [{ ...owner(async () => []), load: () => Promise.reject(refused) }], watch)
    expect(said).toEqual(['the "init" hook of @acme/plugin-x did not run. @acme/plugin-x may not run.'])
  })

  test('by this.exit(0) has only ended itself', async () => {
    const { said, watch } = watching()
    await runHooks('init', [throwing({ message: 'EEXIT: 0', code: 'EEXIT', oclif: { exit: 0 } })], watch)
    expect(said).toEqual([])
  })
})

describe('a hook that takes its time', () => {
  test('is named after it ended', async () => {
    const times = [0, 3200]
    const { said, watch, left } = watching({ now: () => times.shift() ?? 3200 })
    await runHooks('init', [owner(async () => [])], watch)
    expect(said).toEqual(['the "init" hook of @acme/plugin-x took 3.2 s.'])
    expect(left()).toBe(0)
  })

  test('for ever is left behind and named; another one is not kept from its work', async () => {
    const { said, watch, left } = watching({ limit: 1 })
    const outcomes = await runHooks(
      'init',
      [owner(() => new Promise(() => {})), owner(async () => ['done'], '@acme/plugin-y')],
      watch,
    )
    expect(said).toEqual(['the "init" hook of @acme/plugin-x did not end within 0.001 s and is not waited for.'])
    expect(left()).toBe(1)
    expect(outcomes[1]).toMatchObject({ results: ['done'] })
  })
})
