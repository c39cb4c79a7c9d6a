import { describe, expect, it } from 'vitest'
import { fail } from '../errors/index.ts'
import { runHook } from '../testing/index.ts'
import { defineHook, type HookCall } from './index.ts'

describe('defineHook', () => {
  it('gets the words and the rest of the command line, and the result at postrun alone', async () => {
    const calls: HookCall[] = []
    const keep = async (call: HookCall) => void calls.push(call)
    const beside = { command: 'server deploy', argv: ['desk', '-o', 'json'], result: { ready: true } }
    await runHook(defineHook('prerun', keep), beside)
    await runHook(defineHook('postrun', keep), beside)
    expect(calls).toEqual([
      { event: 'prerun', command: 'server deploy', argv: ['desk', '-o', 'json'] },
      { event: 'postrun', command: 'server deploy', argv: ['desk', '-o', 'json'], result: { ready: true } },
    ])
  })

  it('says things on stderr, nothing with --quiet, which counts up to --', async () => {
    const hook = defineHook('prerun', async (_, ctx) => ctx.say('Deploys are announced.'))
    const said = { exit: 0, code: undefined, stdout: '', stderr: 'Deploys are announced.\n' }
    expect(await runHook(hook, { command: 'x' })).toMatchObject(said)
    expect(await runHook(hook, { command: 'x', argv: ['--quiet'] })).toMatchObject({ ...said, stderr: '' })
    expect(await runHook(hook, { command: 'x', argv: ['--', '--quiet'] })).toMatchObject(said)
  })

  it('uses the login that --profile names', async () => {
    const profiles: unknown[] = []
    const hook = defineHook('prerun', async (_, ctx) => void profiles.push(ctx.profile))
    for (const argv of [[], ['--profile', 'a'], ['--profile=b']]) await runHook(hook, { command: 'x', argv })
    expect(profiles).toEqual([undefined, 'a', 'b'])
  })

  it('stops a command with an error of the table, in the way that the framework takes for a stop', async () => {
    const hook = defineHook('prerun', async () => fail('MCPR_DENIED', 'Not on Fridays.'))
    expect(await runHook(hook, { command: 'x' })).toMatchObject({
      exit: 5,
      code: 'MCPR_DENIED',
      message: 'Not on Fridays.',
    })
    const thrown = await hook.call({}, {}).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ oclif: { exit: 5 } })
    expect(JSON.stringify(thrown)).not.toContain('oclif')
  })
})
