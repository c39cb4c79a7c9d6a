import { defineView } from '@mcp-runtime/sdk/command'
import type { CallResult } from '../services/call-tool.ts'
import { resultText } from './result-text.ts'

interface Row {
  readonly name: string
  readonly description?: string
}

const toolsOf = (result: CallResult): readonly Row[] | undefined =>
  'tools' in result && Array.isArray(result.tools) ? result.tools : undefined

const oneLine = (text = ''): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text).replace(/\s+/g, ' ')

/** The text of a result, or one line for each tool. */
export const callView = defineView<CallResult>({
  text: (result) => {
    const tools = toolsOf(result)
    if (tools === undefined) return resultText(result as Readonly<Record<string, unknown>>)
    const width = Math.max(0, ...tools.map(({ name }) => name.length))
    return tools.map(({ name, description }) => `${name.padEnd(width)}  ${oneLine(description)}`.trimEnd()).join('\n')
  },
  name: (result) => toolsOf(result)?.map(({ name }) => name) ?? [],
})
