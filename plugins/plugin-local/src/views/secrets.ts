import type { SecretInfo } from '@mcp-runtime/contract/api'
import { defineView } from '@mcp-runtime/sdk/command'
import type { DeletedSecret } from '../services/secrets.ts'

const named = ({ name }: { name: string }): readonly string[] => [`secret/${name}`]

export const secretSetView = defineView<SecretInfo>({
  text: ({ name, namespace, keys }) => `secret/${name} in ${namespace} has the keys ${keys.join(', ')}`,
  name: named,
})

export const secretsView = defineView<readonly SecretInfo[], SecretInfo>({
  table: [
    { header: 'name', value: ({ name }) => name },
    { header: 'namespace', value: ({ namespace }) => namespace },
    { header: 'keys', value: ({ keys }) => keys.join(', ') },
    { header: 'created', value: ({ age }) => age },
  ],
  empty: 'There are no secrets.',
  name: (secrets) => secrets.flatMap(named),
})

export const secretDeletedView = defineView<DeletedSecret>({
  text: ({ name, namespace, key }) => `deleted ${key === undefined ? '' : `${key} of `}secret/${name} in ${namespace}`,
  name: named,
})
