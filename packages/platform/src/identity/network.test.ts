import { describe, expect, it } from 'vitest'
import { network, TrustedProxies } from './network.ts'

describe('the client behind proxies', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8'])

  it.each([
    ['no proxy: what it claims counts for nothing', '198.51.100.7', '1.1.1.1', '198.51.100.7'],
    ['a proxy: the address it added', '10.0.0.2', '1.1.1.1', '1.1.1.1'],
    ['what the client had written before stays left of it', '10.0.0.2', '9.9.9.9, 1.1.1.1', '1.1.1.1'],
    ['a chain of proxies', '10.0.0.2', '9.9.9.9, 1.1.1.1, 192.0.2.1, fd00::1', '1.1.1.1'],
    ['a peer in the IPv6 form of IPv4', '::ffff:10.0.0.2', '1.1.1.1', '1.1.1.1'],
    ['a client within the trusted network', '10.0.0.2', '10.0.0.3', '10.0.0.3'],
    ['a broken list', '10.0.0.2', '1.1.1.1, nonsense, 10.0.0.9', '10.0.0.9'],
    ['no list', '10.0.0.2', undefined, '10.0.0.2'],
  ])('%s', (_, peer, list, client) => {
    expect(proxies.clientOf(peer, list)).toBe(client)
  })

  it('is the peer where none is trusted', () => {
    expect(new TrustedProxies().clientOf('10.0.0.2', '1.1.1.1')).toBe('10.0.0.2')
  })

  it.each(['10.0.0.0/33', 'proxy.example.com', '10.0.0.0/8/1', '10.0.0.0/', ''])('refuses %j', (entry) => {
    expect(() => new TrustedProxies([entry])).toThrow('neither an IP address nor a network')
  })
})

it('counts an IPv6 network as one holder', () => {
  expect(network('2001:0DB8::1')).toBe(network('2001:db8:0:0:ffff::'))
  expect(network('::1')).toBe('0:0:0:0::/64')
  expect(network('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(network('')).toBe('')
})
