import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Gives the lines of a stream; a line longer than `cap` characters is given in pieces of that length. */
export function readLines(stream: Readable | null, line: (text: string) => void, cap = 64 * 1024): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream?.on('data', (bytes: Buffer) => {
    const pieces = (rest + decoder.write(bytes)).split('\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) line(piece.endsWith('\r') ? piece.slice(0, -1) : piece)
    while (rest.length > cap) {
      line(rest.slice(0, cap))
      rest = rest.slice(cap)
    }
  })
  stream?.once('end', () => {
    rest += decoder.end()
    if (rest !== '') line(rest)
    rest = ''
  })
  stream?.on('error', () => undefined)
}
