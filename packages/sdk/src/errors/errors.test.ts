import { describe, expect, it } from 'vitest'
import { ERRORS, EXIT_CODES, exitCodeOf, fail, mcprError, toErrorView } from './index.ts'

const system = (code: string, path?: string) => Object.assign(new Error(`${code}: x`), { code, path })

describe('exit codes', () => {
  it.each(Object.entries(ERRORS))('%s exits as its table entry says', (code, { exit }) => {
    expect(exitCodeOf(mcprError(code as keyof typeof ERRORS, 'x'))).toBe(exit)
  })

  it('have a meaning each, and none has a meaning that no command can end with', () => {
    const used = new Set([0, ...Object.values(ERRORS).map(({ exit }) => exit)])
    expect(Object.keys(EXIT_CODES).map(Number)).toEqual([...used].sort((a, b) => a - b))
  })

  it('reads an error of another copy of the SDK by its code, and an unknown code by the exit it brings', () => {
    expect(exitCodeOf({ code: 'MCPR_NOT_FOUND', message: 'x' })).toBe(6)
    expect(exitCodeOf({ code: 'MCPR_FROM_THE_FUTURE', exit: 5, message: 'x' })).toBe(5)
  })

  it.each([
    [new TypeError('x'), 10],
    ['a text', 10],
    [undefined, 10],
    [system('ENOSPC'), 1],
    [system('EACCES', '/x'), 1],
    [system('EPIPE'), 0],
    [system('EADDRINUSE'), 7],
    [Object.assign(new Error('x'), { name: 'AbortError' }), 130],
    [Object.assign(new Error('x'), { name: 'ExitPromptError' }), 130],
    [Object.assign(new Error('x'), { oclif: { exit: 2 } }), 2],
    [Object.assign(new Error('x'), { oclif: { exit: 4 } }), 4],
    [Object.assign(new Error('x'), { code: 'EEXIT', oclif: { exit: 0 } }), 0],
  ])('%s', (error, exit) => {
    expect(exitCodeOf(error)).toBe(exit)
  })

  it('does not take a name of Object.prototype for a code', () => {
    expect(exitCodeOf({ code: 'constructor', name: 'toString', message: 'x' })).toBe(10)
  })
})

describe('view', () => {
  it('keeps everything a person or a script needs', () => {
    const cause = new Error('below', { cause: new Error('deeper') })
    const next = [{ command: 'mcp-runtime server list', when: 'to see the servers' }]
    expect(
      toErrorView(mcprError('MCPR_NOT_FOUND', 'No server.', { hint: 'Look.', next, cause, details: { a: 1 } })),
    ).toEqual({
      code: 'MCPR_NOT_FOUND',
      message: 'No server.',
      hint: 'Look.',
      next,
      details: { a: 1 },
      cause: ['below', 'deeper'],
    })
  })

  it('names the path and hides the system call', () => {
    expect(toErrorView(system('EACCES', '/etc/x')).message).toBe('/etc/x cannot be used: permission denied.')
    expect(toErrorView(system('ENOSPC', '/etc/x'))).toEqual({
      code: 'MCPR_DISK_FULL',
      message: 'No space is left on the disk for /etc/x.',
    })
  })

  it('asks for a report when the fault is ours', () => {
    const view = toErrorView(new TypeError('x is not a function'))
    expect(view).toMatchObject({ code: 'MCPR_BUG', hint: expect.stringContaining('--debug') })
  })

  it('ends a cause that points at itself', () => {
    const error = new Error('loop')
    error.cause = error
    expect(toErrorView(error).cause).toEqual(['loop'])
  })
})

it('fail throws', () => {
  expect(() => fail('MCPR_USAGE', 'x')).toThrow(expect.objectContaining({ code: 'MCPR_USAGE', exit: 2 }))
})
