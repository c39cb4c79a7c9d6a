/** A command as it stands in a manifest: everything that help, completion and the launcher need, without its code. */
export type ManifestEntry = Readonly<Record<string, unknown>> & { readonly id: string }

/** `oclif.manifest.json` of one plugin. */
export interface Manifest {
  /** Of the package; a manifest of another version is not used. */
  readonly version: string
  /** By id (words joined by `:`), in alphabetical order. */
  readonly commands: Readonly<Record<string, ManifestEntry>>
}

/** Entries in alphabetical order, so that the same sources give the same bytes. */
export const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The text of a manifest's file. */
export const manifestText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** The commands whose entries differ between two manifests, with how: `new: quota report`. Pure. */
export function drift(before: Pick<Manifest, 'commands'>, after: Pick<Manifest, 'commands'>): string[] {
  const ids = [...new Set([...Object.keys(before.commands), ...Object.keys(after.commands)])].sort()
  return ids.flatMap((id) => {
    const [was, is] = [before.commands[id], after.commands[id]]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [`${!was ? 'new' : !is ? 'gone' : 'changed'}: ${id.replaceAll(':', ' ')}`]
  })
}
