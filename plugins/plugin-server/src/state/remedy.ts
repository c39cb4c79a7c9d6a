// What helps a server that is not ready, by the platform's reason. Pure.

import type { ServerInfo } from '@mcp-runtime/contract'
import { commandLine, SCOPE_LABEL } from '@mcp-runtime/contract/names'
import type { NextStep } from '@mcp-runtime/sdk/errors'

/** What of a row decides what helps. */
export type Ailing = Pick<ServerInfo, 'name' | 'namespace' | 'reason' | 'message' | 'image' | 'imageTag' | 'labels'>

/** The commands that most likely help, the likeliest first (decision 8). */
export function remedies(row: Ailing): readonly NextStep[] {
  const { name, namespace, reason } = row
  const at = `${name} --namespace ${namespace}`
  const logs = { command: `mcp-runtime server logs ${at}`, when: 'to see what it says' }
  switch (reason) {
    case 'WorkloadMissing':
      return [
        {
          command: `mcp-runtime local attach ${name} --url http://localhost:8088 --namespace ${namespace}`,
          when: 'to give it a running MCP server; `-- COMMAND` instead of --url starts one',
        },
        ...push(row),
      ]
    case 'Unreachable':
      return [
        {
          command: `mcp-runtime local attach ${name} --url URL --namespace ${namespace}`,
          when: 'if it runs elsewhere now; it becomes ready by itself once it answers',
        },
      ]
    case 'CrashLoop':
      return [{ command: `mcp-runtime server logs ${at} --previous`, when: 'to see what it said before it ended' }]
    case 'NotListening':
      return [logs]
    case 'SecretMissing':
      return [
        {
          command: `mcp-runtime local secret set ${missingSecret(row.message)} --namespace ${namespace}`,
          when: 'to give it the value',
        },
      ]
    case 'WrongPlatform':
      return [{ command: `mcp-runtime server build image ${name}`, when: 'to build it for this machine' }, logs]
    case 'EngineUnavailable':
      return [{ command: 'docker version', when: 'to see whether the container engine answers' }]
    default:
      return []
  }
}

/** Secret and key, as the platform names them: `There is no secret desk with the key TOKEN …`. */
const missingSecret = (message: string | undefined): string =>
  /\bsecret ([a-z0-9][a-z0-9.-]*) with the key ([\w.-]+)/
    .exec(message ?? '')
    ?.slice(1)
    .join(' ') ?? 'SECRET KEY'

/** The push of the image that was deployed and has not arrived. */
function push({ image, imageTag, labels }: Ailing): readonly NextStep[] {
  if (!image) return []
  const reference = imageTag && !image.includes('@') ? `${image}:${imageTag}` : image
  const { command } = commandLine(['registry', 'push'], { image: reference, scope: labels?.[SCOPE_LABEL] })
  return command === undefined ? [] : [{ command, when: 'to bring its image, which the platform then runs' }]
}

const HINTS: Readonly<Record<string, string>> = {
  CrashLoop: 'It ends by itself each time it is started; its last words are in the logs.',
  NotListening:
    'A server must listen on all addresses (0.0.0.0) at the port that PORT names; --port tells the platform another.',
  WrongPlatform: 'Build it for what the platform runs; --platform of server build image chooses.',
  SecretMissing: 'secretEnvVars of its metadata names a secret that is not kept here.',
  CannotStart: 'Mend what it says of the image or the metadata, then deploy it again with --update.',
}

/** A sentence that explains a reason for good, where there is one. */
export const hintFor = (reason: string | undefined): string => HINTS[reason ?? ''] ?? 'Nothing is undone.'
