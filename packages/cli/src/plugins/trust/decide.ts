// Decides on candidates: by the rules where they speak, else by the person, who is shown the facts first.
import { shellWord } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { sanitize } from '@mcp-runtime/sdk/output'
import { confirm } from '@mcp-runtime/sdk/prompts'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { type Checked, describe } from './describe.ts'
import { fetchKeys } from './fetch-keys.ts'
import { isFirstParty, type Judgement, judge } from './judge.ts'
import type { PluginPolicy } from './policy.ts'
import { userPolicyPath } from './read-policy.ts'
import { type RegistryKey, verifySignatures } from './signature.ts'

export interface DecideOptions {
  readonly host: Pick<PluginHost, 'catalogue' | 'version'>
  /** `--yes`: answers the question, and nothing else. */
  readonly yes: boolean
  /** The command that was given, with --yes; of an installation when left out. */
  readonly again?: string | undefined
  /** No keys are fetched. */
  readonly offline?: boolean | undefined
}

type Ctx = Pick<
  CommandContext,
  'env' | 'interactive' | 'io' | 'quiet' | 'redactor' | 'say' | 'signal' | 'trace' | 'warn'
>

/**
 * Returns when all candidates may be installed, and throws when one may not: MCPR_PLUGIN_REFUSED by the rules, by the
 * person, or because nobody is there to be asked; MCPR_INTEGRITY for a wrong signature.
 */
export async function decide(
  ctx: Ctx,
  candidates: readonly Candidate[],
  policy: PluginPolicy,
  options: DecideOptions,
): Promise<void> {
  const { host } = options
  // What no signature can mend is refused before a key is fetched.
  for (const candidate of candidates) refuseIf(judge(candidate, policy, host, 'verified'))
  const checked = await checkAll(ctx, candidates, options)
  const open: Candidate[] = []
  for (const { candidate, signature, unchecked } of checked) {
    const judgement = judge(candidate, policy, host, signature)
    if (unchecked !== undefined) ctx.warn(`The signature of ${shown(candidate)} is not checked: ${unchecked}.`)
    refuseIf(judgement)
    if (judgement.kind === 'ask') open.push(candidate)
  }
  const asks = open.length > 0 && !options.yes && ctx.interactive
  for (const fact of checked) {
    // Ours, at our version: nothing is known of it that is not known of the core.
    if (!(fact.candidate.unseen && isFirstParty(fact.candidate, host))) show(ctx, describe(fact), asks)
  }
  if (open.length > 0 && !options.yes) await ask(ctx, open, options.again)
}

const shown = ({ name, version }: Candidate): string => `${name} ${version}`

function refuseIf(judgement: Judgement): void {
  if (judgement.kind !== 'refuse') return
  const { message, hint, next } = judgement
  fail('MCPR_PLUGIN_REFUSED', message, { hint, next })
}

/** A question without its facts is none, so --quiet does not hide them then. */
function show(ctx: Ctx, facts: string, asks: boolean): void {
  if (asks && ctx.quiet) ctx.io.stderr.write(`${ctx.redactor.all(sanitize(facts))}\n`)
  else ctx.say(facts)
}

async function checkAll(ctx: Ctx, candidates: readonly Candidate[], options: DecideOptions): Promise<Checked[]> {
  const fetched = new Map<string, Promise<readonly RegistryKey[]>>()
  const keysOf = (registry: string | undefined): Promise<readonly RegistryKey[]> => {
    if (options.offline) return Promise.reject(new Unchecked('the network may not be used'))
    if (registry === undefined) return Promise.reject(new Unchecked('it is not known which registry has its keys'))
    const known = fetched.get(registry)
    if (known !== undefined) return known
    const keys = fetchKeys(ctx, registry).catch((error: Error) => {
      ctx.signal.throwIfAborted()
      throw new Unchecked(error.message)
    })
    fetched.set(registry, keys)
    return keys
  }
  return Promise.all(candidates.map((candidate) => check(candidate, () => keysOf(candidate.registry))))
}

/** The keys are not to be had; the message says why. */
class Unchecked extends Error {}

async function check(candidate: Candidate, keys: () => Promise<readonly RegistryKey[]>): Promise<Checked> {
  try {
    return { candidate, signature: await verifySignatures(candidate, keys) }
  } catch (error) {
    if (!(error instanceof Unchecked)) throw error
    return { candidate, signature: 'unchecked', unchecked: error.message }
  }
}

async function ask(ctx: Ctx, open: readonly Candidate[], again?: string): Promise<void> {
  const names = open.map(shown).join(', ')
  if (!ctx.interactive) return undecided(ctx, open, names, again)
  const verb = open.every(({ npmSpec }) => npmSpec === '') ? 'Link' : 'Install'
  if (await confirm(ctx, { message: sanitize(`${verb} ${names}?`), flag: '--yes' })) return
  fail('MCPR_PLUGIN_REFUSED', `${names} ${open.length === 1 ? 'was' : 'were'} not wanted; nothing was changed.`)
}

function undecided(ctx: Ctx, open: readonly Candidate[], names: string, again?: string): never {
  const typed = open.map((candidate) => shellWord(candidate.typed)).join(' ')
  const verb = open.every(({ npmSpec }) => npmSpec === '') ? 'link' : 'install'
  return fail('MCPR_PLUGIN_REFUSED', `No rule allows ${names}, and nobody can be asked here.`, {
    hint: `Give --yes, or name ${open.length === 1 ? 'it' : 'them'} in "allow" of ${userPolicyPath(ctx.env)}.`,
    next: [
      {
        command: again ?? `mcp-runtime plugins ${verb} ${typed} --yes`,
        when: 'when you trust what is said of it above',
      },
    ],
  })
}
