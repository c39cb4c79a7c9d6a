// Hosts and candidates of the tests.
import type { Candidate } from '../candidate.ts'

export const HOST = {
  version: '0.1.0',
  catalogue: ['server', 'team', 'access', 'registry', 'adapter'].map((group) => ({
    id: `${group}:list`,
    pluginName: `@mcp-runtime/plugin-${group}`,
  })),
}

/** A package of a registry, unsigned, that nothing is wrong with. */
export const candidate = (parts: Partial<Candidate> = {}): Candidate => {
  const { name = '@acme/tools', version = '1.0.0' } = parts
  return {
    name,
    version,
    source: 'registry',
    typed: name,
    requested: 'latest',
    npmSpec: `${name}@${version}`,
    integrity: `sha512-${'A'.repeat(86)}==`,
    registry: 'https://registry.acme.example/',
    publisher: 'mia',
    signatures: [],
    package: { name, version, oclif: {} },
    ...parts,
  }
}
