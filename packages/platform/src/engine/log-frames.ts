import type { EngineLogLine } from './types.ts'

/** A line longer than this is given in pieces. */
const LONGEST = 64 * 1024

/**
 * Output of a container without a terminal: frames of eight bytes (stream, three zeros, length) and content, where each
 * line begins with its time. A line may go over several frames, and a frame may hold several lines.
 */
export async function* readLogFrames(body: AsyncIterable<Buffer>): AsyncGenerator<EngineLogLine> {
  let held: Buffer = Buffer.alloc(0)
  const rests: Record<'stdout' | 'stderr', Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  for await (const chunk of body) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length >= 8) {
      const length = held.readUInt32BE(4)
      if (held.length < 8 + length) break
      const stream = held[0] === 2 ? 'stderr' : 'stdout'
      let content = continued(rests[stream], held.subarray(8, 8 + length))
      held = held.subarray(8 + length)
      for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10)) {
        yield timed(stream, content.subarray(0, end))
        content = content.subarray(end + 1)
      }
      if (content.length > LONGEST) {
        yield timed(stream, content)
        content = Buffer.alloc(0)
      }
      rests[stream] = content
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (rests[stream].length > 0) yield timed(stream, rests[stream])
  }
}

/** Docker cuts a long line every 16 KiB, and gives each piece the time of the line anew. */
function continued(rest: Buffer, piece: Buffer): Buffer {
  const time = rest.subarray(0, rest.indexOf(' ') + 1)
  const again = time.length > 0 && piece.subarray(0, time.length).equals(time)
  return Buffer.concat([rest, again ? piece.subarray(time.length) : piece])
}

function timed(stream: 'stdout' | 'stderr', bytes: Buffer): EngineLogLine {
  const text = bytes.toString('utf8')
  const space = text.indexOf(' ')
  const time = space < 0 ? text : text.slice(0, space)
  const line = space < 0 ? '' : text.slice(space + 1)
  return { time, stream, line: line.endsWith('\r') ? line.slice(0, -1) : line }
}
