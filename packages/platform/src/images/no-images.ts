import { ImageError, type Images } from '../ports/index.ts'

/** A platform that takes no images. */
export const noImages: Images = {
  receive: () => Promise.reject(new ImageError('image_invalid', 'This platform takes no images.')),
  find: () => undefined,
  list: () => [],
  archive: () => {
    throw new Error('There are no images.')
  },
  onPush: () => () => undefined,
  used: () => 0,
  limits: { image: 0, total: 0 },
  close: () => Promise.resolve(),
}
