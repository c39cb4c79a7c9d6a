export interface PackedFile {
  readonly path: string
}

export interface PackedTarball {
  readonly name: string
  readonly version: string
  /** Absolute path. */
  readonly filename: string
  readonly integrity: string
  /** Bytes of the tarball. */
  readonly size: number
  readonly files: readonly PackedFile[]
}

export const workspace: string
export function publishedFolders(root?: string): string[]
export function contentKey(): string
export function packInto(dir: string): PackedTarball[]
