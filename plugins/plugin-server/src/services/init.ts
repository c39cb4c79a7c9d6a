// `server init`: from flags and a running server to one entry of servers.yaml (commands-user §6.1).
import { join } from 'node:path'
import { newMetadataEntry, type ToolMetadata } from '@mcp-runtime/contract/metadata'
import { POLICY_DECISIONS, POLICY_MODES, PUBLISH_SCOPES, RISK_LEVELS } from '@mcp-runtime/contract/resources'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { draftTools } from '../discovery/tool-draft.ts'
import { openEntry } from '../metadata/edit.ts'
import { defaultPort, oneOf, plainText, portNumber, serverName } from '../words.ts'

export interface InitOptions {
  readonly ctx: Pick<CommandContext, 'env' | 'say' | 'warn' | 'signal'>
  readonly name: string
  readonly metadataDir: string
  readonly image?: string | undefined
  readonly tag: string
  readonly scope: string
  readonly policyMode: string
  readonly defaultDecision: string
  readonly sessionRequired: boolean
  readonly port?: number | undefined
  readonly tools: readonly string[]
  readonly toolSpecs: readonly string[]
  readonly toolRisk?: string | undefined
  readonly fromServer?: string | undefined
  readonly waitMs: number
  /** Write an entry of this name anew. */
  readonly force: boolean
}

export interface InitResult {
  readonly action: 'created' | 'replaced'
  readonly name: string
  readonly file: string
  /** The tools that were written; empty also where those of a replaced entry were kept. */
  readonly tools: readonly ToolMetadata[]
}

/**
 * Writes the entry and nothing else of the file. Throws MCPR_USAGE for a bad flag, MCPR_CONFLICT for a name that is
 * described already, and what discovery throws; the file is then as it was.
 */
export async function initServer(options: InitOptions): Promise<InitResult> {
  const { ctx, force } = options
  const fields = checkFlags(options)
  const risk = options.toolRisk === undefined ? undefined : oneOf('--tool-risk', options.toolRisk, RISK_LEVELS)
  const edit = await openEntry(join(options.metadataDir, 'servers.yaml'), fields.name, force)
  const tools = await draftTools({ ...options, risk })
  const asked = options.fromServer !== undefined || options.tools.length + options.toolSpecs.length > 0
  const keepTools = edit.replaces && !asked
  await edit.put(newMetadataEntry({ ...fields, tools }), { keepTools })
  if (keepTools) ctx.say('The tools of the entry stay as they are.')
  else if (tools.length === 0)
    ctx.say(
      'No tools are described: the gateway denies every call until some are. Add them there, or with --from-server.',
    )
  return { action: edit.replaces ? 'replaced' : 'created', name: fields.name, file: edit.file, tools }
}

/** Checked in the order of the flags, before anything is read. */
function checkFlags(options: InitOptions) {
  const { name, image, tag, scope, policyMode, defaultDecision, sessionRequired, port } = options
  return {
    name: serverName(name),
    ...(image === undefined ? {} : { image: plainText('--image', image) }),
    tag: plainText('--tag', tag),
    scope: oneOf('--scope', scope, PUBLISH_SCOPES),
    policyMode: oneOf('--policy-mode', policyMode, POLICY_MODES),
    defaultDecision: oneOf('--default-decision', defaultDecision, POLICY_DECISIONS),
    sessionRequired,
    ...portOf(port, options.ctx.env),
  }
}

function portOf(flag: number | undefined, env: CommandContext['env']): { port?: number } {
  const port = flag !== undefined && flag > 0 ? portNumber('--port', flag) : defaultPort(env)
  return port === undefined ? {} : { port }
}
