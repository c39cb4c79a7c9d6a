import { StringDecoder } from 'node:string_decoder'

/** The values of a stream of JSON, one a line; a line that is none is left out. */
export async function* readJsonLines(body: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.flatMap(parse)
  }
  yield* parse(rest + decoder.end())
}

function parse(line: string): unknown[] {
  if (line.trim() === '') return []
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
