// The rules as they stand on this machine. Read at every start of a plugin's command: two files, synchronously, with
// nothing loaded that the core has not loaded anyway.
import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import { configPath } from '@mcp-runtime/sdk/profiles'
import { mergePolicy, type StatedPolicy } from './merge-policy.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PluginPolicy } from './policy.ts'

/** The machine's file. No variable of the environment moves it: whoever sets variables would be above it. */
const SYSTEM_POLICY = '/etc/mcp-runtime/plugins.json'

type Env = Readonly<Record<string, string | undefined>>

/** The user's file, beside the saved logins. */
export const userPolicyPath = (env: Env): string => join(dirname(configPath(env)), 'plugins.json')

/**
 * The policy of the machine's file and the user's. A file that is not there restricts nothing. MCPR_CONFIG_BROKEN for
 * one that cannot be understood, or that people could have written who may not decide: then nothing is installed or run.
 */
export function readPolicy(env: Env, { systemFile = SYSTEM_POLICY }: { systemFile?: string } = {}): PluginPolicy {
  return mergePolicy({
    system: readStated(systemFile, 'system'),
    user: readStated(userPolicyPath(env), 'user'),
  })
}

type Owner = 'system' | 'user'

function readStated(path: string, owner: Owner): StatedPolicy | undefined {
  let text: string
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) {
      return lstatSync(path, { throwIfNoEntry: false })
        ? broken(path, owner, 'it is a link that leads nowhere.')
        : undefined
    }
    if (!stat.isFile()) return broken(path, owner, 'it is not a file.')
    checkWriters(path, stat, owner)
    if (owner === 'system') checkWriters(dirname(path), statSync(dirname(path)), owner)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined || code.startsWith('MCPR_')) throw error
    // A part of the path that is no folder means that no file is there.
    if (code === 'ENOTDIR' && owner === 'user') return undefined
    return broken(path, owner, `it cannot be read (${code}).`, error)
  }
  const read = parsePolicy(text)
  return 'broken' in read ? broken(path, owner, read.broken) : { path, file: read.file }
}

const GROUP_OR_OTHERS = 0o022
const OTHERS = 0o002

/** The machine's file is root's word only when nobody else can write it; the user's when no stranger can. */
function checkWriters(path: string, { mode, uid }: Stats, owner: Owner): void {
  const writers = mode & (owner === 'system' ? GROUP_OR_OTHERS : OTHERS)
  if (writers !== 0) {
    fail(
      'MCPR_CONFIG_BROKEN',
      `${path} is not believed: ${(writers & OTHERS) === 0 ? 'its group' : 'anybody'} can write it.`,
      {
        hint: `${STOPS} Look at what it says before it is believed again.`,
        next: [{ command: `chmod go-w ${path}`, when: 'when what it says is right' }],
      },
    )
  }
  if (uid !== 0 && uid !== process.getuid?.()) {
    fail('MCPR_CONFIG_BROKEN', `${path} is not believed: it belongs to user ${uid}, neither to root nor to you.`, {
      hint: STOPS,
      next: [{ command: `ls -l ${path}`, when: 'to see whose it is' }],
    })
  }
}

const STOPS = 'It decides which plugins are installed and run, so none is.'
const MENDER = { system: 'Whoever looks after this machine has to mend it.', user: 'Mend it, or move it away.' }

const broken = (path: string, owner: Owner, why: string, cause?: unknown): never =>
  fail('MCPR_CONFIG_BROKEN', `${path} cannot be used: ${why}`, {
    hint: `${STOPS} ${MENDER[owner]}`,
    next:
      owner === 'user'
        ? [{ command: `mv ${path} ${path}.broken`, when: 'to go on without it' }]
        : [{ command: `cat ${path}`, when: 'to see what it says' }],
    ...(cause === undefined ? {} : { cause }),
  })
