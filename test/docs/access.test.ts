// docs/access.md, run line by line against a real platform with a denied agent. Only the ports are others.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../support/sandbox.ts'
import { deskSandbox, onFreePorts } from './desk.ts'
import { runTour } from './tour.ts'

let box: Sandbox
beforeAll(async () => {
  box = await deskSandbox()
})
afterAll(() => box?.dispose())

test('every command of the tour prints what docs/access.md says', async () => {
  const steps = await runTour({ document: 'docs/access.md', box, ...(await onFreePorts()) })
  expect(steps.length).toBeGreaterThan(20)
})
