import { parseRfc3339 } from './rfc3339.ts'

/**
 * How long ago an instant was, the way kubectl says it: `45s`, `5m`, `3h`, `2d`, `1y30d`. `now` is milliseconds since
 * the epoch. A text that is no instant is returned as it is; an instant ahead of the clock is `0s`.
 */
export function formatAge(iso: string, now: number): string {
  const then = parseRfc3339(iso)
  if (then === undefined) return iso
  const seconds = Math.max(0, Math.floor((now - then) / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`
  if (hours < 3) return `${minutes}m`
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`
  if (hours < 48) return `${hours}h`
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`
  if (days < 730) return `${days}d`
  return days % 365 === 0 ? `${Math.floor(days / 365)}y` : `${Math.floor(days / 365)}y${days % 365}d`
}
