// How what belongs to a platform is told from everything else in an engine: by labels, never by a name alone.
import type { LabelFilter } from '../../engine/index.ts'

/** Random id of the data folder. */
export const INSTANCE = 'org.mcpruntime.instance'
/** uid of the server. */
export const SERVER = 'org.mcpruntime.server'
/** What it runs: two containers of one key are interchangeable. */
export const KEY = 'org.mcpruntime.key'
/** Which of the replicas, from 0. */
export const REPLICA = 'org.mcpruntime.replica'
/** `namespace/name`, and the stored version, for people. */
export const NAME = 'org.mcpruntime.name'
export const GENERATION = 'org.mcpruntime.generation'

/** Of a network: which way it was made, as that cannot be changed. */
export const EGRESS = 'org.mcpruntime.egress'

/** What bears these labels: of the platform, of one of its servers, of one replica of a plan. */
export const ofInstance = (instance: string): LabelFilter => [`${INSTANCE}=${instance}`]
export const ofServer = (instance: string, uid: string): LabelFilter => [...ofInstance(instance), `${SERVER}=${uid}`]
export const ofReplica = (instance: string, uid: string, key: string, replica: number): LabelFilter => [
  ...ofServer(instance, uid),
  `${KEY}=${key}`,
  `${REPLICA}=${replica}`,
]

/** Below this, images are kept in the engine under the platform's own names. */
export const imageNamesOf = (instance: string): string => `mcp-runtime.local/${instance}/`

/** The platform's own name of an image: whoever removes another name of it takes nothing from the platform. */
export const imageName = (instance: string, digest: string): string =>
  `${imageNamesOf(instance)}${digest.replace(':', '-')}:latest`

/** A server's network. The uid keeps a server made again under an old name out of the old one's network. */
export const networkName = (instance: string, name: string, uid: string): string =>
  `mcpr-${instance.slice(0, 8)}-${name.slice(0, 40)}-${uid.slice(0, 8)}`
