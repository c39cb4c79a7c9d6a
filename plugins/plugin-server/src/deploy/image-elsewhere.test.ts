import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { expect, test } from 'vitest'
import { withImageHelp } from './image-elsewhere.ts'

const refused = (path: string) => mcprError('MCPR_INPUT_INVALID', 'Not here.', { details: { issues: [{ path }] } })
const body = (image: string) =>
  ({ name: 'desk', scope: 'org', spec: { image, imageTag: 'v1' } }) as unknown as ApplyServerBody

test('an image of another scope: how it is pushed as one of this scope', () => {
  const told = withImageHelp(refused('spec.image'), body('localhost:8090/acme/desk')) as McprError
  expect(told).toMatchObject({ code: 'MCPR_INPUT_INVALID', message: 'Not here.' })
  expect(told.next?.map(({ command }) => command)).toEqual([
    'mcp-runtime registry push --image localhost:8090/acme/desk:v1 --name desk --scope org',
    'mcp-runtime server deploy desk --scope org --image REFERENCE',
  ])
})

test('other refusals stand as they are', () => {
  const error = refused('spec.port')
  expect(withImageHelp(error, body('acme/desk'))).toBe(error)
})
