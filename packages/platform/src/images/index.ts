export { createImages, IMAGE_CAPACITY, IMAGE_LIMIT, type ImagesOptions } from './create-images.ts'
export { type OwnImage, ownImage } from './own-image.ts'
