/** Quirk profiles that came by the API, by Prisma's client: they are few and seldom change. */
import { queryableOf } from '@auroralinks/database'
import type { Database, Queryable } from '@auroralinks/database'
import type { Profile } from '@auroralinks/quirks'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'

/** What is written in the transaction of a change: it is told what was there. */
type Alongside = (tx: Queryable, before: Profile | null) => Promise<void>

export interface QuirkStore {
  /** Whether it is new. */
  put(name: string, profile: Profile, alongside: Alongside): Promise<boolean>
  /** False when there is no such profile. */
  remove(name: string, alongside: Alongside): Promise<boolean>
}

export function createQuirkStore({ database: { prisma }, clock }: { database: Database; clock: Clock }): QuirkStore {
  return {
    put: (name, profile, alongside) =>
      prisma.$transaction(async tx => {
        const data = { profile, updatedAt: new Date(clock.now()), revision: newId(clock.now()) }
        const before = await tx.quirkProfile.findUnique({ where: { name } })
        await tx.quirkProfile.upsert({ where: { name }, create: { name, ...data }, update: data })
        await alongside(queryableOf(tx), before === null ? null : (before.profile as Profile))
        return before === null
      }),
    remove: (name, alongside) =>
      prisma.$transaction(async tx => {
        const before = await tx.quirkProfile.findUnique({ where: { name } })
        if (before === null) return false
        await tx.quirkProfile.deleteMany({ where: { name } })
        await alongside(queryableOf(tx), before.profile as Profile)
        return true
      }),
  }
}
