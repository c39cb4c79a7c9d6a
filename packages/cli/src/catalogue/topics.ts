import type { Interfaces } from '@oclif/core'
import type { CatalogueCommand } from './catalogue.ts'

/** The groups of a package.json's `oclif.topics`, by name. */
export interface Topics {
  readonly [name: string]: {
    readonly description?: string
    readonly hidden?: boolean
    readonly subtopics?: Topics
  }
}

/** Groups as the framework lists them: nested ones by their full id, and those that only their commands tell of. */
export function flattenTopics(topics: Topics, commands: readonly CatalogueCommand[]): Interfaces.Topic[] {
  const found = new Map<string, Interfaces.Topic>()
  const add = (below: Topics, prefix: string) => {
    for (const [name, { description, hidden, subtopics }] of Object.entries(below)) {
      const id = prefix + name
      found.set(id, { name: id, ...(description ? { description } : {}), ...(hidden ? { hidden } : {}) })
      if (subtopics) add(subtopics, `${id}:`)
    }
  }
  add(topics, '')
  for (const { id, hidden, summary, description } of commands) {
    if (hidden) continue
    const words = id.split(':')
    for (let depth = words.length; depth > 0; depth--) {
      const name = words.slice(0, depth).join(':')
      const text = summary ?? description
      if (!found.has(name)) found.set(name, { name, ...(text ? { description: text } : {}) })
    }
  }
  return [...found.values()]
}
