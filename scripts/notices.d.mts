export function noticesOf(name: string, files: readonly string[]): string
