// Reads one setting: flag over environment over default, trimmed, and notes what cannot be used.
import { parseGoDuration } from '@mcp-runtime/contract/names'
import type { Setting } from '../flags/settings.ts'

export type GivenFlags = Readonly<Record<string, unknown>>
export type Environment = Readonly<Record<string, string | undefined>>

const TRUE = new Set(['1', 't', 'true', 'y', 'yes', 'on'])
const FALSE = new Set(['', '0', 'f', 'false', 'n', 'no', 'off'])

/** Header field values: visible ASCII, with blanks only inside (RFC 9110 §5.5). */
const HEADER_TEXT = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/

export class Values {
  readonly problems: string[] = []
  readonly #settings: ReadonlyMap<string, Setting>
  readonly #flags: GivenFlags
  readonly #env: Environment

  constructor(settings: readonly Setting[], flags: GivenFlags, env: Environment) {
    this.#settings = new Map(settings.map((setting) => [setting.flag, setting]))
    this.#flags = flags
    this.#env = env
  }

  /** How the user gave this setting, for messages: `--ttl` or `MCP_RUNTIME_ADAPTER_TTL`. */
  source(flag: string): string {
    return this.#flags[flag] === undefined ? this.#setting(flag).env : `--${flag}`
  }

  /** `--flag (or ENV)`, for what is missing. */
  both(flag: string): string {
    return `--${flag} (or ${this.#setting(flag).env})`
  }

  reject(flag: string, why: string): undefined {
    const { env } = this.#setting(flag)
    this.problems.push(`--${flag} (or ${env}): ${why}`)
    return undefined
  }

  text(flag: string): string {
    if (!this.#settings.has(flag)) return ''
    const given = this.#flags[flag]
    return String(given ?? this.#env[this.#setting(flag).env] ?? '').trim()
  }

  /** Text that goes into a header, so it must be legal there. */
  headerText(flag: string): string {
    const value = this.text(flag)
    if (value !== '' && !HEADER_TEXT.test(value)) this.reject(flag, 'the value cannot be sent in an HTTP header')
    return value
  }

  /** A switch; words of the environment as in §2.2, anything else is refused rather than taken for false. */
  on(flag: string, whenAbsent = false): boolean {
    if (!this.#settings.has(flag)) return whenAbsent
    const given = this.#flags[flag]
    if (typeof given === 'boolean') return given
    const word = this.#env[this.#setting(flag).env]?.trim().toLowerCase()
    if (word === undefined) return whenAbsent
    if (!TRUE.has(word) && !FALSE.has(word)) this.reject(flag, `"${word}" is neither true nor false`)
    return word === '' ? whenAbsent : TRUE.has(word)
  }

  /** Milliseconds of a Go duration; undefined when absent or refused. */
  duration(flag: string, atLeast: 'positive' | 'zero'): number | undefined {
    const value = this.text(flag)
    if (value === '') return undefined
    const ms = parseGoDuration(value)
    if (ms === undefined) return this.reject(flag, `"${value}" is not a duration such as 45s, 1m30s or 500ms`)
    if (ms < 0 || (ms === 0 && atLeast === 'positive')) {
      return this.reject(flag, `"${value}" must be ${atLeast === 'positive' ? 'greater than zero' : 'zero or more'}`)
    }
    return ms
  }

  oneOf<T extends string>(flag: string, words: readonly T[], whenAbsent: T): T {
    const value = this.text(flag).toLowerCase()
    if (value === '') return whenAbsent
    const found = words.find((word) => word === value)
    if (found === undefined) this.reject(flag, `"${value}" is not one of ${words.join(', ')}`)
    return found ?? whenAbsent
  }

  #setting(flag: string): Setting {
    const setting = this.#settings.get(flag)
    if (!setting) throw new Error(`no setting --${flag}`)
    return setting
  }
}
