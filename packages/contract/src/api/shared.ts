import { Type } from '@sinclair/typebox'

export const KIB = 1024

/** `{namespace}/{name}` of an item route. */
export const ItemParams = Type.Object({ namespace: Type.String(), name: Type.String() })

export const NamespaceQuery = Type.Object({ namespace: Type.Optional(Type.String()) })

export const Deleted = Type.Object({ success: Type.Literal(true), namespace: Type.String(), name: Type.String() })
