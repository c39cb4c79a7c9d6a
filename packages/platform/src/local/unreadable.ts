// What is no HTTP request still gets an answer in words, where one can be sent. (Node's own has no body.)
import type { Duplex } from 'node:stream'

const ANSWERS: Readonly<Record<string, readonly [line: string, error: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'request_too_large',
    'The address and headers of a request may have 16 KiB at most.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request_timeout', 'The headers did not come in time.'],
}
const OTHERS = ['400 Bad Request', 'invalid_request_body', 'This is no HTTP request.'] as const

/** Answers, and ends the connection: where the next request would begin is not known. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // As Node's own handler does: into an answer that has begun nothing can be written.
  const { _httpMessage: begun } = socket as { _httpMessage?: { readonly headersSent: boolean } }
  if (error.code === 'ECONNRESET' || !socket.writable || begun?.headersSent === true) return void socket.destroy()
  const [line, code, message] = ANSWERS[error.code ?? ''] ?? OTHERS
  const body = JSON.stringify({ error: code, message })
  socket.end(
    [
      `HTTP/1.1 ${line}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
