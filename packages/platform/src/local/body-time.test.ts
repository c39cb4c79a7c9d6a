import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limitBodyTime } from './body-time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const UPLOAD = '/api/v1/runtime/registry/push'
function request(headers: Record<string, string>, complete = false) {
  const destroy = vi.fn()
  const req = Object.assign(new EventEmitter(), { headers, complete, socket: { destroy } })
  return { destroy, req: req as unknown as IncomingMessage }
}

it.each([
  ['a body that does not come', { 'content-length': '7' }, '/desk/mcp', false, 1],
  ['a chunked one', { 'transfer-encoding': 'chunked' }, '/api/v1/runtime/servers', false, 1],
  ['one that has come', { 'content-length': '7' }, '/desk/mcp', true, 0],
  ['no body', {}, '/desk/mcp', false, 0],
  ['an upload', { 'transfer-encoding': 'chunked' }, UPLOAD, false, 0],
] as [string, Record<string, string>, string, boolean, number][])('%s', (_, headers, path, complete, cuts) => {
  const { req, destroy } = request(headers, complete)
  limitBodyTime(req, path)
  vi.advanceTimersByTime(299_999)
  expect(destroy).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(destroy).toHaveBeenCalledTimes(cuts)
})

it('a request that is over leaves no timer', () => {
  const { req } = request({ 'content-length': '7' })
  limitBodyTime(req, '/desk/mcp')
  req.emit('close')
  expect(vi.getTimerCount()).toBe(0)
})
