/**
 * Whether a host name or address, with or without brackets, stays on this machine. For what may be said and sent in
 * plain text; who may call a local port is a stricter question (wire, `guardLocalRequest`).
 */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return /^(?:(?:.+\.)?localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$/.test(bare)
}
