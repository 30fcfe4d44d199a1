/** The file in the body of a PUT or POST: the body itself, or the one file of a form (some CPEs send `multipart/form-data`). */
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import type { BusboyInstance } from '@fastify/busboy'

/** A form that cannot be read, or holds no file: for whoever sends it. */
export class BadForm extends Error {
  override name = 'BadForm'
}

/** Whoever stops early leaves the connection as it is: the peer has still to be answered. */
export function fileIn(request: IncomingMessage): AsyncIterable<Uint8Array> {
  const type = request.headers['content-type']
  return type !== undefined && /^multipart\/form-data\b/i.test(type)
    ? fileInForm(request, type)
    : request.iterator({ destroyOnReturn: false })
}

/** As it comes; ends in BadForm where the form has no file, or is none. */
function fileInForm(request: IncomingMessage, type: string): AsyncIterable<Uint8Array> {
  const out = new PassThrough()
  let found = false
  const fail = (error: unknown): void => void out.destroy(error instanceof Error ? error : new BadForm(String(error)))
  let form: BusboyInstance
  try {
    form = new Busboy({
      headers: { ...request.headers, 'content-type': type },
      limits: { files: 1, fields: 20, fieldSize: 10_000, parts: 30, headerPairs: 100 },
    })
  } catch (error) {
    fail(new BadForm(`the form cannot be read: ${error instanceof Error ? error.message : 'its header is none'}`))
    return out
  }
  form.on('file', (_field, file) => {
    found = true
    file.on('error', () => fail(new BadForm('the form breaks off')))
    file.pipe(out, { end: false })
  })
  form.on('error', () => fail(new BadForm('the form cannot be read')))
  form.on('finish', () => (found ? out.end() : fail(new BadForm('the form holds no file'))))
  request.on('error', fail)
  request.on('aborted', () => fail(new Error('the peer went while it sent a form')))
  request.pipe(form)
  // Whoever stops early leaves a form that takes no more: the rest of the body must not wait for it.
  out.once('close', () => request.unpipe(form))
  return out
}
