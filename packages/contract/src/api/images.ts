// Images that are pushed through the platform: platform-api §6.9, and the list that is ours.
import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './route.ts'

/** Most bytes of the fields before the file (platform-api §6.9). */
export const PUSH_FIELD_LIMITS = { target: 4096, scope: 64 } as const

export const pushImage = defineRoute({
  id: 'images.push',
  method: 'POST',
  path: '/runtime/registry/push',
  summary:
    'Take an image: multipart/form-data with target, scope and then image_tar, which is what `docker save` writes.',
  audience: 'authenticated',
  transfer: 'upload',
  bodyShape: Type.Object({
    target: Type.String({
      maxLength: PUSH_FIELD_LIMITS.target,
      description: 'The reference to push to, with the host of this registry. Before the file.',
    }),
    scope: Type.Optional(
      Type.String({ maxLength: PUSH_FIELD_LIMITS.scope, description: '`tenant`, `org` or `public`. Before the file.' }),
    ),
    image_tar: Type.Unsafe<Uint8Array>({
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description: 'What `docker save` writes. Last.',
    }),
  }),
  status: 200,
  reply: Type.Object({
    success: Type.Literal(true),
    target: Type.String({ description: 'As sent.' }),
    digest: Type.Optional(Type.String({ description: 'Of the stored manifest, `sha256:…`.' })),
    size: Type.Optional(Type.Integer({ description: 'Bytes of its config and layers.' })),
  }),
  errors: [
    'invalid_request_body',
    'unauthorized',
    'forbidden',
    'request_too_large',
    'unprocessable',
    'too_many_requests',
    'service_unavailable',
  ],
  idempotent: false,
})

export const ImageInfo = Type.Object({
  reference: Type.String({ description: 'With registry host and tag, as it is deployed.' }),
  digest: Type.String({ description: 'Of the manifest, `sha256:…`.' }),
  image_id: Type.String({ description: 'Digest of its config: what an engine calls the image id.' }),
  size: Type.Integer({ description: 'Bytes of its config and layers.' }),
  platform: Type.String({ description: '`linux/amd64`.' }),
  pushed_at: Type.String({ description: 'RFC 3339.' }),
  used_by: Type.Array(Type.String(), { description: 'Servers that run it, `namespace/name`.' }),
})
export type ImageInfo = Static<typeof ImageInfo>

export const listImages = defineRoute({
  id: 'images.list',
  method: 'GET',
  path: '/runtime/registry/images',
  summary: 'Images that the caller may pull; tells whether a push whose answer was lost has arrived.',
  audience: 'authenticated',
  query: Type.Object({ reference: Type.Optional(Type.String({ description: 'Only this one.' })) }),
  status: 200,
  reply: Type.Object({
    registry_host: Type.String(),
    images: Type.Array(ImageInfo),
    used_bytes: Type.Integer(),
    limit_bytes: Type.Integer({ description: 'Of one image.' }),
    capacity_bytes: Type.Integer({ description: 'Of all images together.' }),
  }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

/** A note of the client's for the audit log (platform-api §6.9); best effort. */
export const noteImagePublish = defineRoute({
  id: 'activity.image-publish',
  method: 'POST',
  path: '/user/activity/image-publish',
  summary: 'Note that the caller published an image.',
  audience: 'subject',
  bodyLimit: 16 * 1024,
  body: Type.Object(
    {
      image_ref: Type.String({ maxLength: 512 }),
      source_image: Type.Optional(Type.String({ maxLength: 512 })),
      mode: Type.Optional(Type.String({ maxLength: 64, description: '`platform` or `direct`.' })),
    },
    { additionalProperties: false },
  ),
  status: 202,
  reply: Type.Object({ ok: Type.Optional(Type.Boolean()), image_ref: Type.Optional(Type.String()) }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden'],
  idempotent: false,
})

export const imageRoutes = { pushImage, listImages, noteImagePublish } as const
