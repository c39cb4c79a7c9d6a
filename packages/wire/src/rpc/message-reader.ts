import { foldKey } from '@mcp-runtime/contract/json'
import {
  META_CLIENT_CAPABILITIES,
  META_CLIENT_INFO,
  META_LOG_LEVEL,
  META_PROTOCOL_VERSION,
  META_SUBSCRIPTION_ID,
} from '../era/revisions.ts'
import type { JsonCursor } from '../json/cursor.ts'
import { isToolCallMethod, type ScanFault, type ScannedMessage, type Span } from './message.ts'
import { NamedKeys, NameTable } from './named-keys.ts'

/** Keys of the envelope, JSON-RPC 2.0 §4 and §5. */
const ENVELOPE = new NameTable(['jsonrpc', 'id', 'method', 'params', 'result', 'error'])
/** Keys of `params` that name what is asked for; a variant of one of them alone is refused too. */
const PARAMS = new NameTable([
  'name',
  'arguments',
  '_meta',
  'uri',
  'taskId',
  'task',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'cursor',
  'ref',
  'argument',
  'requestId',
  'progressToken',
])
const META = new NameTable([
  META_PROTOCOL_VERSION,
  META_CLIENT_INFO,
  META_CLIENT_CAPABILITIES,
  META_LOG_LEVEL,
  'progressToken',
  META_SUBSCRIPTION_ID,
  'traceparent',
  'tracestate',
  'baggage',
])

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
/** Text of a string member; `false` when the member is there but is not a string. */
type Text = string | false | undefined

const QUOTE = 0x22
const OPEN_OBJECT = 0x7b

/** Reads one message at the cursor. A breach of our rules is noted and reading goes on, so that the id is known. */
export class MessageReader {
  problem: { reason: ScanFault; detail: string } | undefined
  inBatch = false
  readonly #cursor: JsonCursor
  #id: string | undefined
  #idIsNull = false
  #idDoubtful = false
  #version: Text
  #method: Text
  #name: Text
  #uri: Text
  #taskId: Text
  #asked: Text
  #claimed: Text
  #params = 0
  #answers = 0
  #isError = false
  #stateless = false
  #spans: Mutable<ScannedMessage['spans']> = {}

  constructor(cursor: JsonCursor) {
    this.#cursor = cursor
  }

  /** Raw id of the message read last; `null` when it has none or when there is doubt which it is. */
  get certainId(): string {
    return this.#idDoubtful ? 'null' : (this.#id ?? 'null')
  }

  read(depth: number): ScannedMessage {
    const cursor = this.#cursor
    this.#reset()
    const start = cursor.at
    const keys = new NamedKeys(ENVELOPE)
    cursor.object(depth, (inner) => this.#envelopeMember(keys, inner))
    return this.#judge(start, cursor.at)
  }

  #reset(): void {
    this.problem = undefined
    this.#id = undefined
    this.#idIsNull = this.#idDoubtful = this.#stateless = this.#isError = false
    this.#version = this.#method = this.#name = this.#uri = this.#taskId = this.#asked = this.#claimed = undefined
    this.#params = this.#answers = 0
    this.#spans = {}
  }

  #note(reason: ScanFault, detail: string): void {
    this.problem ??= { reason, detail }
  }

  /** Takes the key just read and the colon behind it. */
  #key(keys: NamedKeys, level: string): number {
    const cursor = this.#cursor
    const taken = keys.take(cursor)
    if (typeof taken === 'number') {
      cursor.colon()
      return taken
    }
    if (taken === 'too_many_keys') {
      this.#note('invalid_request', `${level} has more or longer keys than any message needs`)
      this.#idDoubtful ||= level === 'the message'
      cursor.colon()
      return -1
    }
    const key = JSON.stringify(cursor.text().slice(0, 64))
    if (taken === 'duplicate_key') this.#note(taken, `the key ${key} stands twice in ${level}`)
    else this.#note(taken, `the key ${key} in ${level} differs only by case or folding from a name that is read there`)
    if (level === 'the message') this.#idDoubtful ||= foldKey(cursor.text()) === 'id'
    cursor.colon()
    return -1
  }

  #envelopeMember(keys: NamedKeys, depth: number): void {
    const cursor = this.#cursor
    switch (this.#key(keys, 'the message')) {
      case 0:
        this.#version = this.#text(depth)
        return
      case 1:
        this.#readId(depth)
        return
      case 2:
        this.#method = this.#text(depth)
        return
      case 3:
        this.#params = cursor.peek()
        if (this.#params !== OPEN_OBJECT) cursor.value(depth)
        else {
          const names = new NamedKeys(PARAMS)
          cursor.object(depth, (inner) => this.#paramsMember(names, inner))
        }
        return
      case 5:
        this.#isError = true
        this.#answers += 1
        break
      case 4:
        this.#answers += 1
    }
    cursor.value(depth)
  }

  #paramsMember(keys: NamedKeys, depth: number): void {
    const cursor = this.#cursor
    switch (this.#key(keys, '`params`')) {
      case 0:
        this.#name = this.#text(depth)
        return
      case 2: {
        if (cursor.peek() !== OPEN_OBJECT) break
        const names = new NamedKeys(META)
        cursor.object(depth, (inner) => this.#metaMember(names, inner))
        return
      }
      case 3:
        this.#uri = this.#text(depth)
        return
      case 4:
        this.#taskId = this.#text(depth)
        return
      case 6:
        this.#asked = this.#text(depth)
        return
      case 13:
        this.#spans.progressToken = this.#span(depth)
        return
    }
    cursor.value(depth)
  }

  #metaMember(keys: NamedKeys, depth: number): void {
    switch (this.#key(keys, '`params._meta`')) {
      case 0:
        this.#stateless = true
        this.#claimed = this.#text(depth)
        return
      case 4:
        this.#spans.progressToken = this.#span(depth)
        return
      case 5:
        this.#spans.subscriptionId = this.#span(depth)
        return
    }
    this.#cursor.value(depth)
  }

  #span(depth: number): Span {
    this.#cursor.peek()
    const start = this.#cursor.at
    this.#cursor.value(depth)
    return [start, this.#cursor.at]
  }

  #text(depth: number): Text {
    const cursor = this.#cursor
    if (cursor.peek() !== QUOTE) {
      cursor.value(depth)
      return false
    }
    cursor.string()
    return cursor.text()
  }

  #readId(depth: number): void {
    const cursor = this.#cursor
    const first = cursor.peek()
    const span = this.#span(depth)
    this.#idIsNull = first === 0x6e
    if (first === QUOTE || first === 0x2d || (first >= 0x30 && first <= 0x39)) {
      this.#id = cursor.bytes.toString('utf8', span[0], span[1])
      this.#spans.id = span
    } else if (!this.#idIsNull) this.#note('invalid_request', 'the id must be a string or a number')
  }

  #judge(start: number, end: number): ScannedMessage {
    const kind = this.#kind()
    if (this.#version !== '2.0') this.#note('invalid_request', 'the member `jsonrpc` must be "2.0"')
    const message: Mutable<ScannedMessage> = { kind, stateless: this.#stateless, start, end, spans: this.#spans }
    if (this.#id !== undefined) message.id = this.#id
    if (kind === 'response') {
      if (this.#isError) message.isError = true
      return message
    }
    if (this.#params !== 0 && this.#params !== OPEN_OBJECT && this.#params !== 0x6e) {
      this.#note('invalid_params', 'the member `params` must be an object')
    }
    if (typeof this.#method === 'string') message.method = this.#method
    if (typeof this.#name === 'string') message.name = this.#name
    else if (isToolCallMethod(message.method)) this.#note('invalid_params', 'a tool call needs a string `params.name`')
    if (typeof this.#uri === 'string') message.uri = this.#uri
    if (typeof this.#taskId === 'string') message.taskId = this.#taskId
    const revision = this.#stateless ? this.#claimed : this.#asked
    if (typeof revision === 'string') message.protocolVersion = revision
    else if (this.#stateless) this.#note('invalid_params', 'the protocol version in `_meta` must be a string')
    return message
  }

  #kind(): ScannedMessage['kind'] {
    if (this.#method !== undefined) {
      if (this.#answers > 0) this.#note('invalid_request', 'a message is a request or an answer, not both')
      if (!this.#method) this.#note('invalid_request', 'the member `method` must be a string that is not empty')
      if (this.#idIsNull) this.#note('invalid_request', 'the id of a request must not be null')
      return this.#id === undefined ? 'notification' : 'request'
    }
    if (this.#answers !== 1) this.#note('invalid_request', 'a message needs `method`, or one of `result` and `error`')
    else if (this.#id === undefined && !this.#isError)
      this.#note('invalid_request', 'an answer needs the id of its request')
    return 'response'
  }
}
