/** What runs in the thread of `migrateAside`: one database, one answer. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Migrated } from './migrate-aside.ts'
import { migrate } from './migrate.ts'

const answer: Migrated = await migrate(workerData as string).catch((error: unknown) => ({
  refused:
    error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) },
}))
parentPort?.postMessage(answer)
