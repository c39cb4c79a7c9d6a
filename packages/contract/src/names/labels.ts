const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const RESOURCE = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/

/** Whether `text` is an RFC 1123 label: lower-case letters, digits and inner hyphens, 63 characters at most. */
export const isRfc1123Label = (text: string): boolean => text.length <= 63 && LABEL.test(text)

/** Whether a grant, session or server may have this name (resources-and-policy §7.5): dots allowed, 253 at most. */
export const isResourceName = (text: string): boolean => text.length <= 253 && RESOURCE.test(text)

/** Whether a Kubernetes Service may have this name; a server's name becomes one (resources-and-policy §16.31). */
export const isServiceName = (text: string): boolean => text.length <= 63 && SERVICE.test(text)

/**
 * A profile's name from whatever a person typed or an e-mail's local part (commands-user §2.2). May be empty, which
 * means "not given".
 */
export const normalizeProfile = (label: string): string =>
  label
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9@._-]+/g, '-')
    .replace(/^[-._@]+|[-._@]+$/g, '')
