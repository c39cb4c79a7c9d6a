// Every tool of every server a caller may see, declared or not: platform-api §6.3.
import { type Static, Type } from '@sinclair/typebox'
import { RiskLevelSchema, SideEffectSchema, TrustLevelSchema } from '../enums.ts'
import { Labels } from '../resources/common.ts'
import { MapOf } from '../schema/map-of.ts'
import { StringEnum } from '../schema/string-enum.ts'
import { defineRoute } from './route.ts'

export const DRIFT = ['declared', 'missing', 'ungoverned'] as const

export const ToolInfo = Type.Object({
  tool_name: Type.String(),
  description: Type.Optional(Type.String()),
  server_name: Type.String(),
  namespace: Type.String(),
  team_id: Type.Optional(Type.String()),
  endpoint_url: Type.Optional(Type.String()),
  declared: Type.Boolean({ description: 'In the server’s spec, so the gateway can allow it.' }),
  live: Type.Boolean({ description: 'The running server lists it.' }),
  drift_status: StringEnum(DRIFT, {
    description: '`missing`: declared, but not in the live list; `ungoverned`: live, but not declared, so denied.',
  }),
  required_trust: Type.Optional(TrustLevelSchema),
  side_effect: Type.Optional(SideEffectSchema),
  risk_level: Type.Optional(RiskLevelSchema),
  labels: Type.Optional(Labels),
  connect_config: Type.Optional(
    Type.Object({ mcpServers: MapOf(Type.Object({ type: Type.String(), url: Type.String() })) }),
  ),
})
export type ToolInfo = Static<typeof ToolInfo>

export const listTools = defineRoute({
  id: 'tools.list',
  method: 'GET',
  path: '/runtime/tools',
  summary: 'Tools of the servers the caller may see, with what differs from what runs.',
  audience: 'catalog',
  query: Type.Object({
    namespace: Type.Optional(Type.String()),
    query: Type.Optional(Type.String({ description: 'Part of any field, in any case.' })),
    q: Type.Optional(Type.String({ description: 'The same.' })),
    team: Type.Optional(Type.String({ description: 'Id of the team.' })),
    server: Type.Optional(Type.String()),
    trust: Type.Optional(Type.String()),
    side_effect: Type.Optional(Type.String()),
    sideEffect: Type.Optional(Type.String({ description: 'The same.' })),
    risk: Type.Optional(Type.String()),
    drift: Type.Optional(Type.String()),
  }),
  status: 200,
  reply: Type.Object({ tools: Type.Array(ToolInfo) }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const toolRoutes = { listTools } as const
