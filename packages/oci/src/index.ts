// How images travel. Streams all the way: no image is ever held in memory.
export { ArchiveError, type ArchiveErrorCode } from './archive/archive-error.ts'
export type { Descriptor, ImageConfig, ImageManifest } from './archive/documents.ts'
export type { ArchivedImage } from './archive/find-image.ts'
export { type ReadOptions, readDockerArchive } from './archive/read-docker-archive.ts'
export { Stage, type StagedBlob, type StageOptions } from './archive/stage.ts'
export { type ArchiveSource, writeDockerArchive } from './archive/write-docker-archive.ts'
export { digestOf, hexOf, isDigest } from './digest.ts'
export { LayoutDamaged, type LayoutImage, type LayoutName, OciLayout } from './layout/oci-layout.ts'
