import { Args, Flags } from '@mcp-runtime/sdk/command'

export const slugArg = (description = 'Slug of the team.') => ({ slug: Args.string({ required: true, description }) })

/** Which account; the two say the same. */
export const accountFlags = {
  username: Flags.string({ summary: 'E-mail of the account.', helpValue: 'EMAIL' }),
  email: Flags.string({ summary: 'The same as --username.', helpValue: 'EMAIL' }),
}

export const passwordFlags = {
  password: Flags.string({ summary: 'Password; other users can see it. Better: --password-stdin.', helpValue: 'TEXT' }),
  'password-stdin': Flags.boolean({ summary: 'Read the password from stdin.' }),
}

/** What an account is in the team. */
export const roleFlag = Flags.option({
  options: ['member', 'owner'] as const,
  summary: 'Role in the team: an owner looks after its people and everything on its servers.',
})
