// What `server deploy` sends, worked out from flags and metadata (commands-user §6.4 steps 2–8). Pure.
import type { ApplyServerBody } from '@mcp-runtime/contract'
import {
  deploySpec,
  entryNamespace,
  type ServerMetadata,
  type DeployFlags as SpecFlags,
  selectEntry,
} from '@mcp-runtime/contract/metadata'
import { didYouMean, isCatalogScope, isImageTag, parseImageReference } from '@mcp-runtime/contract/names'
import { PUBLISH_SCOPES, type PublishScope } from '@mcp-runtime/contract/resources'
import { fail } from '@mcp-runtime/sdk/errors'
import type { LoadedEntry } from '@mcp-runtime/sdk/files'
import { oneOf, plainText, portNumber, serverName } from '../words.ts'

/** As given on the command line; undefined means not given. */
export interface DeployFlags {
  readonly namespace?: string | undefined
  readonly team?: string | undefined
  readonly scope?: string | undefined
  readonly image?: string | undefined
  readonly tag?: string | undefined
  readonly replicas?: number | undefined
  readonly port?: number | undefined
  readonly servicePort?: number | undefined
}

export interface DeployPlanInput {
  readonly name: string
  readonly entries: readonly LoadedEntry[]
  readonly flags: DeployFlags
  readonly update: boolean
  /** The metadata file was named, so what it describes is meant, whatever its name. */
  readonly fileNamed?: boolean | undefined
  /** For an entry that names no image: what `server build image` calls it. */
  readonly builtImage?: string | undefined
  /** Where neither a flag nor an entry says one (commands-user §6.4). */
  readonly defaultPort?: number | undefined
}

export interface DeployPlan {
  /** Complete but for the namespace, which needs the platform. */
  readonly request: ApplyServerBody
  /** The scope decides the namespace, and the platform knows it. */
  readonly catalog: boolean
  /** What the metadata says about the namespace. */
  readonly statedNamespace?: string
  readonly warnings: readonly string[]
}

/**
 * The entry that a deployment would take its image from, but which names none; undefined when one is named, or no entry
 * is meant.
 */
export function imagelessEntry(
  entries: readonly LoadedEntry[],
  name: string,
  { image }: DeployFlags,
): ServerMetadata | undefined {
  const { entry } = selectEntry(
    entries.map((one) => one.entry),
    name,
  )
  return image === undefined && entry !== undefined && !entry.image ? entry : undefined
}

/** Throws MCPR_USAGE for flags that exclude each other, MCPR_NOT_FOUND when no entry is meant, before any request. */
export function planDeploy({ entries, flags, update, builtImage, ...input }: DeployPlanInput): DeployPlan {
  const name = serverName(input.name)
  const { entry, warnings } = choose(entries, name)
  if (warnings.length > 0 && update && input.fileNamed !== true) refuseToReplace(name, entries)
  const scope = flags.scope === undefined ? entry?.scope : oneOf('--scope', flags.scope, PUBLISH_SCOPES)
  refuseConflicts(flags, scope)
  const spec = deploySpec(
    {
      name,
      ...(builtImage === undefined ? {} : { image: builtImage }),
      ...specFlags({ ...flags, port: flags.port ?? (entry === undefined ? input.defaultPort : undefined) }),
    },
    entry,
  )
  if (spec.image === '') {
    fail('MCPR_USAGE', `Nothing says which image ${name} is.`, {
      hint: 'Give --image, or run where .mcp/servers.yaml describes the server (--metadata-dir, --metadata-file).',
    })
  }
  const stated = entryNamespace(entry, scope)
  return {
    request: { name, ...(scope && { scope }), ...(update && { update }), spec },
    catalog: isCatalogScope(scope),
    ...(stated === undefined ? {} : { statedNamespace: stated }),
    warnings,
  }
}

function choose(entries: readonly LoadedEntry[], name: string) {
  const servers = entries.map(({ entry }) => entry)
  const { entry, borrowed } = selectEntry(servers, name)
  const names = servers.map((server) => server.name)
  if (entry === undefined && names.length > 0) {
    fail('MCPR_NOT_FOUND', `The metadata describes no server ${name}.${didYouMean(name, names)}`, {
      hint: `It describes ${names.join(', ')}.`,
    })
  }
  const lent = `The metadata describes ${names[0]}; its entry is used for ${name}.`
  return { entry, warnings: borrowed && entry !== undefined ? [lent] : [] }
}

/** The wrong folder must not replace a server that runs by another one's entry; a new server harms nobody. */
function refuseToReplace(name: string, [lent]: readonly LoadedEntry[]): never {
  return fail('MCPR_USAGE', `${lent?.file} describes ${lent?.entry.name}, not ${name}; nothing is replaced.`, {
    hint: `Give --metadata-file ${lent?.file} if ${name} is to get what it says.`,
  })
}

function refuseConflicts({ namespace, team }: DeployFlags, scope: PublishScope | undefined): void {
  if (namespace !== undefined && team !== undefined) {
    fail('MCPR_USAGE', 'Give --namespace or --team, not both: a team has one namespace.')
  }
  const given = namespace === undefined ? team && '--team' : '--namespace'
  if (given && isCatalogScope(scope)) {
    fail('MCPR_USAGE', `${given} cannot be used with the scope ${scope}: the scope decides the namespace.`)
  }
}

function specFlags({ image, tag, replicas, port, servicePort }: DeployFlags): Omit<SpecFlags, 'name'> {
  if (replicas !== undefined && replicas < 0) fail('MCPR_USAGE', `--replicas is ${replicas}; it cannot be negative.`)
  portNumber('--port', port)
  portNumber('--service-port', servicePort)
  return {
    ...(image === undefined ? {} : { image: imageReference(image) }),
    ...(tag === undefined ? {} : { tag: imageTag(tag) }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(port === undefined ? {} : { port }),
    ...(servicePort === undefined ? {} : { servicePort }),
  }
}

function imageReference(text: string): string {
  const parsed = parseImageReference(plainText('--image', text))
  return 'problem' in parsed ? fail('MCPR_USAGE', `--image: ${parsed.problem}`) : text
}

function imageTag(text: string): string {
  if (isImageTag(plainText('--tag', text))) return text
  return fail('MCPR_USAGE', `--tag is ${JSON.stringify(text)}, which cannot be a tag.`)
}
