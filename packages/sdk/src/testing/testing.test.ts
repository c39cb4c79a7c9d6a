import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCli, startLocalPlatform } from './index.ts'

const stub = [process.execPath, fileURLToPath(new URL('./fixtures/stub-cli.mjs', import.meta.url))]

describe('runCli', () => {
  it('hands on arguments, environment and input, and tells the exit code', async () => {
    const env = { STUB_EXIT: '3', NO_COLOR: undefined }
    const result = await runCli(['a b', '$HOME'], { program: stub, env, input: 'typed' })
    expect(result).toMatchObject({ exit: 3, stderr: 'said\n' })
    expect(JSON.parse(result.stdout)).toEqual({ argv: ['a b', '$HOME'], input: 'typed', color: null })
  })
})

describe('startLocalPlatform', () => {
  it('gives the URL and an environment, and leaves nothing behind', async () => {
    const platform = await startLocalPlatform({ program: stub })
    expect(platform).toMatchObject({ url: 'http://127.0.0.1:1', profile: 'local' })
    const home = dirname(platform.env.MCP_RUNTIME_CONFIG_DIR!)
    expect(existsSync(home)).toBe(true)
    expect(JSON.parse((await platform.cli(['x'])).stdout).argv).toEqual(['x'])
    await platform.stop()
    expect(existsSync(home)).toBe(false)
  })

  it('says what went wrong when it does not start', async () => {
    await expect(startLocalPlatform({ program: stub, env: { STUB_EXIT: '7' } })).rejects.toThrow('said')
  })
})
