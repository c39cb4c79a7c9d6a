// Images pushed through the platform: platform-api §6.9.
import type { routes } from '@mcp-runtime/contract'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'

export const pushImage: Handler<typeof routes.pushImage> = () =>
  refuse('service_unavailable', 'This platform takes no images.')

export const listImages: Handler<typeof routes.listImages> = (_call, { images, settings }) => ({
  registry_host: settings.registryHosts()[0] ?? '',
  images: [],
  used_bytes: images.used(),
  limit_bytes: images.limits.image,
  capacity_bytes: images.limits.total,
})
