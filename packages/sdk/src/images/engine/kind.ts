/** The engines we know the command line of. */
export type EngineKind = 'docker' | 'podman' | 'buildah'
