/** What runs in the thread of `compileAside`: one document, one answer. */
import { parentPort, workerData } from 'node:worker_threads'
import { compileModel } from './models.ts'

parentPort?.postMessage(compileModel(workerData as string))
