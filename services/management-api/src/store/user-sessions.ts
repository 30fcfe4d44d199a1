/** Who is signed in, by Prisma's client: looked for once a second for each at most. */
import type { Database } from '@auroralinks/database'

export interface UserSession {
  hash: string
  subject: string
  name: string
  roles: string[]
  createdAt: Date
  expiresAt: Date
}

/** Those that have ended go with it. */
export async function addSession({ prisma }: Database, session: UserSession): Promise<void> {
  await prisma.userSession.deleteMany({ where: { expiresAt: { lt: session.createdAt } } })
  await prisma.userSession.create({ data: session })
}

export const findSession = ({ prisma }: Database, hash: string): Promise<UserSession | null> =>
  prisma.userSession.findUnique({ where: { hash } })

/** What was removed; null when there was none. */
export async function removeSession({ prisma }: Database, hash: string): Promise<UserSession | null> {
  const session = await prisma.userSession.findUnique({ where: { hash } })
  await prisma.userSession.deleteMany({ where: { hash } })
  return session
}
