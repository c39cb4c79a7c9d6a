// The last door: whatever is on disk, and however it got there, runs only if the rules of this machine let it.
import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginPolicy } from './policy.ts'

/** Throws MCPR_PLUGIN_REFUSED when the policy does not allow the plugin `name` (as its own package.json has it) to run. */
export function assertLoadable(name: string, policy: Pick<PluginPolicy, 'allowance' | 'reasonFor'>): void {
  if (policy.allowance(name) !== 'denied') return
  const path = policy.reasonFor(name)
  fail('MCPR_PLUGIN_REFUSED', `${name} may not run: ${path} does not allow it.`, {
    hint: 'It is installed, and was not loaded. Whoever looks after that file decides.',
    next: [{ command: `mcp-runtime plugins uninstall ${name}`, when: 'to remove it' }],
  })
}
