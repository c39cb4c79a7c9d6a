// Whether a plugin's manifest has the shape that help, completion and the look-up of commands count on. It comes from
// strangers: one value of the wrong kind must not stop commands of others, and an alias in another form than the one
// that is looked at must not pass unseen. Pure, and without imports that a start would pay for.

type Rule = (value: unknown) => boolean

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text: Rule = (value) => typeof value === 'string'
const flag: Rule = (value) => typeof value === 'boolean'
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule)
const texts = listOf(text)
const either =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value))
/** An object whose named parts, where it has them, keep their rules. */
const parts =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    isPlain(value) && wrongPart(value, rules) === undefined
const recordOf =
  (rule: Rule): Rule =>
  (value) =>
    isPlain(value) && Object.values(value).every(rule)

const wrongPart = (value: Readonly<Record<string, unknown>>, rules: Readonly<Record<string, Rule>>) =>
  Object.keys(rules).find((key) => value[key] !== undefined && rules[key]?.(value[key]) === false)

const deprecation = parts({ message: text, to: text, version: either(text, (value) => typeof value === 'number') })
const input = {
  name: text,
  summary: text,
  description: text,
  options: texts,
  required: flag,
  hidden: flag,
} as const
const FLAG = parts({
  ...input,
  type: (value) => value === 'boolean' || value === 'option',
  char: text,
  aliases: texts,
  charAliases: texts,
  helpGroup: text,
  helpLabel: text,
  helpValue: either(text, texts),
  deprecated: either(flag, deprecation),
})
const COMMAND = {
  id: text,
  aliases: texts,
  hiddenAliases: texts,
  relativePath: texts,
  summary: text,
  description: text,
  usage: either(text, texts),
  examples: listOf(either(text, parts({ command: text, description: text }))),
  state: text,
  deprecationOptions: deprecation,
  hidden: flag,
  strict: flag,
  args: recordOf(parts(input)),
  flags: recordOf(FLAG),
} as const

/** The part of a command's entry that has another kind than it should: `aliases`. */
export const wrongInCommand = (entry: unknown): string | undefined =>
  isPlain(entry) ? (text(entry.id) ? wrongPart(entry, COMMAND) : 'id') : 'entry'

const namesTarget: Rule = (value) => isPlain(value) && value.target !== undefined
const hookPart = parts({ target: text, identifier: text })
const hook = either(text, (value) => namesTarget(value) && hookPart(value))
const TOPIC: Rule = parts({ description: text, hidden: flag, subtopics: (value) => recordOf(TOPIC)(value) })
const OCLIF = { topics: recordOf(TOPIC), hooks: recordOf(either(hook, listOf(hook))) } as const

/** The part of a package.json's `oclif` that has another kind than it should: `topics`. */
export const wrongInOclif = (oclif: unknown): string | undefined =>
  isPlain(oclif) ? wrongPart(oclif, OCLIF) : undefined
