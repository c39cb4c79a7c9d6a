import { API_ERROR_STATUS, type ApiErrorBody, type ApiErrorCode, type Issue, showUnseen } from '@mcp-runtime/contract'

export interface ApiErrorMore {
  readonly issues?: readonly { readonly path: string; readonly message: string; readonly hint?: string }[]
  readonly headers?: Readonly<Record<string, string>>
  /** More members of the body, such as the limit that was reached. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** A refusal with the status and code that clients match on (platform-api §2.3). */
export class ApiError extends Error {
  readonly status: number
  readonly code: ApiErrorCode
  readonly more: ApiErrorMore

  constructor(code: ApiErrorCode, message: string, more: ApiErrorMore = {}) {
    super(message)
    this.code = code
    this.status = API_ERROR_STATUS[code]
    this.more = more
  }

  /** What the sentences quote may steer a terminal, so it is shown and not sent as it came. */
  body(correlationID: string): ApiErrorBody {
    const { issues, fields } = this.more
    return {
      error: this.code,
      message: showUnseen(this.message),
      correlation_id: correlationID,
      ...(issues === undefined ? {} : { issues: issues.map(visible) }),
      ...fields,
    }
  }
}

const visible = ({ path, message, hint }: NonNullable<ApiErrorMore['issues']>[number]) => ({
  path: showUnseen(path),
  message: showUnseen(message),
  ...(hint && { hint: showUnseen(hint) }),
})

/** Ends a request with this error (platform-api §2.3). */
export function refuse(code: ApiErrorCode, message: string, more?: ApiErrorMore): never {
  throw new ApiError(code, message, more)
}

const sentence = ({ path, message, hint }: Issue): string =>
  `${path === '' ? '' : `${path}: `}${message}${hint === undefined ? '' : ` ${hint}`}`

/** Refuses when there is an error among the issues; all of them are in the answer, the first one in its sentence. */
export function refuseIssues(
  issues: readonly Issue[],
  code: 'invalid_request_body' | 'invalid_query_param' | 'unprocessable' = 'invalid_request_body',
): void {
  const errors = issues.filter((issue) => issue.level === 'error')
  const [first] = errors
  if (first === undefined) return
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  refuse(code, sentence(first) + others, {
    issues: errors.map((issue) => ({ path: issue.path, message: sentence({ ...issue, path: '' }) })),
  })
}
