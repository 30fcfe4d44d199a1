/** Keeps a process's data models as the database has them. */
import { compileModel } from './models.ts'
import type { DataModels, VendorModel } from './models.ts'
import { TABLE_FORMAT } from './table.ts'

/** A model as it is stored: what was made of its document, and in which format. */
export interface StoredModel extends VendorModel {
  revision: string
  format: number
}

/** Where models are stored. */
export interface ModelSource {
  /** Every model with its revision, which is another after each change. */
  revisions(): Promise<{ name: string; revision: string }[]>
  /** Those of these names that are there. */
  read(names: string[]): Promise<StoredModel[]>
  /** The document of a model; null when it is gone. */
  document(name: string): Promise<string | null>
}

export interface Follower {
  /** Reads what changed; resolves when the models are those that the source had at the call or later. @throws what the source throws */
  refresh(): Promise<void>
}

/** @param models made to hold what the source has, at each `refresh` */
export function followModels(models: DataModels, source: ModelSource): Follower {
  let loaded = new Map<string, StoredModel>()
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const pass = async (): Promise<void> => {
    const revisions = await source.revisions()
    const changed = revisions.filter(r => loaded.get(r.name)?.revision !== r.revision).map(r => r.name)
    if (changed.length === 0 && revisions.length === loaded.size) return
    const now = new Map(
      revisions.flatMap(({ name }) => {
        const h = loaded.get(name)
        return h ? [[name, h] as const] : []
      }),
    )
    if (changed.length > 0) for (const m of await source.read(changed)) now.set(m.name, await current(m, source))
    loaded = now
    models.set([...now.values()])
  }

  const run = (): Promise<void> => {
    running = pass().finally(() => {
      running = null
    })
    return running
  }

  return {
    refresh() {
      if (running === null) return run()
      // The pass under way may have read before the change: one more follows it, for all who ask meanwhile.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = null
          return run()
        })
      return next
    },
  }
}

/** Made anew from its document where another version of this product wrote it. */
async function current(m: StoredModel, source: ModelSource): Promise<StoredModel> {
  if (m.format === TABLE_FORMAT) return m
  const document = await source.document(m.name)
  const compiled = document === null ? null : compileModel(document)
  return { ...m, table: compiled && 'table' in compiled ? compiled.table : '', format: TABLE_FORMAT }
}
