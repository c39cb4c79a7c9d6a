// Media types of images: OCI image-spec (media-types.md), and Docker's, which mean the same.

export const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const

const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

export const isIndexType = (type: string): boolean => type === MEDIA.index || type === DOCKER_LIST
export const isManifestType = (type: string): boolean => type === MEDIA.manifest || type === DOCKER_MANIFEST

export type Compression = 'none' | 'gzip' | 'zstd'

/** The type of a layer that is packed so. */
export const layerType = (compression: Compression): string =>
  compression === 'none' ? MEDIA.layer : `${MEDIA.layer}+${compression}`
