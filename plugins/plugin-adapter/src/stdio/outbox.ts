import { compactJson } from '@mcp-runtime/wire'

/** Where messages for the client go; `process.stdout` is one. */
export interface LineOutput {
  write(text: string, callback?: (error?: Error | null) => void): boolean
}

/** stdout of a stdio server: JSON-RPC and nothing else, one message a line (MCP transports, stdio). */
export class Outbox {
  readonly #output: LineOutput

  constructor(output: LineOutput) {
    this.#output = output
  }

  /**
   * Writes one message; resolves when the stream took it, so that a slow client slows its server. Throws SyntaxError
   * when the text is not JSON, and the stream's error when the client has gone.
   */
  async send(text: string): Promise<void> {
    const line = `${compactJson(text)}\n`
    await new Promise<void>((resolve, reject) => {
      this.#output.write(line, (error) => (error ? reject(error) : resolve()))
    })
  }
}
