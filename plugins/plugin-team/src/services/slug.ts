import { fail } from '@mcp-runtime/sdk/errors'

/** The slug as platforms keep it (platform-api §4.5). MCPR_INPUT_INVALID for what can name no team. */
export function readSlug(text: string): string {
  const slug = text.trim().toLowerCase()
  if (slug.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(slug)) return slug
  return fail('MCPR_INPUT_INVALID', `${JSON.stringify(text)} is no slug of a team.`, {
    hint: 'A slug has lower-case letters, digits and inner hyphens, as acme or north-2.',
  })
}
