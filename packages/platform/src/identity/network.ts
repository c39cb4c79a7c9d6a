// Addresses of clients: as they count for lock-out, and which one of a chain of proxies is the client's.
import { BlockList, isIP } from 'node:net'
import { PlatformError } from '../errors.ts'

/** What one holder of an address can be expected to have: an IPv4 address, or the /64 of an IPv6 one. */
export function network(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) !== 6) return plain
  const [head = '', tail] = plain.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4)
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}

/** Without the IPv6 form of an IPv4 address. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address.trim())?.[1]
  return mapped ?? address.trim()
}

/** Addresses whose `X-Forwarded-For` is believed. */
export class TrustedProxies {
  readonly #list = new BlockList()
  readonly #any: boolean

  /** Errors: PlatformError `setting_invalid` for what is neither an address nor a network such as 10.0.0.0/8. */
  constructor(entries: readonly string[] = []) {
    this.#any = entries.length > 0
    for (const entry of entries) {
      const [address = '', bits, ...rest] = entry.trim().split('/')
      const version = isIP(address)
      const most = version === 4 ? 32 : 128
      const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
      if (version === 0 || rest.length > 0 || prefix < 0 || prefix > most) {
        const message = `${JSON.stringify(entry)} is neither an IP address nor a network such as 10.0.0.0/8.`
        throw new PlatformError('setting_invalid', message, { entry })
      }
      this.#list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
    }
  }

  /**
   * The client's address: the peer's, or behind trusted proxies the right-most one in `X-Forwarded-For` that is none of
   * theirs. What stands left of it the client may have written himself, and counts for nothing (F8).
   */
  clientOf(peer: string, forwardedFor: string | undefined): string {
    if (!this.#any || !this.#trusts(peer)) return peer
    let client = peer
    for (const text of (forwardedFor ?? '').split(',').toReversed()) {
      const address = plainAddress(text)
      if (isIP(address) === 0) break
      client = address
      if (!this.#trusts(address)) break
    }
    return client
  }

  #trusts(text: string): boolean {
    const address = plainAddress(text)
    const version = isIP(address)
    return version !== 0 && this.#list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}
