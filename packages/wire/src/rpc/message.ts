import type { JsonFaultReason } from '../json/fault.ts'

/** Byte range of a value in the body. */
export type Span = readonly [start: number, end: number]

/** One JSON-RPC message as read by scanMessage. Everything judged by is here; the rest stays in the bytes. */
export interface ScannedMessage {
  readonly kind: 'request' | 'notification' | 'response'
  /** Raw JSON text of the id, to be sent back byte for byte. Absent in notifications. */
  readonly id?: string
  readonly method?: string
  /** Of a response: it is an error. */
  readonly isError?: boolean
  /** `params.name`, when it is a string. */
  readonly name?: string
  /** `params.uri`, when it is a string. */
  readonly uri?: string
  /** `params.taskId`, when it is a string. */
  readonly taskId?: string
  /** The revision named by `_meta`, else by `params.protocolVersion`. */
  readonly protocolVersion?: string
  /** `_meta` holds the stateless era's protocol version key: the message claims that era. */
  readonly stateless: boolean
  /** Byte range of the message in the body: the whole object, without white space around it. */
  readonly start: number
  readonly end: number
  /** Where the values stand that name this request or another; for who hands ids on under a name of its own. */
  readonly spans: {
    readonly id?: Span
    /** `_meta.progressToken` of a request, `params.progressToken` of a notification. */
    readonly progressToken?: Span
    /** `_meta` subscription id of a notification (stateless era). */
    readonly subscriptionId?: Span
  }
}

export type ScanFault =
  | JsonFaultReason
  | 'not_an_object'
  | 'empty_batch'
  | 'batch_too_large'
  | 'invalid_request'
  | 'invalid_params'

export interface ScanRefusal {
  readonly ok: false
  readonly reason: ScanFault
  /** One sentence for people. */
  readonly detail: string
  /** Raw JSON text of the id when it was read without doubt, else `null`. */
  readonly id: string
  /** The JSON-RPC error code that fits: -32700, -32600 or -32602. */
  readonly code: number
}

export type ScanResult =
  | { readonly ok: true; readonly batch: boolean; readonly messages: ScannedMessage[] }
  | ScanRefusal

/** Whether a message runs a tool: `tools/call`, or its legacy spelling (adapter-and-gateway §8.4). */
export function isToolCall(message: ScannedMessage): boolean {
  return isToolCallMethod(message.method)
}

/** The same for a method alone. */
export function isToolCallMethod(method: string | undefined): boolean {
  return method === 'tools/call' || method === 'call_tool'
}
