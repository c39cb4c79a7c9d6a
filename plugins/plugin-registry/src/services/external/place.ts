import { registryAddress } from '@mcp-runtime/oci'
import type { ProvisionedRegistry } from '@mcp-runtime/sdk/images'

/** Where an external registry is, and what logins for it are filed under. */
export interface RegistryPlace {
  readonly origin: URL
  /** In front of every repository there; empty for most. */
  readonly prefix: string
  /** As people write it: `registry.example.com`, `localhost:5000`. */
  readonly host: string
}

const HUB = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)$/

/** The place of a host, or of the provisioned registry with its scheme. RegistryError `address` for what is none. */
export function placeOf(host: string, provisioned?: ProvisionedRegistry): RegistryPlace {
  const { origin, prefix } = registryAddress(provisioned?.url ?? host)
  // The one registry whose API is at another name than its images (Docker's own rule).
  if (HUB.test(origin.hostname)) return { origin: new URL('https://registry-1.docker.io'), prefix, host: 'docker.io' }
  return { origin, prefix, host: origin.host }
}

/** The repository as the registry's API calls it. */
export function repositoryAt({ host, prefix }: RegistryPlace, repository: string): string {
  const whole = prefix === '' ? repository : `${prefix}/${repository}`
  return host === 'docker.io' && !whole.includes('/') ? `library/${whole}` : whole
}
