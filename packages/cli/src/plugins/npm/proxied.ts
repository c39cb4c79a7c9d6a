import type { Env } from '@mcp-runtime/sdk/command'
import { npmrcValue } from './npmrc-value.ts'

/** Whether npm goes through a proxy to reach an address, by the environment and the text of the user's npmrc. Pure. */
export function proxied(env: Env, npmrc: string, address: string): boolean {
  const setting = (...names: string[]): string | undefined => {
    for (const name of names) {
      // Stated as nothing, it is off, whatever the environment says.
      const line = npmrcValue(npmrc, name, env)
      if (line === '' || line === 'null') return undefined
      const variable = name.replaceAll('-', '_')
      const given = line ?? env[`npm_config_${variable}`] ?? env[variable.toUpperCase()] ?? env[variable]
      if (given !== undefined && given !== '' && given !== 'null') return given
    }
    return undefined
  }
  const url = URL.canParse(address) ? new URL(address) : undefined
  const secure = url?.protocol === 'https:'
  const proxy = secure ? setting('https-proxy', 'proxy') : setting('proxy', 'http-proxy')
  if (url === undefined || proxy === undefined) return false
  const direct = (setting('noproxy', 'no-proxy') ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
  return !direct.some((entry) => entry === '*' || `.${url.hostname}`.endsWith(`.${entry.replace(/^\*?\./, '')}`))
}
