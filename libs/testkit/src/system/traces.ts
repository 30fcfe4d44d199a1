/** Where a text was left: every byte of every file below a folder, looked through for it in the forms it may have. */
import { closeSync, openSync, readSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A text as bytes that would tell it: UTF-8, UTF-16 and base64, wherever it stands in what was encoded. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const base64 = [0, 1, 2].map(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return Buffer.from(encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)))
  })
  return [bytes, Buffer.from(text, 'utf16le'), ...base64]
}

/** Whether a text holds another in any of its forms. */
export const tells = (text: string, secret: string): boolean =>
  formsOf(secret).some(form => Buffer.from(text).includes(form))

const CHUNK = 4 * 1024 * 1024

/** The files below `folder` that hold one of these texts, with it. */
export function tracesOf(folder: string, texts: readonly string[]): { file: string; text: string }[] {
  const wanted = texts.map(text => ({ text, forms: formsOf(text) }))
  const longest = Math.max(...wanted.flatMap(w => w.forms.map(f => f.length)))
  const buffer = Buffer.alloc(CHUNK + longest)
  const found: { file: string; text: string }[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const missing = new Set(wanted)
    for (const piece of pieces(file, buffer, longest)) {
      for (const w of missing)
        if (w.forms.some(form => piece.includes(form)) && missing.delete(w)) found.push({ file, text: w.text })
    }
  }
  return found
}

/** A file piece by piece; each begins with the end of the one before. */
function* pieces(file: string, buffer: Buffer, overlap: number): Generator<Buffer> {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    // The engines work meanwhile, and take files away.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    for (let kept = 0; ; ) {
      const read = readSync(fd, buffer, kept, CHUNK, null)
      if (read === 0) return
      const end = kept + read
      yield buffer.subarray(0, end)
      kept = Math.min(overlap, end)
      buffer.copyWithin(0, end - kept, end)
    }
  } finally {
    closeSync(fd)
  }
}
