// Logging in as a person does: in a terminal, asked for one thing after another, nothing secret on the screen.
import { afterAll, beforeAll, beforeEach, expect, type TestContext, test } from 'vitest'
import { program } from '../../support/sandbox.ts'
import { canMakeTerminal, converse as typeTo } from '../../support/terminal.ts'
import { Lab, PASSWORD } from './lab.ts'

let lab: Lab
let terminal: boolean
beforeAll(async () => {
  lab = await Lab.create()
  await lab.addUser('mia@acme.com')
  terminal = await canMakeTerminal(lab.box)
})
afterAll(() => lab?.dispose())
beforeEach(({ skip }: TestContext) => {
  if (!terminal) skip('no script(1) of util-linux to make a terminal with')
})

/** Runs a command in a terminal and types each answer when its question has come. */
const converse = (words: string, answers: readonly (readonly [question: RegExp, typed: string])[]) =>
  typeTo(lab.box, `${program} ${words}`, answers)

test('e-mail, then password', async () => {
  const { code, screen } = await converse(`auth login --api-url ${lab.url}`, [
    [/E-mail/, 'mia@acme.com\r'],
    [/Password of mia@acme\.com/, `${PASSWORD}\r`],
  ])
  expect(code).toBe(0)
  expect(screen).toContain('as mia@acme.com (user).')
  expect(screen).not.toContain(PASSWORD)
  expect(await lab.config()).toMatchObject({ current: 'mia', accounts: { mia: { username: 'mia@acme.com' } } })
})

test('also where to; no e-mail means a token', async () => {
  const { text } = await lab.addKey('local')
  const { code, screen } = await converse('auth login --profile pasted', [
    [/Platform URL/, `${lab.url}\r`],
    [/E-mail/, '\r'],
    [/Token/, `${text}\r`],
  ])
  expect(code).toBe(0)
  expect(screen).not.toContain(text)
  expect(await lab.account('pasted')).toMatchObject({ token: text })
})

test('with the e-mail given, only the password; a wrong one is told, and nothing is saved', async () => {
  const before = await lab.config()
  const { code, screen } = await converse(`auth login --api-url ${lab.url} --email mia@acme.com`, [
    [/Password of mia@acme\.com/, 'a-wrong-one\r'],
  ])
  expect(code).toBe(4)
  expect(screen).toContain('MCPR_TOKEN_REJECTED')
  expect(screen).not.toContain('a-wrong-one')
  expect(await lab.config()).toEqual(before)
})

test('Ctrl-C at a question ends it with exit 130 and saves nothing', async () => {
  const before = await lab.config()
  const { code, screen } = await converse(`auth login --api-url ${lab.url}`, [
    [/E-mail/, 'mia@acme.com\r'],
    [/Password of mia@acme\.com/, '\u0003'],
  ])
  expect(code).toBe(130)
  expect(screen).toContain('Interrupted.')
  expect(screen).not.toContain('    at ')
  expect(await lab.config()).toEqual(before)
})

test('--no-input asks nothing, also in a terminal', async () => {
  const { code, screen } = await converse(`auth login --no-input --api-url ${lab.url}`, [])
  expect(code).toBe(2)
  expect(screen).toContain('--token-stdin')
})
