// Where the generated Prisma client lies, and what it was generated from.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = join(dirname(fileURLToPath(import.meta.url)), '..')

export const SCHEMA = join(here, 'prisma', 'schema.prisma')
export const CLIENT = join(here, 'src', 'generated')

/** Written last: a client without it, or with another one, is not whole or not of this schema. */
export const STAMP = '.stamp'

/** A digest of all that decides what the client looks like: the schema, Prisma's version and our generator. */
export function wantedStamp() {
  const digest = createHash('sha256')
  const prisma = createRequire(import.meta.url).resolve('@prisma/client/package.json')
  digest.update(JSON.parse(readFileSync(prisma, 'utf8')).version)
  for (const file of [SCHEMA, join(here, 'scripts', 'generate.mjs')]) digest.update('\0').update(readFileSync(file))
  return digest.digest('hex')
}

/**
 * Whether the client is there and was generated from the schema as it is now; reads three small files. The stamp alone does
 * not tell: git takes the client away, and leaves the stamp, where it goes back to a commit that held the client.
 */
export function isClientCurrent() {
  const stamp = join(CLIENT, STAMP)
  return existsSync(stamp) && existsSync(join(CLIENT, 'client.ts')) && readFileSync(stamp, 'utf8') === wantedStamp()
}
