import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOST } from './fixtures.ts'
import { mergePolicy } from './merge-policy.ts'
import { parseSpec } from './spec.ts'

const parse = (typed: string, allow?: string[]) =>
  parseSpec(typed, {
    host: HOST,
    cwd: '/home/mia',
    ...(allow ? { policy: mergePolicy({ user: { path: '/p', file: { schema: 1, allow } } }) } : {}),
  })
const refused = (typed: string, allow?: string[]): { code: string; message: string; hint: string; next: unknown[] } => {
  try {
    parse(typed, allow)
  } catch (error) {
    return error as never
  }
  throw new Error(`${typed} was taken`)
}

describe('names', () => {
  it.each([
    ['server', '@mcp-runtime/plugin-server', '0.1.0'],
    ['server@0.2.0', '@mcp-runtime/plugin-server', '0.2.0'],
    ['@mcp-runtime/plugin-server', '@mcp-runtime/plugin-server', '0.1.0'],
    ['@mcp-runtime/plugin-server@next', '@mcp-runtime/plugin-server', 'next'],
    ['@acme/tools', '@acme/tools', 'latest'],
    ['@acme/tools@1.2.3', '@acme/tools', '1.2.3'],
    ['@acme/tools@^1', '@acme/tools', '^1'],
    ['@acme/tools@>=1 <2', '@acme/tools', '>=1 <2'],
    ['@acme/plugin-server', '@acme/plugin-server', 'latest'],
  ])('%s is %s at %s', (typed, name, wanted) => {
    expect(parse(typed)).toEqual({ kind: 'registry', name, wanted, typed })
  })

  it.each(['tools', 'mcp-runtime-plugin-server', 'plugin-server', 'tools@1.0.0', 'constructor'])(
    'refuses %s, which has no scope and could be a stranger’s',
    (typed) => {
      expect(refused(typed)).toMatchObject({ code: 'MCPR_PLUGIN_REFUSED', next: [expect.anything()] })
    },
  )

  it('takes a name without scope that the policy names', () => {
    expect(parse('tools', ['tools'])).toMatchObject({ name: 'tools', wanted: 'latest' })
    expect(refused('tolls', ['tools']).code).toBe('MCPR_PLUGIN_REFUSED')
  })

  it.each([
    ['servr', 'server'],
    ['Server', 'server'],
    ['teem', 'team'],
  ])('%s: says what was meant', (typed, meant) => {
    if (typed !== 'Server') expect(refused(typed).message).toContain(`Did you mean "${meant}"?`)
    else expect(refused(typed).code).toBe('MCPR_INPUT_INVALID')
  })

  it.each([
    '@mcp-runtlme/plugin-server',
    '@mcp-runtime/plugin-servr',
    '@mcp-runtime/plugin-severr'.replace('severr', 'sevrer'),
    '@mcpruntime/plugin-server',
    '@mcp_runtime/plugin-server',
    '@mcp-runtimes/plugin-server',
    '@rncp-runtirne/plugin-server',
    '@mcp-runt1me/plugin-server@0.1.0',
    '@mcp-runtime/plugin-servers',
  ])('refuses %s, which looks like ours', (typed) => {
    expect(refused(typed)).toMatchObject({
      code: 'MCPR_PLUGIN_REFUSED',
      message: expect.stringContaining('Did you mean "@mcp-runtime/plugin-server"?'),
    })
  })

  it('takes a look-alike that the policy names', () => {
    expect(parse('@mcpruntime/plugin-server', ['@mcpruntime/*'])).toMatchObject({ name: '@mcpruntime/plugin-server' })
  })

  it.each([
    '',
    ' server',
    'server ',
    '--force',
    '-g',
    'a\nb',
    '@acme',
    '@acme/',
    '@/x',
    '@Acme/x',
    '@acme/x@',
    '@acme/x@ ',
    '.hidden/x@',
    '@acme/../x',
    '@acme/.x',
    '@acme/x/y',
    '@acme/x@1.0.0@2',
    'x y',
    '@acme/x?y',
    'a%2fb',
  ])('refuses %j', (typed) =>
    expect(refused(typed)).toMatchObject({ code: 'MCPR_INPUT_INVALID', next: [expect.anything()] }),
  )

  it.each([
    'npm:@acme/x',
    '@acme/x@npm:@evil/y',
    'workspace:*',
    'link:../x',
    'javascript:1',
    'data:x,y',
    'ftp://x/y.tgz',
  ])('refuses %s: another name, or an address of another kind', (typed) =>
    expect(refused(typed).code).toBe('MCPR_INPUT_INVALID'),
  )
})

describe('git', () => {
  it.each([
    'acme/tools',
    'github:acme/tools',
    'git+https://github.com/acme/tools.git',
    'git+ssh://git@github.com/acme/tools',
    'git@github.com:acme/tools.git',
    'git://x/y',
    'ssh://git@x/y',
    'gist:123',
    'https://github.com/acme/tools',
    'https://www.github.com/acme/tools',
    'https://git.acme.example/tools.git',
  ])('refuses %s', (typed) => {
    expect(refused(typed)).toMatchObject({ code: 'MCPR_INPUT_INVALID', message: expect.stringContaining('git') })
  })

  it('says how a folder is meant', () => {
    expect(refused('acme/tools').hint).toContain('./acme/tools')
  })

  it('says which plugin was meant where the @ is missing', () => {
    expect(refused('mcp-runtime/plugin-server').message).toContain('"@mcp-runtime/plugin-server"')
  })
})

describe('paths and addresses', () => {
  it.each([
    ['./x', { kind: 'folder', path: '/home/mia/x' }],
    ['.', { kind: 'folder', path: '/home/mia' }],
    ['../x', { kind: 'folder', path: '/home/x' }],
    ['/srv/x', { kind: 'folder', path: '/srv/x' }],
    ['file:x', { kind: 'folder', path: '/home/mia/x' }],
    ['file:///srv/x%20y', { kind: 'folder', path: '/srv/x y' }],
    ['x.tgz', { kind: 'tarball', at: '/home/mia/x.tgz' }],
    ['dir/x.tgz', { kind: 'tarball', at: '/home/mia/dir/x.tgz' }],
    ['./x.tar.gz', { kind: 'tarball', at: '/home/mia/x.tar.gz' }],
    ['https://acme.example/a/x.tgz', { kind: 'tarball', at: 'https://acme.example/a/x.tgz' }],
    ['HTTP://acme.example/x?sig=1', { kind: 'tarball', at: 'http://acme.example/x?sig=1' }],
    ['https://github.com/acme/x/releases/download/v1/x.tgz', { kind: 'tarball' }],
  ])('%s', (typed, spec) => {
    expect(parse(typed)).toMatchObject({ ...spec, typed })
  })

  it.each(['https://', 'https://x/y.tgz#main', 'file://other-machine/x'])('refuses %s', (typed) => {
    expect(refused(typed).code).toBe('MCPR_INPUT_INVALID')
  })

  it('refuses an address with a login, and does not repeat it', () => {
    const error = refused('https://mia:s3cret@acme.example/x.tgz')
    expect(error.code).toBe('MCPR_INPUT_INVALID')
    expect(JSON.stringify([error.message, error.hint, error.next])).not.toContain('s3cret')
  })
})

it('any text is a spec or one of two errors; a registry spec holds only a plain name', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'@/.:-ab1~^# %?*') }))
  fc.assert(
    fc.property(text, (typed) => {
      let spec: ReturnType<typeof parse>
      try {
        spec = parse(typed, ['@a/*', 'b'])
      } catch (error) {
        expect((error as { code: string }).code).toMatch(/^MCPR_(INPUT_INVALID|PLUGIN_REFUSED)$/)
        return
      }
      if (spec.kind === 'registry') expect(spec.name).toMatch(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/)
      if (spec.kind === 'folder') expect(spec.path.startsWith('/')).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('every name one edit from a first-party one, in scope or name, is refused or is another’s own', () => {
  const name = '@mcp-runtime/plugin-server'
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: name.length - 1 }),
      fc.constantFrom(...'abz09-_.'),
      fc.constantFrom('insert', 'delete', 'replace'),
      (at, letter, edit) => {
        const typed =
          name.slice(0, at) + (edit === 'delete' ? '' : letter) + name.slice(edit === 'insert' ? at : at + 1)
        if (typed === name) return
        expect(refused(typed).code).toMatch(/^MCPR_(PLUGIN_REFUSED|INPUT_INVALID)$/)
      },
    ),
  )
})
