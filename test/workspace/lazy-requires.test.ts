// A module that a bundle puts off must behave as one that was required where it stood. What cannot be told from the
// text is not put off: the bundle then starts a little slower, and is right.
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { lazyBuiltins, lazyFramework } from '../../scripts/lazy-requires.mjs'

const nodeRequire = createRequire(import.meta.url)

/** Runs CommonJS; gives what it returns and what it had required by then. */
function run(code: string, modules: Readonly<Record<string, unknown>> = {}) {
  const required: string[] = []
  const require = (id: string) => {
    if (!required.includes(id)) required.push(id)
    return id in modules ? modules[id] : nodeRequire(id)
  }
  const importDefault = (value: { __esModule?: boolean }) => (value?.__esModule ? value : { default: value })
  const exports = {}
  const result: unknown = new Function('require', 'exports', '__importDefault', '__importStar', code)(
    require,
    exports,
    importDefault,
    (value: unknown) => value,
  )
  return { result, required, exports: exports as Record<string, unknown> }
}

/** The same code as written and with its requires put off. */
function bothWays(
  code: string,
  put: (code: string) => string | undefined,
  modules?: Readonly<Record<string, unknown>>,
) {
  const changed = put(code)
  expect(changed).toBeDefined()
  return { plain: run(code, modules), lazy: run(changed as string, modules), isPutOff: changed !== code }
}

const builtins = (code: string) => bothWays(code, lazyBuiltins.renderChunk)

describe('a built-in', () => {
  test('of which members are read loads with the first of them', () => {
    const head = 'let node_os = require("node:os");\n'
    expect(run(lazyBuiltins.renderChunk(`${head}return 1`)).required).toEqual([])
    for (const use of [
      'typeof node_os.homedir()',
      'node_os.constants.signals.SIGINT === 2',
      '"homedir" in { a: (0, node_os.homedir) }',
      '[node_os.EOL, node_os.EOL == node_os.EOL]',
    ]) {
      const { plain, lazy, isPutOff } = builtins(`${head}return ${use}`)
      expect(lazy, use).toEqual(plain)
      expect(isPutOff, use).toBe(true)
    }
  })

  test.each([
    ['spread', 'const node_os = require("node:os");\nreturn Object.keys({ ...node_os }).length'],
    ['handed on', 'const node_util = require("node:util");\nreturn Object.keys(node_util).includes("inspect")'],
    [
      'taken apart',
      'const node_os = require("node:os");\nconst { EOL, ...rest } = node_os;\nreturn Object.keys(rest).length',
    ],
    ['a fallback', 'const node_url = require("node:url");\nreturn Object.keys(undefined || node_url).length'],
    [
      'written to',
      'let node_os = require("node:os");\nnode_os.mine = 1;\nconst was = node_os.mine;\ndelete node_os.mine;\nreturn was',
    ],
    ['read by a computed name', 'let node_os = require("node:os");\nreturn typeof node_os["homedir"]'],
    [
      'copied for a default import',
      'let node_os = require("node:os");\nnode_os = { default: node_os, ...node_os };\nreturn typeof node_os.default.homedir',
    ],
    [
      'used well and badly in one line',
      'let node_os = require("node:os");\nreturn [node_os.EOL, Object.keys(node_os).length]',
    ],
  ])('that is %s is required where it stood', (_, code) => {
    const { plain, lazy, isPutOff } = builtins(code)
    expect(lazy).toEqual(plain)
    expect(isPutOff).toBe(false)
  })

  test('of whose name another one is a part is judged by itself', () => {
    const code =
      'let os = require("os");\nlet node_os = { os$: 1 };\nreturn [typeof os.homedir, node_os, node_os.os].length'
    expect(builtins(code)).toMatchObject({ isPutOff: true, lazy: { result: 3 } })
  })
})

describe('a part of the framework', () => {
  const put = (code: string) => lazyFramework.transform(code, '/x/node_modules/@oclif/core/lib/index.js')
  const called = Object.assign(() => 'called', { member: 'm' })

  test('loads with its first member, and under the name that it is exported by', () => {
    const code = [
      'const part_1 = require("./part");',
      'const whole_1 = __importDefault(require("whole"));',
      'exports.Help = __importStar(require("./help"));',
      'return () => [part_1.member, whole_1.default()]',
    ].join('\n')
    const { lazy } = bothWays(code, put, { './part': called, whole: called, './help': { name: 'help' } })
    expect(lazy.required).toEqual([])
    expect((lazy.result as () => unknown)()).toEqual(['m', 'called'])
    expect(lazy.exports.Help).toEqual({ name: 'help' })
    expect(lazy.required).toEqual(['./part', 'whole', './help'])
  })

  test('that is called itself is required where it stood', () => {
    const { plain, lazy } = bothWays('const part = require("./part");\nreturn part()', put, { './part': called })
    expect(lazy).toEqual(plain)
  })

  test('is told from what others wrote', () => {
    expect(lazyFramework.transform('const a = require("b");', '/x/node_modules/b/lib/index.js')).toBeUndefined()
  })
})
