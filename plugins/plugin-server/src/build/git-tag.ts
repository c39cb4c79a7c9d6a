// The tag of an image that is given none: the commit it is built from (commands-user §6.3 step 2 and §13).
import { execFile } from 'node:child_process'
import { dirname, relative, resolve } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'

/** A tag, and for people what it comes from. */
export interface GitTag {
  readonly tag: string
  readonly from: string
}

type Ctx = Pick<CommandContext, 'env' | 'signal'>
const FALLBACK = 'latest'
const LARGEST = 64 * 1024 * 1024

/**
 * The short id of the commit that the context stands at, with `-dirty` when files of the context differ from it or are
 * not in it; ignored files do not count, nor does the metadata at `metadata`, which each build itself rewrites.
 * Without git, a repository or a commit it is `latest`.
 */
export async function gitTag(ctx: Ctx, context: string, metadata: string): Promise<GitTag> {
  const head = await git(ctx, context, ['rev-parse', '--short', 'HEAD'])
  if ('problem' in head) return { tag: FALLBACK, from: head.problem }
  const own = relative(resolve(context), resolve(dirname(metadata)))
  const file = relative(resolve(context), resolve(metadata))
  const skipped = own === '.mcp' || own.endsWith('/.mcp') ? own : file
  const outside = skipped.startsWith('..')
  const paths = ['--', '.', ...(outside ? [] : [`:(exclude,literal)${skipped}`])]
  const state = await git(ctx, context, ['status', '--porcelain', '--untracked-files=normal', ...paths])
  if ('problem' in state) return { tag: FALLBACK, from: state.problem }
  const dirty = state.stdout.trim() !== ''
  const commit = head.stdout.trim()
  return dirty
    ? { tag: `${commit}-dirty`, from: `commit ${commit} with changes that are not committed` }
    : { tag: commit, from: `commit ${commit}` }
}

function git(
  { env, signal }: Ctx,
  cwd: string,
  args: readonly string[],
): Promise<{ stdout: string } | { problem: string }> {
  // Only read: git would otherwise write what it found into its index.
  const options = {
    env: { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    signal,
    maxBuffer: LARGEST,
    encoding: 'utf8' as const,
  }
  return new Promise((done, reject) => {
    execFile('git', ['-C', cwd, ...args], options as never, (error, stdout: unknown, stderr: unknown) => {
      if (error === null) return done({ stdout: String(stdout) })
      if (signal.aborted) return reject(signal.reason)
      done({ problem: problemOf(error, String(stderr)) })
    })
  })
}

function problemOf(error: { readonly code?: unknown }, stderr: string): string {
  if (error.code === 'ENOENT') return 'git is not installed'
  if (/not a git repository/i.test(stderr)) return 'no git repository'
  if (/dubious ownership/i.test(stderr)) return 'git does not trust this repository (safe.directory)'
  if (/unknown revision|ambiguous argument|needed a single revision/i.test(stderr)) return 'no commit yet'
  return 'git does not know the commit'
}
