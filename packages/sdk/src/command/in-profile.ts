const LOGINS = /\bmcp-runtime (?:auth (?!status)|completion|help|local|plugins)/

/**
 * A proposed command line, as the login that this command was told to use: pasted as it stands it would run as the
 * current one. `text` may have words around the line, those behind it in parentheses after two spaces. Commands that
 * choose a login themselves, and help, stay as they are.
 */
export function inProfile(text: string, profile: string | undefined): string {
  if (!profile || !/\bmcp-runtime [a-z]/.test(text) || LOGINS.test(text)) return text
  if (/ --(?:profile|help)\b/.test(text)) return text
  const flag = ` --profile ${/^[\w.@-]+$/.test(profile) ? profile : `'${profile.replaceAll("'", "'\\''")}'`}`
  // Ahead of what is handed on to another program.
  const end = text.search(/ -- | {2,}\(|\s*$/)
  return `${text.slice(0, end)}${flag}${text.slice(end)}`
}
