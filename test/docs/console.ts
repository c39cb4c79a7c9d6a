// The console blocks of a document as what they claim: commands and the output each prints.
export interface Step {
  readonly command: string
  readonly background: boolean
  readonly expected: readonly string[]
  /** Line in the document, for a failure's message. */
  readonly line: number
}

/**
 * Every `$ command` of the document's console blocks, in order, with the lines that follow it; with a section, only those
 * below that `## ` heading.
 */
export function stepsOf(markdown: string, section?: string): Step[] {
  const steps: { command: string; background: boolean; expected: string[]; line: number }[] = []
  let inside = false
  let heading: string | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    if (!inside && text.startsWith('## ')) heading = text.slice(3)
    if (section !== undefined && heading !== section) continue
    if (text.startsWith('```')) inside = text === '```console'
    else if (inside && text.startsWith('$ ')) {
      const background = text.endsWith(' &')
      const command = text.slice(2).replace(/ &$/, '')
      steps.push({ command, background, expected: [], line: index + 1 })
    } else if (inside) steps.at(-1)?.expected.push(text)
  }
  return steps
}

/** Whether a line is what the document says; `…` stands for anything, and runs of blanks count as one. */
export function lineMatches(expected: string, actual: string): boolean {
  const parts = expected.split('…').map((part) => part.replace(/\s+/g, ' ').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(actual.replace(/\s+/g, ' '))
}
