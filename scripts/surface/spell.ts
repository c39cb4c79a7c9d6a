// A command's arguments and flags, one line each, so that a diff of a snapshot reads well; and back.

export interface Flag {
  readonly type: string
  readonly char?: string
  readonly multiple?: boolean
  readonly required?: boolean
  readonly allowNo?: boolean
  readonly options?: readonly string[]
  readonly aliases?: readonly string[]
}

export interface Argument {
  readonly required?: boolean
  readonly options?: readonly string[]
}

/** `-o --output=table|json`, `--[no-]wait`, `-f --file=... (required)`. */
export function spellFlag(name: string, flag: Flag): string {
  const value = flag.type === 'boolean' ? '' : `=${flag.options?.join('|') ?? ''}`
  return [
    ...(flag.char ? [`-${flag.char}`] : []),
    `--${flag.allowNo ? '[no-]' : ''}${name}${value}${flag.multiple ? '...' : ''}`,
    ...(flag.aliases ?? []).map((alias) => `--${alias}`),
    ...(flag.required ? ['(required)'] : []),
  ].join(' ')
}

/** `NAME`, `[NAME]`, `SHELL=bash|zsh`. */
export const spellArgument = (name: string, { required, options }: Argument): string =>
  `${required ? name.toUpperCase() : `[${name.toUpperCase()}]`}${options ? `=${options.join('|')}` : ''}`

export interface Spelled {
  /** What can be typed for it: `-o`, `--output`, `--no-wait`; an argument's name. */
  readonly names: readonly string[]
  readonly takesValue: boolean
  /** What its value may be; undefined for anything. */
  readonly options?: readonly string[]
  readonly multiple: boolean
  readonly required: boolean
}

/** Reads a line of `spellFlag` or `spellArgument`. */
export function readSpelled(line: string): Spelled {
  const words = line.split(' ').filter((word) => word !== '(required)')
  const flag = line.startsWith('-')
  const names = words.flatMap((word) => {
    const name = word.replace(/=.*$/, '').replace(/\.\.\.$/, '')
    if (!flag) return [name.replace(/^\[(.*)\]$/, '$1')]
    return name.startsWith('--[no-]') ? [`--${name.slice(7)}`, `--no-${name.slice(7)}`] : [name]
  })
  const valued = words.find((word) => word.includes('='))
  const options = valued?.slice(valued.indexOf('=') + 1).replace(/\.\.\.$/, '')
  return {
    names,
    takesValue: !flag || valued !== undefined,
    ...(options ? { options: options.split('|') } : {}),
    multiple: line.includes('...'),
    required: flag ? line.endsWith('(required)') : !line.startsWith('['),
  }
}
