import type { Env } from '@mcp-runtime/sdk/command'

/**
 * The value of a setting in the text of an npmrc, with `${NAME}` filled in from the environment as npm does; '' where it
 * is stated as nothing, undefined where it does not stand. For settings of one word. Pure.
 */
export function npmrcValue(npmrc: string, name: string, env: Env): string | undefined {
  const lines = [...npmrc.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*["']?([^"'\\s]*)`, 'gm'))]
  return lines.at(-1)?.[1]?.replace(/\$\{([^}]+)\}/g, (whole, variable: string) => env[variable] ?? whole)
}
