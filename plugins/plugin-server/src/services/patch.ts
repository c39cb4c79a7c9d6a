// `server patch`: read, change, check, write back under the condition that nobody wrote in between (commands-user §6.14).
import { ownAnnotations, SERVER_ANNOTATIONS } from '@mcp-runtime/contract/admission'
import { type ApplyServerBody, routes } from '@mcp-runtime/contract/api'
import { compare } from '@mcp-runtime/contract/json'
import type { MCPServer } from '@mcp-runtime/contract/resources'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import type { AppliedServer } from '../manifest/apply-plans.ts'
import { changedMeanwhile } from '../manifest/changed-meanwhile.ts'
import { serverIssues } from '../manifest/parse-servers.ts'
import { requestOf } from '../manifest/request.ts'
import { applyJsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { PatchProblem } from '../patch/problem.ts'
import { type PatchSource, readPatch } from '../patch/read-patch.ts'
import { strategicPatch } from '../patch/strategic-patch.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { resolveTarget, type TargetOptions } from '../target/target.ts'
import { oneOf } from '../words.ts'
import { readManifest } from './export.ts'

const WAYS = { merge: mergePatch, json: applyJsonPatch, strategic: strategicPatch }
type PatchType = keyof typeof WAYS

export interface PatchOptions extends TargetOptions, PatchSource {
  /** merge, json or strategic, in any case. */
  readonly type: string
  readonly dryRun: 'client' | 'server' | undefined
}

/**
 * Errors: MCPR_INPUT_INVALID for a patch that cannot be applied or breaks the server's rules, MCPR_CONFLICT for a `test`
 * that does not hold and when somebody else changed the server in the meantime; nothing is changed then.
 */
export async function patchServer(options: PatchOptions): Promise<AppliedServer> {
  refuseCluster(options.useKube, ['patch', options.name], {
    namespace: options.namespace,
    type: options.type === 'merge' ? undefined : options.type,
    patch: options.patch,
    'patch-file': options.patchFile,
  })
  const type = oneOf('--type', options.type, ['merge', 'json', 'strategic'])
  const patch = await readPatch(options.ctx, options)
  const { client, params } = await resolveTarget(options, 'patch')
  const { manifest, generation } = await readManifest(client, params, 'patch')
  const patched = checked(manifest, apply(type, manifest, patch))
  const row = { ...params, generation }
  const { dryRun } = options
  if (compare(manifest, patched).length === 0) return { ...row, action: 'unchanged', ...(dryRun && { dryRun: true }) }
  if (dryRun === 'client') return { ...row, action: 'configured', dryRun: true }
  // What was taken away by the patch must not be kept as stored.
  const annotated = manifest.metadata.annotations !== undefined || patched.metadata.annotations !== undefined
  const body: ApplyServerBody = {
    ...requestOf(patched, params.namespace),
    ...(annotated && { annotations: ownAnnotations(patched.metadata.annotations) }),
    update: true,
    generation,
  }
  try {
    if (dryRun === 'server') {
      const { live, wanted } = await client.call(routes.planServer, { body })
      return { ...row, action: compare(live, wanted).length === 0 ? 'unchanged' : 'configured', dryRun: true }
    }
    const { server } = await client.call(routes.applyServer, { body })
    return { ...row, action: 'configured', generation: server.generation ?? generation }
  } catch (error) {
    throw changedMeanwhile(error as McprError, 'Run the command again to patch the server as it is now.')
  }
}

function apply(type: PatchType, manifest: MCPServer, patch: unknown): unknown {
  try {
    return WAYS[type](manifest, patch)
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error
    const { name, namespace } = manifest.metadata
    return fail(error.testFailed ? 'MCPR_CONFLICT' : 'MCPR_INPUT_INVALID', error.message, {
      hint: 'Nothing was changed.',
      next: [
        {
          command: `mcp-runtime server export ${name} --namespace ${namespace}`,
          when: 'to see what is patched',
        },
      ],
    })
  }
}

/** The patched manifest, which must still be a server, and the same one. */
function checked(before: MCPServer, patched: unknown): MCPServer {
  const errors = serverIssues(patched).filter(({ level }) => level === 'error')
  const [first] = errors
  if (first !== undefined) {
    const lines = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    fail('MCPR_INPUT_INVALID', `The patched server breaks its rules.\n  ${lines.join('\n  ')}`, {
      hint: first.hint ?? 'Nothing was changed.',
      details: { issues: errors },
    })
  }
  const after = patched as MCPServer
  const unknown = Object.keys(after.metadata.annotations ?? {}).find((key) => !SERVER_ANNOTATIONS.includes(key))
  if (unknown !== undefined) {
    const known = SERVER_ANNOTATIONS.join(' and ')
    fail('MCPR_UNSUPPORTED', `The platform API carries no annotations but ${known}.`, { hint: 'Labels are carried.' })
  }
  for (const key of ['name', 'namespace'] as const) {
    if (after.metadata[key] !== before.metadata[key]) {
      fail('MCPR_INPUT_INVALID', `A patch cannot change metadata.${key}.`, {
        hint: 'Export the server, change the manifest and apply it: that makes another one.',
      })
    }
  }
  return after
}
