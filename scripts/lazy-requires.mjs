// The framework requires all of itself when one part is asked for, and sources of ours name built-ins (`node:crypto`:
// 4 ms) that most runs never use. In a bundle both are put off to their first use, which halves the start of a command.
//
// What stands in for a module answers only for its members. So a module is put off only where the text that requires it
// does nothing with it but take members (`os.homedir()`): one that is called, spread, handed on or written to, or of
// which the bundler copies all members for a default import, is required where it stood.
const OCLIF = /\/node_modules\/@oclif\/core\/lib\/.*\.js$/
const PLAIN = /^const (\w+) = require\("([^"]+)"\);$/gm
const DEFAULT = /^const (\w+) = __importDefault\(require\("([^"]+)"\)\);$/gm
const STAR = /^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/gm
/** The bundle has its own check, which says what to do; this one loads semver at every start. */
const VERSION_CHECK = /^checkNodeVersion\(\);$/m

// Its tracing asks the terminal, colours and the environment for lines that only DEBUG brings out.
const QUIET = `const quiet = (namespace) => Object.assign(() => {}, { namespace, enabled: false, log() {},
  destroy: () => true, extend: (name, between = ':') => quiet(namespace + between + name) });`

/** Parts of the framework load when something of theirs is used. */
export const lazyFramework = {
  name: 'lazy-framework',
  transform(code, id) {
    if (!OCLIF.test(id)) return undefined
    return code
      .replace(VERSION_CHECK, '')
      .replace(PLAIN, (line, name, path) => (onlyMembers(code, name) ? `const ${name} = ${lazy(path)};` : line))
      .replace(DEFAULT, (line, name, path) => {
        if (!onlyMembers(code, name)) return line
        if (path !== 'debug') return `const ${name} = { get default() { return ${unwrapped(path)} } };`
        return `${QUIET} const ${name} = { get default() { return process.env.DEBUG ? ${unwrapped(path)} : quiet } };`
      })
      .replace(STAR, (_, name, path) => {
        const get = `get: () => value ??= __importStar(require("${path}"))`
        return `{ let value; Object.defineProperty(exports, "${name}", { enumerable: true, ${get} }); }`
      })
  },
}

const BUILTINS = ['child_process', 'crypto', 'fs/promises', 'os', 'readline', 'timers/promises', 'url', 'util']
const BUILTIN = new RegExp(`^(?:let|const) (\\w+) = require\\("((?:node:)?(?:${BUILTINS.join('|')}))"\\);$`, 'gm')

/** Built-ins of Node load when something of theirs is used. */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  renderChunk: (code) =>
    code.replace(BUILTIN, (line, name, id) => (onlyMembers(code, name) ? `let ${name} = ${lazy(id)};` : line)),
}

/**
 * Whether `name` stands nowhere but where it is declared and before a member that is read. Comments and texts count as
 * code: who is in doubt is required at once.
 */
function onlyMembers(code, name) {
  const uses = code.matchAll(new RegExp(`(?<![\\w$"'\`]|(?<!\\.\\.)\\.)${name}(?![\\w$])(?=(.{0,80}))`, 'g'))
  return [...uses].every(([, after]) => /^ = (?:__importDefault\()?require\(/.test(after) || isRead(after))
}

/** A member that is not assigned to, counted up or deleted. */
const isRead = (after) => /^\.\w+\b(?!\s*(?:[-+*/%&|^?]{0,2}=(?!=)|\+\+|--))/.test(after)

const lazy = (path) =>
  `new Proxy({}, { get: (_, key) => require("${path}")[key], has: (_, key) => key in require("${path}") })`
const unwrapped = (path) => `((m) => m && m.__esModule ? m.default : m)(require("${path}"))`
