// How a platform is started beside port and folder: what the person says to `local up` reaches the process that serves.
import { fail } from '@mcp-runtime/sdk/errors'
import type { Mode } from './platform-mode.ts'

export interface StartSettings {
  /** Names that a proxy in front passes on as `Host`. */
  readonly allowHosts?: readonly string[] | undefined
  readonly mode?: Mode | undefined
  /** Anybody may make an account for himself. */
  readonly signup?: boolean | undefined
  /** Addresses and networks of proxies whose word about the client's address counts. */
  readonly trustProxies?: readonly string[] | undefined
  /** Containers may reach the network beyond their own. */
  readonly egress?: boolean | undefined
}

/** The same settings as flags of `local up --foreground`. Pure. */
export const startFlags = ({ allowHosts = [], mode, egress, signup, trustProxies = [] }: StartSettings): string[] => [
  ...allowHosts.flatMap((host) => ['--allow-host', host]),
  ...(mode === undefined ? [] : ['--mode', mode]),
  ...(egress === true ? ['--egress'] : []),
  ...(signup === true ? ['--signup'] : []),
  ...trustProxies.flatMap((proxy) => ['--trust-proxy', proxy]),
]

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/

/** Host names in lower case; MCPR_USAGE for anything else. */
export function hostNames(texts: readonly string[] = []): readonly string[] {
  return texts.map((text) => {
    const host = text.trim().toLowerCase()
    if (HOST.test(host)) return host
    return fail('MCPR_USAGE', `--allow-host is ${JSON.stringify(text)}; a host name is meant, without scheme and port.`)
  })
}
