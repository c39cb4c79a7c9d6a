import { MCPServer, ObjectMeta } from '@mcp-runtime/contract/resources'

const closed = { additionalProperties: false } as const
const anything = {}

/** What clusters write into metadata besides; it is read past, but a mistyped `namspace` is not. */
const FROM_CLUSTERS = ['managedFields', 'ownerReferences', 'finalizers', 'selfLink', 'generateName']
const metadata = {
  ...ObjectMeta,
  ...closed,
  properties: {
    ...ObjectMeta.properties,
    ...Object.fromEntries([...FROM_CLUSTERS, 'creationTimestamp'].map((key) => [key, anything])),
  },
}

/**
 * The schema of a server as a person's file has it: nothing unknown at any depth, and a status that is read past
 * because only the platform writes it.
 */
export const ServerManifest = {
  ...MCPServer,
  ...closed,
  properties: { ...MCPServer.properties, metadata, status: anything },
} as unknown as typeof MCPServer
