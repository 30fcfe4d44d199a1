/** Keeps a process's quirk profiles as the operator's folder and the database have them. */
import { SHIPPED_FOLDER, readFolder, readIfChanged } from './folder.ts'
import type { FolderSeen } from './folder.ts'
import { parseProfile } from './profile.ts'
import type { NamedProfile } from './profile.ts'
import { createQuirks } from './quirks.ts'
import type { Quirks } from './quirks.ts'

/** Where the profiles are that came by the API. */
export interface QuirkSource {
  /** Every profile with its revision, which is another after each change. */
  revisions(): Promise<{ name: string; revision: string }[]>
  /** Those of these names that are there. */
  read(names: string[]): Promise<{ name: string; revision: string; profile: unknown }[]>
}

export interface FollowedQuirks {
  quirks: Quirks
  /**
   * Reads what changed; resolves when the profiles are those of the call or later. What is wrong with a profile is told
   * once, and the profile left out. @throws what the database throws; what was read before stays
   */
  refresh(): Promise<void>
}

export interface FollowOptions {
  /** The operator's folder. */
  folder?: string | undefined
  source: QuirkSource
  /** Is told what is wrong with a profile, or with the folder. */
  onProblem(problem: string): void
}

/** @throws Error when a profile of the product's own cannot be read */
export async function followQuirks(o: FollowOptions): Promise<FollowedQuirks> {
  const shipped = await readFolder(SHIPPED_FOLDER, 'shipped')
  if (shipped.problems.length > 0) throw new Error(`quirk profiles of the product: ${shipped.problems.join('; ')}`)
  const quirks = createQuirks(shipped.profiles)
  let stored = new Map<string, { revision: string; profile: NamedProfile | null }>()
  let told = new Set<string>()
  let current = ''
  let seen: FolderSeen | null = null
  let inFolder: readonly NamedProfile[] = []
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const readStored = async (problems: string[]): Promise<void> => {
    const rows = await o.source.revisions()
    const changed = rows.filter(r => stored.get(r.name)?.revision !== r.revision).map(r => r.name)
    const there = new Set(rows.map(r => r.name))
    const next = new Map([...stored].filter(([name]) => there.has(name)))
    for (const row of changed.length === 0 ? [] : await o.source.read(changed)) {
      const parsed = parseProfile(row.profile)
      const profile: NamedProfile | null =
        'profile' in parsed ? { name: row.name, source: 'stored', profile: parsed.profile } : null
      next.set(row.name, { revision: row.revision, profile })
    }
    stored = next
    // Another version of this product may have taken it.
    for (const [name, { profile }] of stored)
      if (profile === null) problems.push(`the profile "${name}" is none for this version`)
  }

  /** Where the folder, or a file in it, cannot be read, what that said before stays. */
  const readTheFolder = async (folder: string, problems: string[]): Promise<void> => {
    try {
      const read = await readIfChanged(folder, 'folder', seen)
      problems.push(...read.problems)
      if (read === seen) return
      inFolder = [...read.profiles, ...inFolder.filter(p => read.broken.includes(p.name))]
      // What could not be read is tried again, although nothing shows a change.
      seen = read.problems.length === 0 ? read : null
    } catch (error) {
      problems.push(`the folder of quirk profiles: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  const readAll = async (): Promise<void> => {
    const problems: string[] = []
    if (o.folder !== undefined) await readTheFolder(o.folder, problems)
    try {
      await readStored(problems)
    } finally {
      const operators = [...inFolder, ...[...stored.values()].flatMap(s => s.profile ?? [])]
      const now = JSON.stringify(operators)
      if (now !== current) quirks.set(operators)
      current = now
      for (const problem of problems) if (!told.has(problem)) o.onProblem(problem)
      told = new Set(problems)
    }
  }

  const run = (): Promise<void> => {
    running = readAll().finally(() => {
      running = null
    })
    return running
  }

  return {
    quirks,
    refresh() {
      if (running === null) return run()
      // The one under way may have looked before the change: one more follows it, for all who ask meanwhile.
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
