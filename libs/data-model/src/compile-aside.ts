/** Documents are read in a thread of their own: one of 16 MB takes seconds, in which the process has other things to do. */
import { Worker } from 'node:worker_threads'
import type { Compiled } from './models.ts'

/** A document that takes longer, in ms, is no data model. */
const MOST_MS = 60_000
/** TR-181 takes 100 MB. */
const MEGABYTES = 1_024

let before: Promise<unknown> = Promise.resolve()

/** As `compileModel`, aside and one after the other; what takes too much time or memory is refused like any other document. */
export function compileAside(xml: string): Promise<Compiled> {
  const mine = before.then(() => inThread(xml))
  before = mine.catch(() => {})
  return mine
}

function inThread(xml: string): Promise<Compiled> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./compile-thread.ts', import.meta.url), {
      workerData: xml,
      resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
    })
    const refuse = (detail: string): void => resolve({ errors: [{ line: 0, detail }] })
    const late = setTimeout(() => {
      refuse(`it takes longer than ${MOST_MS / 1000} s to read the document`)
      void worker.terminate()
    }, MOST_MS)
    worker.once('message', resolve)
    worker.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? refuse(`it takes more than ${MEGABYTES} MB to read the document`)
        : reject(error),
    )
    // After `message` and `error` this says nothing new.
    worker.once('exit', () => {
      clearTimeout(late)
      reject(new Error('the thread that reads a document ended without an answer'))
    })
  })
}
