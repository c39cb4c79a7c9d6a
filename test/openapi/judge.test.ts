// The judge of the fuzzer is judged: answers of a platform that does wrong are found.
import { routes } from '@mcp-runtime/contract'
import { openApiDocument } from '@mcp-runtime/contract/openapi'
import { expect, it } from 'vitest'
import type { Answer } from './support/http.ts'
import { createJudge } from './support/judge.ts'

const judge = createJudge(openApiDocument(routes, { version: '0' }))
const correlation_id = '00000000-0000-4000-8000-000000000000'
const refusal = { error: 'unauthorized', message: 'This needs a login.', correlation_id }
const team = { id: 'a', slug: 'a', name: 'A', namespace: 'n', created_at: '2026-01-01T00:00:00Z' }

const answer = (status: number, json: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
  text: JSON.stringify(json),
  json,
})
const problems = (given: Answer) => judge.problems(routes.listTeams, given)

it('finds nothing in what is right', () => {
  expect(problems(answer(200, { teams: [team] }))).toEqual([])
  expect(problems(answer(401, refusal))).toEqual([])
  expect(problems(answer(405, { ...refusal, error: 'method_not_allowed' }, { allow: 'GET' }))).toEqual([])
})

it.each([
  ['a member that is missing', answer(200, { teams: [{ ...team, slug: undefined }] })],
  ['a member of another type', answer(200, { teams: [{ ...team, slug: 1 }] })],
  ['a member that no document knows', answer(200, { teams: [{ ...team, secret: 'x' }] })],
  ['another status of success', answer(201, { teams: [] })],
  ['a failure', answer(500, { ...refusal, error: 'internal_error' })],
  ['a code of another status', answer(401, { ...refusal, error: 'forbidden' })],
  ['a code that the route does not name', answer(409, { ...refusal, error: 'conflict' })],
  ['a refusal without a sentence', answer(401, { ...refusal, message: ' ' })],
  ['a refusal with more than the document says', answer(401, { ...refusal, stack: 'x' })],
  ['the inside of the platform', answer(401, { ...refusal, message: 'TypeError: x is undefined' })],
  ['what steers a terminal', answer(401, { ...refusal, message: 'No \u001b[31m' })],
  ['a 405 without Allow', answer(405, { ...refusal, error: 'method_not_allowed' })],
  ['an answer that may be kept', answer(200, { teams: [] }, { 'cache-control': 'public' })],
  ['an answer of another type', answer(200, { teams: [] }, { 'content-type': 'text/html' })],
])('finds %s', (_, given) => {
  const wrong = { ...given, json: JSON.parse(given.text) as unknown }
  expect(problems(wrong)).not.toEqual([])
})
