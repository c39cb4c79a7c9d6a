// multipart/form-data with one large file, read as it comes (platform-api §6.9): fields first, then the file.
import { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import { ApiError, refuse } from '../api-error.ts'
import type { Upload } from '../call.ts'

export interface FormRules {
  /** Name of the file's part. */
  readonly file: string
  /** The fields that count, and the most bytes of each; others are passed over. */
  readonly fields: Readonly<Record<string, number>>
  /** Most bytes of the whole body. */
  readonly limit: number
  /** Milliseconds without a byte after which the upload is given up. */
  readonly silence: number
}

export type Fields = Readonly<Record<string, string>>

const bad = (message: string): ApiError => new ApiError('invalid_request_body', message)

/**
 * Hands the file to `take` at the sender's pace, with the fields that came before it. The file ends only when the whole
 * form has come and is in order, so that nothing is made of a form that is not. The body is left unread where it is
 * refused. Errors: ApiError invalid_request_body, request_too_large; those of `take`.
 */
export function readForm<T>(
  { contentType, stream }: Upload,
  rules: FormRules,
  take: (fields: Fields, file: Readable) => Promise<T>,
): Promise<T> {
  const boy = openBusboy(contentType, rules)
  const fields: Record<string, string> = {}
  const formEnd = Promise.withResolvers<void>()
  formEnd.promise.catch(() => undefined)
  return new Promise<T>((resolve, reject) => {
    let open: Readable | undefined
    let taken: Promise<T> | undefined
    let failed = false
    let bytes = 0
    const fail = (reason: unknown): void => {
      if (failed) return
      failed = true
      clearTimeout(silence)
      stream.off('data', onData).off('end', onEnd).off('error', onClose).off('close', onClose).pause()
      // Whatever still comes of the connection is nobody's error any more.
      stream.on('error', () => undefined)
      formEnd.reject(reason)
      open?.destroy(reason as Error)
      boy.destroy()
      // First it is undone, then it is told.
      Promise.allSettled([taken]).then(() => reject(reason as Error))
    }
    const silence = setTimeout(
      () => fail(bad(`No byte came for ${Math.round(rules.silence / 1000)} s, so the upload was ended.`)),
      rules.silence,
    )
    const onData = (chunk: Buffer): void => {
      silence.refresh()
      bytes += chunk.length
      if (bytes > rules.limit) fail(new ApiError('request_too_large', 'The body is too large.'))
      if (failed || boy.write(chunk)) return
      stream.pause()
      boy.once('drain', () => {
        silence.refresh()
        if (!failed) stream.resume()
      })
    }
    const onEnd = (): void => {
      clearTimeout(silence)
      // All has come; that the connection ends now cuts nothing off.
      stream.off('close', onClose)
      boy.end()
    }
    const onClose = (): void => fail(bad('The upload was cut off.'))

    boy.on('field', (name, value, _nameCut, cut) => {
      if (failed || !Object.hasOwn(rules.fields, name)) return
      const limit = rules.fields[name] as number
      if (taken !== undefined) fail(bad(`${name} must be provided before ${rules.file}.`))
      else if (Object.hasOwn(fields, name)) fail(bad(`${name} must be provided once.`))
      else if (cut || Buffer.byteLength(value) > limit) fail(bad(`${name} has more than ${limit} bytes.`))
      else fields[name] = value
    })
    boy.on('file', (name, file) => {
      file.on('error', () => undefined)
      if (failed || name !== rules.file) return void file.resume()
      if (taken !== undefined) return fail(bad(`There must be one ${rules.file} only.`))
      open = file
      taken = take({ ...fields }, Readable.from(wholly(file, formEnd.promise), { objectMode: false }))
      taken.then(resolve, fail)
    })
    boy.on('error', () =>
      fail(bad('The form cannot be read: it is not what multipart/form-data says, or was cut off.')),
    )
    boy.on('finish', () => {
      if (taken === undefined) fail(bad(`${rules.file} is required.`))
      formEnd.resolve()
    })
    stream.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose)
    if (stream.destroyed) onClose()
  })
}

/** The bytes of the file; its end is the form's. */
async function* wholly(file: Readable, formEnd: Promise<void>): AsyncGenerator<Buffer> {
  for await (const chunk of file) yield chunk as Buffer
  await formEnd
}

function openBusboy(contentType: string, { file, fields }: FormRules): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { 'content-type': contentType } as BusboyHeaders,
      isPartAFile: (name, _type, filename) => name === file || filename !== undefined,
      limits: {
        fieldSize: Math.max(...Object.values(fields)),
        parts: 64,
        headerPairs: 32,
        headerSize: 16 * 1024,
      },
      highWaterMark: 256 * 1024,
      fileHwm: 256 * 1024,
    })
  } catch {
    return refuse('invalid_request_body', 'The body must be multipart/form-data with a boundary.')
  }
}
