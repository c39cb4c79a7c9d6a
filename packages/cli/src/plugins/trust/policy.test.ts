import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPackageName } from '../package-name.ts'
import { assertLoadable } from './assert-loadable.ts'
import { mergePolicy } from './merge-policy.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyFile } from './policy.ts'
import { readPolicy } from './read-policy.ts'

describe('the text', () => {
  const broken = (value: unknown): string =>
    (parsePolicy(typeof value === 'string' ? value : JSON.stringify(value)) as { broken: string }).broken

  it('may say all of this', () => {
    const file = {
      schema: 1,
      allow: ['@acme/*', '@mcp-runtime/plugin-server', 'tools'],
      deny: ['@acme/old'],
      allowScripts: [],
      require: ['signature', 'provenance'],
      registries: { '@acme': 'https://npm.acme.example' },
      jit: 'never',
    }
    expect(parsePolicy(JSON.stringify(file))).toEqual({ file })
  })

  it.each([
    [{ schema: 1, alow: [] }, 'unknown key "alow". Did you mean "allow"?'],
    [{ schema: 1, constructor: [] }, 'unknown key "constructor"'],
    [{ schema: 1, __proto: 1 }, 'unknown key'],
    ['{"schema":1,"__proto__":{"allow":[]}}', 'unknown key "__proto__"'],
    ['{"schema":1,"deny":["@a/b"],"deny":[]}', 'the key "deny" stands twice'],
    ['{"schema":1,"deny":["@a/b"],"Deny":[]}', 'differ only by case'],
    ['{"schema":1', 'not JSON'],
    ['', 'not JSON'],
    ['[]', 'no JSON object'],
    ['null', 'no JSON object'],
    [{}, '"schema" must be 1'],
    [{ schema: '1' }, '"schema" must be 1'],
    [{ schema: 2 }, 'newer mcp-runtime'],
    [{ schema: 1, allow: '@acme/*' }, '"allow" must be a list'],
    [{ schema: 1, allow: [1] }, '"allow" must be a list'],
    [{ schema: 1, allow: null }, '"allow" must be a list'],
    [{ schema: 1, allow: ['*'] }, '"allow" has "*"'],
    [{ schema: 1, deny: ['@acme/x-*'] }, '"deny" has "@acme/x-*"'],
    [{ schema: 1, deny: ['@*/x'] }, '"deny" has'],
    [{ schema: 1, deny: ['@acme'] }, '"deny" has "@acme"'],
    [{ schema: 1, deny: ['@Acme/x'] }, '"deny" has'],
    [{ schema: 1, deny: ['@acme/x@1.0.0'] }, '"deny" has'],
    [{ schema: 1, allowScripts: true }, '"allowScripts" must be a list'],
    [{ schema: 1, require: ['signatures'] }, 'Did you mean "signature"?'],
    [{ schema: 1, require: 'signature' }, '"require" must be a list'],
    [{ schema: 1, jit: true }, '"jit" must be one of'],
    [{ schema: 1, registries: [] }, '"registries" must be an object'],
    [{ schema: 1, registries: { '@acme/*': 'https://x' } }, 'no scope'],
    [{ schema: 1, registries: { '@acme': 'x' } }, 'http or https'],
    [{ schema: 1, registries: { '@acme': 'file:///x' } }, 'http or https'],
    [{ schema: 1, registries: { '@acme': 'https://me:pw@x/' } }, 'without login'],
  ])('%j', (value, why) => {
    expect(broken(value)).toContain(why)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parsePolicy(text)))
  })
})

describe('two files as one', () => {
  const merge = (system?: Omit<PolicyFile, 'schema'>, user?: Omit<PolicyFile, 'schema'>) =>
    mergePolicy({
      system: system && { path: '/etc/p', file: { schema: 1, ...system } },
      user: user && { path: '/home/p', file: { schema: 1, ...user } },
    })

  it('without files nothing is decided', () => {
    const policy = merge()
    expect(policy.allowance('@acme/x')).toBe('open')
    expect(policy).toMatchObject({ required: [] })
    expect([policy.reasonFor('@acme/x'), policy.registryOf('@acme/x'), policy.jit()]).toEqual([
      undefined,
      undefined,
      'auto',
    ])
    expect([policy.scriptsAllowed('@acme/x'), policy.scriptsForbidden('@acme/x')]).toEqual([false, false])
  })

  it.each([
    [['@acme/*'], undefined, '@acme/x', 'allowed', '/etc/p'],
    [['@acme/*'], undefined, '@acmes/x', 'denied', '/etc/p'],
    [['@acme/*'], undefined, '@acme/x/y', 'allowed', '/etc/p'],
    [['@acme/*'], undefined, 'acme', 'denied', '/etc/p'],
    [['@acme/*'], ['@acme/x'], '@acme/x', 'allowed', '/etc/p'],
    [['@acme/*'], ['@acme/x'], '@acme/y', 'denied', '/home/p'],
    [['@acme/*'], ['@evil/x'], '@evil/x', 'denied', '/etc/p'],
    [[], undefined, '@acme/x', 'denied', '/etc/p'],
    [undefined, ['@acme/x'], '@acme/x', 'allowed', '/home/p'],
    [undefined, [], '@acme/x', 'denied', '/home/p'],
    [['x'], undefined, 'X', 'denied', '/etc/p'],
  ] as const)('allow %j and %j: %s is %s by %s', (system, user, name, allowance, by) => {
    const policy = merge(system && { allow: system }, user && { allow: user })
    expect([policy.allowance(name), policy.reasonFor(name)]).toEqual([allowance, by])
  })

  it('denies what either denies, also where it is allowed, and in other letters', () => {
    expect(merge({ allow: ['@acme/*'], deny: ['@acme/x'] }).allowance('@acme/x')).toBe('denied')
    expect(merge({ deny: ['@acme/x'] }, { allow: ['@acme/x'] }).reasonFor('@acme/x')).toBe('/etc/p')
    expect(merge({}, { deny: ['@acme/*'] }).reasonFor('@acme/x')).toBe('/home/p')
    expect(merge({ deny: ['@acme/x'] }).allowance('@ACME/X')).toBe('denied')
    expect(merge({ deny: ['@acme/x'] }).allowance('@acme/y')).toBe('open')
  })

  it('lets scripts run only within what the machine says of them', () => {
    const both = merge({ allowScripts: ['@acme/*'] }, { allowScripts: ['@acme/x', '@evil/y'] })
    expect(['@acme/x', '@acme/z', '@evil/y'].map(both.scriptsAllowed)).toEqual([true, false, false])
    expect(['@acme/z', '@evil/y'].map(both.scriptsForbidden)).toEqual([false, true])
    expect(merge({ allowScripts: [] }, { allowScripts: ['@acme/x'] }).scriptsAllowed('@acme/x')).toBe(false)
    expect(merge({ allowScripts: ['@acme/x'] }).scriptsAllowed('@acme/x')).toBe(true)
    const user = merge({}, { allowScripts: ['@acme/x'] })
    expect([user.scriptsAllowed('@acme/x'), user.scriptsForbidden('@acme/y')]).toEqual([true, false])
  })

  it('requires what either requires; of registries and first use the machine has the last word', () => {
    const policy = merge(
      { require: ['signature'], registries: { '@acme': 'https://one.example' }, jit: 'never' },
      {
        require: ['provenance', 'signature'],
        registries: { '@acme': 'https://two.example', '@b': 'https://b.example/npm/' },
        jit: 'auto',
      },
    )
    expect([...policy.required].sort()).toEqual(['provenance', 'signature'])
    expect([
      policy.registryOf('@acme/x'),
      policy.registryOf('@b/x'),
      policy.registryOf('@c/x'),
      policy.registryOf('x'),
    ]).toEqual(['https://one.example/', 'https://b.example/npm/', undefined, undefined])
    expect([policy.jit(), policy.jit('auto')]).toEqual(['never', 'never'])
    const user = merge({}, { jit: 'ask' })
    expect([user.jit(), user.jit('auto'), merge({}, {}).jit()]).toEqual(['ask', 'auto', 'auto'])
  })

  const name = fc.constantFrom('@acme/x', '@acme/y', '@evil/x', 'tools', 'x')
  const list = fc.option(fc.array(fc.constantFrom('@acme/*', '@acme/x', '@evil/*', 'tools', 'x')), { nil: undefined })
  const fileOf = fc
    .record({ allow: list, deny: list, allowScripts: list })
    .map((parts) => JSON.parse(JSON.stringify(parts)) as Omit<PolicyFile, 'schema'>)
  it('a user’s file never widens the machine’s', () => {
    fc.assert(
      fc.property(fileOf, fileOf, name, (system, user, asked) => {
        const alone = merge(system)
        const both = merge(system, user)
        if (alone.allowance(asked) === 'denied') expect(both.allowance(asked)).toBe('denied')
        if (alone.scriptsForbidden(asked)) expect(both.scriptsAllowed(asked)).toBe(false)
        if (alone.scriptsForbidden(asked)) expect(both.scriptsForbidden(asked)).toBe(true)
        // Every denial and permission names the file that it stands in.
        expect(both.reasonFor(asked) === undefined).toBe(both.allowance(asked) === 'open')
      }),
    )
  })
  it('is allowed exactly when each stated list names it and no list denies it', () => {
    const named = (patterns: readonly string[] | undefined, asked: string) =>
      (patterns ?? []).some(
        (pattern) => pattern === asked || (pattern.endsWith('*') && asked.startsWith(pattern.slice(0, -1))),
      )
    fc.assert(
      fc.property(fileOf, fileOf, name, (system, user, asked) => {
        const files = [system, user]
        const denied =
          files.some(({ deny }) => named(deny, asked)) || files.some(({ allow }) => allow && !named(allow, asked))
        const stated = files.some(({ allow }) => allow)
        expect(merge(system, user).allowance(asked)).toBe(denied ? 'denied' : stated ? 'allowed' : 'open')
      }),
    )
  })
})

it('a name is what npm takes for one', () => {
  for (const good of ['a', '@a/b', 'a.b', 'a_b', '@a-b/c~d', 'constructor']) expect(isPackageName(good)).toBe(true)
  for (const bad of ['', '.a', '_a', '@a', '@a/', 'A', 'a/b', '@a/b/c', 'ä', 'a b', '@a/..', 'a'.repeat(215)])
    expect(isPackageName(bad)).toBe(false)
})

describe('on disk', () => {
  let dir: string
  let systemFile: string
  let userFile: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mcp-runtime-policy-'))
    for (const name of ['etc', 'home']) mkdirSync(join(dir, name), { mode: 0o755 })
    systemFile = join(dir, 'etc/plugins.json')
    userFile = join(dir, 'home/plugins.json')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))
  const read = () => readPolicy({ MCP_RUNTIME_CONFIG_DIR: join(dir, 'home') }, { systemFile })
  const write = (path: string, file: object, mode = 0o644) => {
    writeFileSync(path, JSON.stringify({ schema: 1, ...file }))
    chmodSync(path, mode)
  }
  const broken = (message: string) =>
    expect.objectContaining({
      code: 'MCPR_CONFIG_BROKEN',
      message: expect.stringContaining(message),
      next: [expect.anything()],
    })

  it('nothing there restricts nothing', () => {
    expect(read().allowance('@acme/x')).toBe('open')
  })

  it('reads both', () => {
    write(systemFile, { allow: ['@acme/*'] })
    write(userFile, { deny: ['@acme/y'] }, 0o664)
    expect(['@acme/x', '@acme/y', '@evil/x'].map(read().allowance)).toEqual(['allowed', 'denied', 'denied'])
    expect(read().reasonFor('@acme/y')).toBe(userFile)
  })

  it.each([0o666, 0o664, 0o602])('does not believe a machine’s file of mode %o', (mode) => {
    write(systemFile, {}, mode)
    expect(read).toThrow(broken(`${systemFile} is not believed`))
  })

  it('does not believe a machine’s file in a folder that others can write', () => {
    write(systemFile, {})
    chmodSync(join(dir, 'etc'), 0o777)
    expect(read).toThrow(broken(`${join(dir, 'etc')} is not believed`))
  })

  it('does not believe a user’s file that anybody can write', () => {
    write(userFile, {}, 0o666)
    expect(read).toThrow(broken(`${userFile} is not believed`))
  })

  it.each(['systemFile', 'userFile'] as const)('is an error where %s cannot be understood', (which) => {
    writeFileSync({ systemFile, userFile }[which], '{', { mode: 0o644 })
    expect(read).toThrow(broken('plugins.json cannot be used: the text is not JSON'))
  })

  it('is an error where it is a folder, or a link to nothing', () => {
    mkdirSync(userFile)
    expect(read).toThrow(broken('it is not a file'))
    symlinkSync('/nowhere', systemFile)
    expect(read).toThrow(broken('a link that leads nowhere'))
  })

  it('at load, what is not allowed does not run', () => {
    write(systemFile, { allow: ['@acme/*'] })
    expect(() => assertLoadable('@evil/x', read())).toThrow(
      expect.objectContaining({ code: 'MCPR_PLUGIN_REFUSED', message: expect.stringContaining(systemFile) }),
    )
    assertLoadable('@acme/x', read())
  })
})
