/** A refusal of the runtime as one log line (adapter-and-gateway §5.8): no tokens, bodies or arguments. */
export function refusalLine(
  transport: 'proxy' | 'stdio',
  status: number,
  message: string,
  call: { method?: string | undefined; tool?: string | undefined },
): string {
  const parts = [`adapter/${transport}: ${status} ${field(message)}`]
  if (call.method !== undefined) parts.push(`method=${field(call.method)}`)
  if (call.tool !== undefined) parts.push(`tool=${field(call.tool)}`)
  return parts.join(' ')
}

function field(text: string): string {
  return text.trim().replace(/\s+/g, '_').slice(0, 120) || 'unknown'
}
