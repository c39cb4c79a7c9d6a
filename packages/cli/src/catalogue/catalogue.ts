// What the launcher knows about commands without loading one: the entries of an oclif manifest.

export interface CatalogueFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly aliases?: readonly string[]
  readonly charAliases?: readonly string[]
  readonly options?: readonly string[]
  readonly allowNo?: boolean
  readonly hidden?: boolean
  readonly summary?: string
  readonly description?: string
}

export interface CatalogueCommand {
  /** Words joined by `:`, as oclif keeps them. */
  readonly id: string
  readonly aliases?: readonly string[]
  readonly hiddenAliases?: readonly string[]
  readonly hidden?: boolean
  readonly strict?: boolean
  readonly summary?: string
  readonly description?: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly flags?: Readonly<Record<string, CatalogueFlag>>
  readonly pluginName?: string
  readonly pluginType?: string
}

/** The commands and, for every prefix of their words, what comes next. Built once per process. */
export interface CommandIndex {
  readonly commands: readonly CatalogueCommand[]
  /** By id and by alias. */
  readonly byId: ReadonlyMap<string, CatalogueCommand>
  /** Next words by prefix; the root's prefix is ''. Hidden commands are reachable but not listed here. */
  readonly children: ReadonlyMap<string, ReadonlySet<string>>
  /** Every prefix that leads to a command, hidden ones too. */
  readonly prefixes: ReadonlySet<string>
}

/** Indexes a catalogue for look-ups by words. */
export function indexCommands(commands: readonly CatalogueCommand[]): CommandIndex {
  const byId = new Map<string, CatalogueCommand>()
  const children = new Map<string, Set<string>>()
  const prefixes = new Set<string>()
  for (const command of commands) {
    const shown = command.hidden ? [] : [command.id, ...(command.aliases ?? [])]
    const all = [command.id, ...(command.aliases ?? []), ...(command.hiddenAliases ?? [])]
    for (const id of all) {
      if (!byId.has(id) || id === command.id) byId.set(id, command)
      const words = id.split(':')
      words.forEach((word, depth) => {
        const prefix = words.slice(0, depth).join(':')
        prefixes.add(prefix ? `${prefix}:${word}` : word)
        if (!shown.includes(id)) return
        const next = children.get(prefix) ?? new Set<string>()
        children.set(prefix, next.add(word))
      })
    }
  }
  return { commands, byId, children, prefixes }
}

/** The commands at and below some words; all of them for no words. */
export function commandsBelow(index: CommandIndex, words: readonly string[]): CatalogueCommand[] {
  const id = words.join(':')
  if (id === '') return [...index.commands]
  return [...index.byId].filter(([key]) => key === id || key.startsWith(`${id}:`)).map(([, command]) => command)
}

/** Commands of one plugin of other people, as its manifest has them. */
export interface ForeignCommands {
  readonly plugin: string
  readonly commands: readonly CatalogueCommand[]
}

/**
 * The catalogue with the commands of other people's plugins behind it. Nothing of ours can be taken over: a foreign
 * command or alias that has the id of a first-party command, alias or group is left out, as is one that a plugin
 * earlier in the alphabet has.
 */
export function mergeForeign(
  commands: readonly CatalogueCommand[],
  foreign: readonly ForeignCommands[],
): CatalogueCommand[] {
  const taken = new Set(indexCommands(commands).prefixes)
  const merged = [...commands]
  for (const { plugin, commands: theirs } of [...foreign].sort((a, b) => (a.plugin < b.plugin ? -1 : 1))) {
    for (const command of theirs) {
      if (taken.has(command.id)) continue
      const free = (aliases: readonly string[] | undefined) => (aliases ?? []).filter((alias) => !taken.has(alias))
      const entry = { ...command, aliases: free(command.aliases), hiddenAliases: free(command.hiddenAliases) }
      merged.push({ ...entry, pluginName: plugin, pluginType: 'user' })
      for (const id of [entry.id, ...entry.aliases, ...entry.hiddenAliases]) taken.add(id)
    }
  }
  return merged
}
