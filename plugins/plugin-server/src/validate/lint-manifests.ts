// Grant and session files held against the metadata: every document of every file (commands-user §6.2, §13).
import type { Issue } from '@mcp-runtime/contract'
import { toErrorView } from '@mcp-runtime/sdk/errors'
import type { FileIssue } from '@mcp-runtime/sdk/files'
import { readYamlDocuments } from '@mcp-runtime/sdk/files'

export interface LintedDocument {
  readonly file: string
  readonly value: unknown
  readonly issues: readonly Issue[]
}

/**
 * Each document of `files` with what `lint` finds in it. A file that cannot be read or is no YAML is one error, and the
 * next file is read all the same; so is a file that holds nothing.
 */
export async function lintManifests(
  files: readonly string[],
  lint: (value: unknown) => Issue[],
): Promise<{ documents: LintedDocument[]; issues: FileIssue[] }> {
  const documents: LintedDocument[] = []
  const issues: FileIssue[] = []
  for (const file of files) {
    try {
      const found = (await readYamlDocuments(file)).filter(({ value }) => value !== null && value !== undefined)
      if (found.length === 0) issues.push({ file, path: '', level: 'error', message: 'The file holds no document.' })
      for (const [index, { value }] of found.entries()) {
        const linted = { file: found.length === 1 ? file : `${file}#${index + 1}`, value, issues: lint(value) }
        documents.push(linted)
        issues.push(...linted.issues.map((issue) => ({ ...issue, file: linted.file })))
      }
    } catch (error) {
      issues.push(unreadable(file, error))
    }
  }
  return { documents, issues }
}

function unreadable(file: string, error: unknown): FileIssue {
  const { code } = error as { code?: string }
  if (code === 'MCPR_INTERRUPTED' || code === undefined) throw error
  const { message, hint } = toErrorView(error)
  return { file, path: '', level: 'error', message, code: 'unreadable', ...(hint && { hint }) }
}
