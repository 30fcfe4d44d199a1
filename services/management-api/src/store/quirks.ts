/** Quirk profiles that came by the API, by Prisma's client: they are few and seldom change. */
import type { Database } from '@auroralinks/database'
import type { Profile } from '@auroralinks/quirks'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'

export interface QuirkStore {
  /** Whether it is new. */
  put(name: string, profile: Profile): Promise<boolean>
  /** False when there is no such profile. */
  remove(name: string): Promise<boolean>
}

export function createQuirkStore({ database: { prisma }, clock }: { database: Database; clock: Clock }): QuirkStore {
  return {
    async put(name, profile) {
      const data = { profile, updatedAt: new Date(clock.now()), revision: newId(clock.now()) }
      const before = await prisma.quirkProfile.count({ where: { name } })
      await prisma.quirkProfile.upsert({ where: { name }, create: { name, ...data }, update: data })
      return before === 0
    },
    remove: async name => (await prisma.quirkProfile.deleteMany({ where: { name } })).count > 0,
  }
}
