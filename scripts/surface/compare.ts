// What somebody's script could miss: all that was there and is not, or not so, any more. Pure.
import { readSpelled } from './spell.ts'

export interface CommandSurface {
  readonly hidden?: boolean
  readonly aliases?: readonly string[]
  readonly arguments: readonly string[]
  readonly flags: readonly string[]
  /** Fields of the result by path; absent where nothing is printed. */
  readonly result?: Readonly<Record<string, string>>
  /** Fields of what is printed item by item. */
  readonly items?: Readonly<Record<string, string>>
}

/** What people rely on of one package. */
export interface Surface {
  readonly package: string
  readonly commands: Readonly<Record<string, CommandSurface>>
  /** Error codes with their exit codes. */
  readonly errors?: Readonly<Record<string, number>>
}

export interface Removal {
  readonly package: string
  /** `server list: the flag --team is gone`. */
  readonly what: string
}

/** Everything that `before` promised and `now` does not keep. Additions are none. */
export function removals(before: readonly Surface[], now: readonly Surface[]): Removal[] {
  return before.flatMap((old) => {
    const present = now.find((surface) => surface.package === old.package)
    if (!present) return [{ package: old.package, what: 'the package is gone' }]
    return [
      ...Object.entries(old.commands).flatMap(([name, command]) => commandLosses(name, command, present.commands)),
      ...Object.entries(old.errors ?? {}).flatMap(([code, exit]) => errorLosses(code, exit, present.errors ?? {})),
    ].map((what) => ({ package: old.package, what }))
  })
}

function commandLosses(name: string, old: CommandSurface, commands: Surface['commands']): string[] {
  // What was hidden was promised to nobody.
  if (old.hidden) return []
  const found = commands[name] ?? Object.values(commands).find(({ aliases }) => aliases?.includes(name))
  if (!found) return [`the command "${name}" is gone`]
  const answers = (alias: string) => commands[alias] !== undefined || found.aliases?.includes(alias)
  return [
    ...(old.aliases ?? []).filter((alias) => !answers(alias)).map((alias) => `the alias "${alias}" is gone`),
    ...argumentLosses(old.arguments, found.arguments),
    ...flagLosses(old.flags, found.flags),
    ...fieldLosses('result', old.result, found.result),
    ...fieldLosses('item', old.items, found.items),
  ].map((what) => `${name}: ${what}`)
}

/** By position: that is how they are typed. */
function argumentLosses(old: readonly string[], now: readonly string[]): string[] {
  const before = old.map(readSpelled)
  const after = now.map(readSpelled)
  const lost = before.flatMap((argument, at) => {
    const [name = ''] = argument.names
    const present = after[at]
    return present ? narrowed(`the argument ${name}`, argument, present) : [`the argument ${name} is gone`]
  })
  const added = after.slice(before.length).filter(({ required }) => required)
  return [...lost, ...added.map(({ names: [name] }) => `the argument ${name} is new and required`)]
}

function flagLosses(old: readonly string[], now: readonly string[]): string[] {
  const after = now.map(readSpelled)
  const named = (name: string) => after.find(({ names }) => names.includes(name))
  const before = old.map(readSpelled)
  const lost = before.flatMap((flag) =>
    flag.names.flatMap((name, at) => {
      const present = named(name)
      if (!present) return [`the flag ${name} is gone`]
      return at === 0 ? narrowed(`the flag ${name}`, flag, present) : []
    }),
  )
  const known = new Set(before.flatMap(({ names }) => names))
  const added = after.filter(({ required, names }) => required && !names.some((name) => known.has(name)))
  return [...lost, ...added.map(({ names }) => `the flag ${names.at(-1)} is new and required`)]
}

type Spelled = ReturnType<typeof readSpelled>

function narrowed(thing: string, old: Spelled, now: Spelled): string[] {
  const values = now.options ? (old.options ?? ['any']).filter((value) => !now.options?.includes(value)) : []
  return [
    ...(old.takesValue !== now.takesValue ? [`${thing} ${now.takesValue ? 'wants' : 'has no more'} a value`] : []),
    ...values.map((value) => `${thing} does not take ${value === 'any' ? 'any value' : value} any more`),
    ...(old.multiple && !now.multiple ? [`${thing} can no longer be given again`] : []),
    ...(!old.required && now.required ? [`${thing} is required now`] : []),
  ]
}

type Fields = Readonly<Record<string, string>> | undefined

function fieldLosses(kind: string, old: Fields = {}, now: Fields = {}): string[] {
  const kept = new Map(Object.entries(now).map(([path, type]) => [path.replaceAll('?', ''), { path, type }]))
  return Object.entries(old).flatMap(([path, type]) => {
    const plain = path.replaceAll('?', '')
    const field = `the ${kind} field ${plain === '' ? '(itself)' : plain}`
    const present = kept.get(plain)
    if (!present) return [`${field} is gone`]
    const kinds = kindsOf(type)
    const more = kindsOf(present.type).filter((each) => !kinds.includes(each))
    return [
      ...(more.length > 0 ? [`${field} can be ${more.join(' or ')} now`] : []),
      ...(present.path.split('?').length > path.split('?').length ? [`${field} may be absent now`] : []),
    ]
  })
}

/** `"a" | "b" | null` is a text or null: another value of the same kind breaks nobody's reading. */
const kindsOf = (type: string): string[] => [
  ...new Set(
    type.split(' | ').map((each) => {
      if (/^["'`]/.test(each)) return 'string'
      if (/^-?\d/.test(each)) return 'number'
      return each === 'true' || each === 'false' ? 'boolean' : each
    }),
  ),
]

function errorLosses(code: string, exit: number, now: Readonly<Record<string, number>>): string[] {
  if (now[code] === undefined) return [`the error code ${code} is gone`]
  return now[code] === exit ? [] : [`${code} ends with ${now[code]}, no longer with ${exit}`]
}

/** The removals whose package no changeset raises to a new major version. `changesets`: the texts of the files. */
export const unannounced = (lost: readonly Removal[], changesets: readonly string[]): Removal[] => {
  const majors = new Set(changesets.flatMap(majorsOf))
  return lost.filter((removal) => !majors.has(removal.package))
}

/** The packages that a changeset gives a major version: the lines between its first two `---`. */
function majorsOf(text: string): string[] {
  const head = /^---\r?\n(.*?)\r?\n---/s.exec(text)?.[1] ?? ''
  return head.split('\n').flatMap((line) => /^\s*["']?([^"':]+)["']?\s*:\s*major\s*$/.exec(line)?.[1] ?? [])
}
