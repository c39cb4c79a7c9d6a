export type PlatformClient = {}
export declare const connect: (ctx: unknown) => PlatformClient
