/** The database: schema, migrations, connections, bulk statements, and PostgreSQL inside the product. */
export * from './database.ts'
export * from './migrate.ts'
export * from './unavailable.ts'
export * from './gather.ts'
export * from './embedded/index.ts'
export * from './testing/index.ts'
export { Prisma } from './generated/client.ts'
export type { PrismaClient } from './generated/client.ts'
