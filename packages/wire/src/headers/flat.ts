// Headers travel as flat arrays [name, value, name, value, …], the form of IncomingMessage.rawHeaders: order, spelling
// and repetition survive.

/** All values of a header, name in lower case, white space around them removed. */
export function headerValues(headers: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]!.length === name.length && headers[i]!.toLowerCase() === name) values.push(headers[i + 1]!.trim())
  }
  return values
}

/** First value of a header, name in lower case. */
export function headerValue(headers: readonly string[], name: string): string | undefined {
  return headerValues(headers, name)[0]
}

/** The headers without one name (lower case), as a new array. */
export function withoutHeader(headers: readonly string[], name: string): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]!.toLowerCase() !== name) kept.push(headers[i]!, headers[i + 1]!)
  }
  return kept
}

/** The media type of a Content-Type value, in lower case, without parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
}
