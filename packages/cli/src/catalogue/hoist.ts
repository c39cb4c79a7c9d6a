// Inherited flags may stand between a group and its command: `server --use-kube apply` (commands-user §1.1).
import { type CommandIndex, commandsBelow } from './catalogue.ts'
import { isFlag, readFlag } from './flag-token.ts'

export interface Hoisted {
  /** The words of the command or group, as far as the catalogue follows. */
  readonly words: readonly string[]
  /** Everything else in its order, the moved flags first. */
  readonly rest: readonly string[]
}

/**
 * Moves flags in front of or between the words of a command behind them. Stops at `--`, at a word that leads to no
 * command, and at a flag that no command below has (or that they read differently), leaving the rest untouched.
 */
export function hoist(argv: readonly string[], index: CommandIndex): Hoisted {
  const words: string[] = []
  const moved: string[] = []
  let at = 0
  while (at < argv.length) {
    const token = argv[at] ?? ''
    if (token === '--') break
    if (isFlag(token)) {
      const flag = readFlag(argv, at, commandsBelow(index, words))
      if (!flag) break
      moved.push(...argv.slice(at, at + flag.span))
      at += flag.span
      continue
    }
    if (!index.prefixes.has([...words, token].join(':'))) break
    words.push(token)
    at += 1
  }
  return { words, rest: [...moved, ...argv.slice(at)] }
}
