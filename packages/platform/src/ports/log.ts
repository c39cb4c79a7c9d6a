type Say = (details: object, message: string) => void

/** Where the platform writes what it does; a pino logger is one. Secrets never go there. */
export interface Log {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
}
