// Why a change is made, in the words of whoever makes it. It goes beside the request, so that no body has to know of it.

export const REASON_HEADER = 'x-mcp-reason'
/** Characters. */
export const MOST_REASON = 256

/** What is wrong with a reason, or undefined. */
function reasonProblem(text: string): string | undefined {
  if ([...text].length > MOST_REASON) return `A reason has at most ${MOST_REASON} characters.`
  if (!text.isWellFormed() || /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(text)) {
    return 'A reason is one line of text, without control characters.'
  }
  return undefined
}

/** A header's value can hold no more than ASCII, so the text is percent-encoded UTF-8. */
export const encodeReason = (text: string): string =>
  encodeURIComponent(text.toWellFormed().trim()).replaceAll('%20', ' ')

/** The text of a header; an empty one says nothing. */
export function decodeReason(header: string): { readonly reason?: string } | { readonly problem: string } {
  let reason: string
  try {
    reason = decodeURIComponent(header).trim()
  } catch {
    return { problem: `${REASON_HEADER} is text in percent-encoded UTF-8; a percent sign is %25.` }
  }
  // Bytes beyond ASCII were no percent-encoding, and what they were meant for is a guess.
  if (/[^\x20-\x7e]/.test(header)) return { problem: `${REASON_HEADER} is text in percent-encoded UTF-8.` }
  if (reason === '') return {}
  const problem = reasonProblem(reason)
  return problem === undefined ? { reason } : { problem }
}
