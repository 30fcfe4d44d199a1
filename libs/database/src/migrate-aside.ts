/**
 * Migrations in a thread of their own: Prisma's schema engine takes 14 MB that a process which runs on would never give
 * back, and ends with its thread.
 */
import { Worker } from 'node:worker_threads'
import { ConfigError } from '@auroralinks/runtime'
import { migrate, missingMigrations } from './migrate.ts'

/** What the thread answers. */
export type Migrated = { applied: string[] } | { refused: { name: string; message: string } }

/**
 * As `migrate`, for a process that stays; where nothing is missing, no thread is started. @throws ConfigError when the
 * database belongs to another release
 */
export async function migrateAside(url: string): Promise<{ applied: string[] }> {
  if ((await missingMigrations(url)).length === 0) return migrate(url)
  const answer = await inThread(url)
  if (!('refused' in answer)) return answer
  const { name, message } = answer.refused
  throw name === 'ConfigError' ? new ConfigError(message) : new Error(message)
}

function inThread(url: string): Promise<Migrated> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./migrate-thread.ts', import.meta.url), { workerData: url })
    worker.once('message', resolve)
    worker.once('error', reject)
    // After `message` and `error` this says nothing new.
    worker.once('exit', () => reject(new Error('the thread that migrates the database ended without an answer')))
  })
}
