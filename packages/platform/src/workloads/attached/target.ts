/** What is run for a process attachment: argv, never a shell line. */
export interface ProcessTarget {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}
