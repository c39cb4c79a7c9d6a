import { Type } from '@sinclair/typebox'

export const KIB = 1024

/** `{namespace}/{name}` of an item route. */
export const ItemParams = Type.Object({ namespace: Type.String(), name: Type.String() })

/** An item route with a verb behind it. */
export const ActionParams = Type.Object({ namespace: Type.String(), name: Type.String(), action: Type.String() })

export const NamespaceQuery = Type.Object({ namespace: Type.Optional(Type.String()) })

export const Deleted = Type.Object({ success: Type.Literal(true), namespace: Type.String(), name: Type.String() })
