import { fail } from '@mcp-runtime/sdk/errors'

const HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org', 'gist.github.com']

// npm takes such an address for a repository and clones it.
const isRepository = ({ hostname, pathname }: URL): boolean =>
  pathname.endsWith('.git') || (HOSTS.includes(hostname.replace(/^www\./, '')) && pathname.split('/').length <= 3)

/**
 * The address of a tarball in its normal form. MCPR_INPUT_INVALID for one that holds a login (it would be kept on disk
 * and shown), a fragment, or leads to a repository.
 */
export function tarballUrl(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  if (url === undefined) return invalid('The address cannot be read.', typed)
  if (url.username !== '' || url.password !== '') {
    url.username = ''
    url.password = ''
    return invalid('The address holds a login, which would be kept on disk and shown.', url.href, LOGIN)
  }
  if (isRepository(url)) return invalid('The address leads to a git repository, not to a tarball.', typed)
  if (url.hash !== '') return invalid('The address has a part after "#", which no tarball has.', typed)
  return url.href
}

const LOGIN = 'Leave it out, and give npm the login: npm config set //HOST/:_authToken=TOKEN.'

const invalid = (why: string, shown: string, hint = 'Give the URL of a .tgz file.'): never =>
  fail('MCPR_INPUT_INVALID', `${why} (${shown})`, {
    hint,
    next: [{ command: 'mcp-runtime plugins install --help', when: 'to see what can be installed' }],
  })
