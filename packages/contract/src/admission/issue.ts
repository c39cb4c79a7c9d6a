/** One thing wrong with a document, in the form people and the API show it. */
export interface Issue {
  /** `spec.tools[0].name`; empty for the document as a whole. */
  readonly path: string
  /** A sentence that says what is wrong. */
  readonly message: string
  readonly level: 'error' | 'warning'
  readonly hint?: string
  /** Stable word for programs, where one is useful. */
  readonly code?: string
}

type More = Pick<Issue, 'hint' | 'code'>

export const error = (path: string, message: string, more: More = {}): Issue => ({
  path,
  message,
  level: 'error',
  ...more,
})

export const warning = (path: string, message: string, more: More = {}): Issue => ({
  path,
  message,
  level: 'warning',
  ...more,
})

export const hasErrors = (issues: readonly Issue[]): boolean => issues.some((issue) => issue.level === 'error')
