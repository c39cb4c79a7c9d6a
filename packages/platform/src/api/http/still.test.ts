import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Answer,
  caller,
  NAMESPACE,
  PASSWORD,
  type Rig,
  serverBody,
  startRig,
} from '../../../test/support/platform.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const MEMBERS = '/runtime/teams/local/members'
const token = async (email: string): Promise<string> =>
  (await rig.anon('POST', '/auth/login', { email, password: PASSWORD })).body.access_token

/** A request whose head has been taken and whose body is still to come. */
async function begin(method: string, path: string, headers: Record<string, string>): Promise<ClientRequest> {
  const sent = request(`${rig.url}/api/v1${path}`, { method, headers: { ...headers, expect: '100-continue' } })
  sent.flushHeaders()
  await once(sent, 'continue')
  // The next answer comes after the head was judged.
  await rig.anon('GET', '/platform/mode')
  return sent
}

async function finish(sent: ClientRequest, body: unknown): Promise<Pick<Answer, 'status' | 'body'>> {
  const answered = once(sent, 'response')
  sent.end(JSON.stringify(body))
  const [response] = await answered
  return { status: response.statusCode, body: JSON.parse(await text(response)) }
}

/** An owner of the team `local` with a token of his own. */
async function owner(email: string): Promise<{ id: string; authorization: string }> {
  const { id } = await rig.user(email)
  await rig.owner('PUT', `${MEMBERS}/${id}`, { role: 'owner' })
  return { id, authorization: `Bearer ${await token(email)}` }
}

it('does nothing for an owner who was removed while the body was awaited', async () => {
  const { id, authorization } = await owner('slow-owner@example.com')
  const friend = await rig.user('friend@example.com')
  const sent = await begin('PUT', `${MEMBERS}/${friend.id}`, { authorization })
  expect((await rig.owner('DELETE', `${MEMBERS}/${id}`)).status).toBe(200)
  expect(await finish(sent, { role: 'owner' })).toMatchObject({ status: 403, body: { error: 'forbidden' } })
})

it('does nothing for an administrator who is none any more', async () => {
  const { id } = await rig.user('slow-admin@example.com')
  await rig.admin('PATCH', `/users/${id}`, { role: 'admin' })
  const authorization = `Bearer ${await token('slow-admin@example.com')}`
  const sent = await begin('PATCH', `/users/${id}`, { authorization })
  await rig.admin('PATCH', `/users/${id}`, { role: 'user' })
  expect((await finish(sent, { role: 'admin' })).status).toBe(403)
})

it('does nothing after the logout, nor with a key that was revoked', async () => {
  await rig.user('slow-user@example.com')
  const login = await rig.anon('POST', '/auth/login', { email: 'slow-user@example.com', password: PASSWORD })
  const { access_token, refresh_token } = login.body
  const own = caller(rig.url, access_token)
  const { key, api_key } = (await own('POST', '/user/api-keys', { name: 'k' })).body
  const late = await begin('POST', '/user/api-keys', { 'x-api-key': api_key })
  await own('DELETE', `/user/api-keys/${key.id}`)
  expect((await finish(late, { name: 'again' })).status).toBe(401)

  const sent = await begin('POST', '/user/api-keys', { authorization: `Bearer ${access_token}` })
  await rig.anon('POST', '/auth/logout', { refresh_token })
  expect((await finish(sent, { name: 'again' })).status).toBe(401)
})

it('makes no account for an owner who was removed while the password was hashed', async () => {
  const { id, authorization } = await owner('hashing@example.com')
  const sent = await begin('POST', '/runtime/teams/local/users', { authorization })
  const made = finish(sent, { email: 'mole@example.com', password: PASSWORD })
  // The next answer comes after the body was read; a hash takes longer.
  await rig.anon('GET', '/platform/mode')
  await rig.owner('DELETE', `${MEMBERS}/${id}`)
  expect((await made).status).toBe(403)
})

it('shows no event to who waited for it with a key that was revoked', async () => {
  const { authorization } = await owner('waiting@example.com')
  const ask = caller(rig.url, authorization.slice('Bearer '.length))
  const { key, api_key } = (await ask('POST', '/user/api-keys', { name: 'k' })).body
  const byKey = (path: string) => rig.anon('GET', path, undefined, { 'x-api-key': api_key })
  const { next } = (await byKey('/local/events')).body
  const waiting = [`/local/events?after=${next}&wait=30`, `/runtime/audit?after=${next}&wait=30`].map(byKey)
  await rig.anon('GET', '/platform/mode')
  await ask('DELETE', `/user/api-keys/${key.id}`)
  await rig.owner('POST', `${MEMBERS}`, { email: 'waiting@example.com', role: 'member' })
  for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(401)
})

const PROGRAM = `
require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT, '127.0.0.1')
console.log('a run begins')`

it('cuts off who follows the logs of his server and is removed from the team', async () => {
  const { id, authorization } = await owner('reader@example.com')
  const own = caller(rig.url, authorization.slice('Bearer '.length))
  await own('POST', '/runtime/servers', serverBody('talks'))
  const target = { kind: 'process', command: [process.execPath, '-e', PROGRAM], cwd: rig.dataDir }
  await rig.admin('POST', '/local/attachments', { name: 'talks', namespace: NAMESPACE, target })
  const path = `/api/v1/runtime/servers/${NAMESPACE}/talks/logs?follow=true`
  const response = await fetch(rig.url + path, { headers: { authorization } })
  expect(response.status).toBe(200)
  const cut = response.text().catch(() => 'cut')
  expect((await rig.owner('DELETE', `${MEMBERS}/${id}`)).status).toBe(200)
  expect(await cut).toBe('cut')
})
