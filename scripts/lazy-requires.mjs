// The framework requires all of itself when one part is asked for, and sources of ours name built-ins (`node:crypto`:
// 4 ms) that most runs never use. In a bundle both are put off to their first use, which halves the start of a command.
const OCLIF = /\/node_modules\/@oclif\/core\/lib\/.*\.js$/
const PLAIN = /^const (\w+) = require\("([^"]+)"\);$/gm
const DEFAULT = /^const (\w+) = __importDefault\(require\("([^"]+)"\)\);$/gm
const STAR = /^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/gm
/** The bundle has its own check, which says what to do; this one loads semver at every start. */
const VERSION_CHECK = /^checkNodeVersion\(\);$/m

// Its tracing asks the terminal, colours and the environment for lines that only DEBUG brings out.
const QUIET = `const quiet = (namespace) => Object.assign(() => {}, { namespace, enabled: false, log() {},
  destroy: () => true, extend: (name, between = ':') => quiet(namespace + between + name) });`

/** Parts of the framework load when something of theirs is used. It uses them as members of one object each. */
export const lazyFramework = {
  name: 'lazy-framework',
  transform(code, id) {
    if (!OCLIF.test(id)) return undefined
    return code
      .replace(VERSION_CHECK, '')
      .replace(PLAIN, (_, name, path) => `const ${name} = ${lazy(`require("${path}")`)};`)
      .replace(DEFAULT, (_, name, path) => {
        if (path !== 'debug') return `const ${name} = { get default() { return ${unwrapped(path)} } };`
        return `${QUIET} const ${name} = { get default() { return process.env.DEBUG ? ${unwrapped(path)} : quiet } };`
      })
      .replace(STAR, (_, name, path) => {
        const get = `get: () => value ??= __importStar(require("${path}"))`
        return `{ let value; Object.defineProperty(exports, "${name}", { enumerable: true, ${get} }); }`
      })
  },
}

const lazy = (load) => `new Proxy({}, { get: (_, key) => ${load}[key], has: (_, key) => key in ${load} })`
const unwrapped = (path) => `((m) => m && m.__esModule ? m.default : m)(require("${path}"))`

const BUILTINS = ['child_process', 'crypto', 'fs/promises', 'os', 'readline', 'timers/promises', 'url', 'util']
const BUILTIN = new RegExp(`^(?:let|const) (\\w+) = require\\("((?:node:)?(?:${BUILTINS.join('|')}))"\\);$`, 'gm')

/** Built-ins of Node load when something of theirs is used. */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  renderChunk: (code) =>
    code.replace(BUILTIN, (line, name, id) =>
      // Where a default import is among its users, the bundler copies all members at once.
      code.includes(`\n${name} = `) ? line : `let ${name} = ${lazy(`require("${id}")`)};`,
    ),
}
