/** Keeps a process's quirk profiles as the operator's folder and the database have them. */
import { SHIPPED_FOLDER, readFolder } from './folder.ts'
import type { FolderRead } from './folder.ts'
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

const NOTHING: FolderRead = { profiles: [], problems: [] }

/** @throws Error when a profile of the product's own cannot be read */
export async function followQuirks(o: FollowOptions): Promise<FollowedQuirks> {
  const shipped = await readFolder(SHIPPED_FOLDER, 'shipped')
  if (shipped.problems.length > 0) throw new Error(`quirk profiles of the product: ${shipped.problems.join('; ')}`)
  const quirks = createQuirks(shipped.profiles)
  let stored = new Map<string, { revision: string; profile: NamedProfile | null }>()
  let told = new Set<string>()
  let current = ''
  let under: Promise<void> | null = null

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

  const readAll = async (): Promise<void> => {
    const problems: string[] = []
    const folder =
      o.folder === undefined
        ? NOTHING
        : await readFolder(o.folder, 'folder').catch((error): FolderRead => {
            problems.push(`the folder of quirk profiles: ${error instanceof Error ? error.message : String(error)}`)
            return NOTHING
          })
    problems.push(...folder.problems)
    try {
      await readStored(problems)
    } finally {
      const operators = [...folder.profiles, ...[...stored.values()].flatMap(s => s.profile ?? [])]
      const now = JSON.stringify(operators)
      if (now !== current) quirks.set(operators)
      current = now
      for (const problem of problems) if (!told.has(problem)) o.onProblem(problem)
      told = new Set(problems)
    }
  }

  return {
    quirks,
    async refresh() {
      // One that is under way may have looked before the change that this call is about.
      while (under !== null) await under.catch(() => {})
      under = readAll().finally(() => {
        under = null
      })
      await under
    },
  }
}
