// One tool call from the command line, through session, gateway and policy, against the embedded platform.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../support/sandbox.ts'
import { governedDesk } from './support/governed-desk.ts'

let box: Sandbox

beforeAll(async () => {
  const grant = ['--side-effect', 'read', '--side-effect', 'write', '--trust', 'medium']
  const desk = await governedDesk({ init: ['--tool-spec', 'create_ticket:medium:write'], agent: 'cli', grant })
  box = desk.box
})
afterAll(() => box?.dispose())

const call = (...words: string[]) => box.cli(['server', 'call', ...words])

test('without a tool: those that may be called, of the server of the metadata beside', async () => {
  const ran = await call()
  expect(ran.code, ran.stderr).toBe(0)
  expect(ran.stdout).toMatch(/^list_tickets +\S/m)
  expect(ran.stdout).not.toContain('close_ticket')
})

test('the text of the result alone on stdout; the whole result as JSON', async () => {
  const ran = await call('get_ticket', '--arg', 'id=T-1')
  expect(JSON.parse(ran.stdout)).toMatchObject({ id: 'T-1' })
  const whole = await call('get_ticket', '--args-json', '-', '-o', 'json')
  expect(whole.code).toBe(2)
  const piped = await box.cli(['server', 'call', 'get_ticket', '--args-json', '-', '-o', 'json'], {
    input: '{"id":"T-1"}',
  })
  expect(piped.json()).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining('T-1') }] })
})

test('a session of more trust is asked for with --trust', async () => {
  const words = ['create_ticket', '--arg', 'title=No sound']
  expect(await call(...words)).toMatchObject({ code: 5, stderr: expect.stringContaining('trust') })
  expect(await call(...words, '--trust', 'medium')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No sound'),
  })
})

test.each([
  [
    ['close_ticket', '--arg', 'id=T-1'],
    5,
    /side effect "destructive"[\s\S]*next: mcp-runtime access grant init[\s\S]*MCPR_DENIED/,
  ],
  [['list_tickets', '--agent-id', 'nobody'], 5, /access grant init ticket-desk-nobody[\s\S]*MCPR_FORBIDDEN/],
  [['list_tikets'], 6, /Did you mean list_tickets\? You may call: .*MCPR_NOT_FOUND/s],
  [['get_ticket'], 2, /needs the argument id.*MCPR_INPUT_INVALID/s],
  [['get_ticket', '--arg', 'ID=1'], 2, /no argument "ID".*Did you mean id\?/s],
  [['get_ticket', '--arg', 'id=none'], 1, /The tool get_ticket failed: .*none/],
  [['list_tickets', '--trust', 'hihg'], 2, /Did you mean high\?/],
  [['list_tickets', '--server', 'nope'], 6, /MCPR_NOT_FOUND/],
])('%j ends with %d', async (words, code, said) => {
  const ran = await call(...words)
  expect(ran, ran.stderr).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(said) })
})

test('a denial as JSON has its reason and the id of its event; the session’s secret is nowhere', async () => {
  const ran = await call('close_ticket', '--arg', 'id=T-1', '-o', 'json', '--debug')
  expect(ran.json().error).toMatchObject({
    code: 'MCPR_DENIED',
    details: { reason: 'side_effect_not_allowed', correlationId: expect.stringMatching(/\S/) },
  })
  expect(ran.stderr + ran.stdout).not.toMatch(/session-secret: *\S{20}/i)
})
