import { Errors, getLogger, type Interfaces, ux } from '@oclif/core'

/** `this` of a hook, as the framework has it. */
export function hookContext(config: Interfaces.Config, plugin: string, event: string): Interfaces.Hook.Context {
  const { debug } = getLogger([plugin, 'hooks', event].join(':'))
  return {
    config,
    debug,
    error: (message: Error | string, options = {}) => Errors.error(message, options as { exit: number }),
    exit: (code = 0) => Errors.exit(code),
    log: (message?: string, ...args: unknown[]) => ux.stdout(message, ...(args as string[])),
    warn: (message: Error | string) => void Errors.warn(message),
  } as Interfaces.Hook.Context
}
