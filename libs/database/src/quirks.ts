/** Quirk profiles that came by the API, as every service reads them. */
import type { Database } from './database.ts'

export interface QuirkProfileRow {
  name: string
  revision: string
  profile: unknown
}

export interface QuirkProfileSource {
  /** Every profile with its revision, which is another after each change. */
  revisions(): Promise<{ name: string; revision: string }[]>
  /** Those of these names that are there. */
  read(names: string[]): Promise<QuirkProfileRow[]>
}

export function quirkProfileSource({ prisma }: Pick<Database, 'prisma'>): QuirkProfileSource {
  return {
    revisions: () => prisma.quirkProfile.findMany({ select: { name: true, revision: true } }),
    read: names =>
      prisma.quirkProfile.findMany({
        where: { name: { in: names } },
        select: { name: true, revision: true, profile: true },
      }),
  }
}
