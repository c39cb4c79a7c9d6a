export { createImages, IMAGE_CAPACITY, IMAGE_LIMIT, type ImagesOptions } from './create-images.ts'
export { IMAGE_DIGEST, IMAGE_ELSEWHERE, imageOf } from './image-of.ts'
export { type OwnImage, ownImage } from './own-image.ts'
