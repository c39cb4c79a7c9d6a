import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

/** Exactly one of the two. */
export interface PatchSource {
  /** `--patch` */
  readonly patch: string | undefined
  /** `--patch-file`; `-` is stdin. */
  readonly patchFile: string | undefined
}

/** The patch as data, out of YAML or JSON. Errors: MCPR_USAGE, MCPR_INPUT_INVALID and those of reading a file. */
export async function readPatch(ctx: Pick<CommandContext, 'io'>, { patch, patchFile }: PatchSource): Promise<unknown> {
  if ((patch === undefined) === (patchFile === undefined)) {
    fail('MCPR_USAGE', patch === undefined ? 'There is no patch.' : 'There are two patches.', {
      hint: 'Give --patch or --patch-file.',
    })
  }
  const { parseYamlDocuments, readManifests } = await import('@mcp-runtime/sdk/files')
  const documents =
    patch === undefined
      ? await readManifests([patchFile!], { stdin: ctx.io.stdin })
      : await parseYamlDocuments(patch, '--patch')
  const [only, second] = documents
  if (only === undefined || second !== undefined) {
    fail(
      'MCPR_INPUT_INVALID',
      `The patch holds ${only === undefined ? 'nothing' : 'several documents'}; one is expected.`,
    )
  }
  if (typeof only.value !== 'object') {
    fail('MCPR_INPUT_INVALID', `The patch is ${JSON.stringify(only.value)}; it must be an object or a list.`, {
      hint: `It looks like '{"spec":{"imageTag":"v2"}}'.`,
    })
  }
  return only.value
}
