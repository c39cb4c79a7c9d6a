// The tour of docs/teams.md, run line by line. Only the ports are others.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../support/sandbox.ts'
import { deskSandbox, onFreePorts } from './desk.ts'
import { runTour } from './tour.ts'

let box: Sandbox
beforeAll(async () => {
  box = await deskSandbox()
})
afterAll(() => box?.dispose())

test('every command of the tour prints what docs/teams.md says', async () => {
  const steps = await runTour({ document: 'docs/teams.md', box, ...(await onFreePorts()) })
  expect(steps.length).toBeGreaterThan(30)
})
