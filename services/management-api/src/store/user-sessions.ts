/** Who is signed in, by Prisma's client: looked for once a second for each at most. */
import { keptSessionHash } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'

export interface UserSession {
  hash: string
  subject: string
  name: string
  roles: string[]
  createdAt: Date
  expiresAt: Date
  /** When the provider was asked last. */
  rolesAt: Date
  /** Sealed; null where the provider gave none. */
  refreshToken: Uint8Array | null
  /** Of the API key with which somebody signed in; null where it was at the provider. */
  keyHash: string | null
  /** Null: the installation's. */
  tenant: string | null
}

/** Those that have ended go with it. */
export async function addSession({ prisma }: Database, session: UserSession): Promise<void> {
  await prisma.userSession.deleteMany({ where: { expiresAt: { lt: session.createdAt } } })
  await prisma.userSession.create({
    data: { ...session, refreshToken: session.refreshToken && new Uint8Array(session.refreshToken) },
  })
}

/** By the digest of what the browser holds, as it is kept of the installation's people or of a tenant's. */
export const findSession = ({ prisma }: Database, hash: string): Promise<UserSession | null> =>
  prisma.userSession.findFirst({ where: { hash: { in: [hash, keptSessionHash(hash, '')] } } })

/** What was removed; null when there was none. */
export async function removeSession({ prisma }: Database, hash: string): Promise<UserSession | null> {
  const session = await prisma.userSession.findUnique({ where: { hash } })
  await prisma.userSession.deleteMany({ where: { hash } })
  return session
}

/** Whether it is on the caller to ask the provider: of many replicas one does. @param seen as it was read */
export const claimRenewal = async ({ prisma }: Database, seen: UserSession, now: Date): Promise<boolean> =>
  (
    await prisma.userSession.updateMany({
      where: { hash: seen.hash, rolesAt: seen.rolesAt },
      data: { rolesAt: now },
    })
  ).count > 0

/** As the provider says it now. */
export async function renewSession(
  { prisma }: Database,
  hash: string,
  s: Partial<Pick<UserSession, 'name' | 'roles' | 'expiresAt' | 'rolesAt' | 'refreshToken'>>,
): Promise<void> {
  const { refreshToken, ...rest } = s
  await prisma.userSession.updateMany({
    where: { hash },
    data: { ...rest, ...(refreshToken && { refreshToken: new Uint8Array(refreshToken) }) },
  })
}
