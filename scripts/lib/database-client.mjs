// The Prisma client is generated, not committed: made here when it is missing or of another schema.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isClientCurrent } from '../../libs/database/scripts/client-stamp.mjs'
import { fail } from './fail.mjs'
import { lockInCache } from './folder-lock.mjs'
import { root } from './root.mjs'

/**
 * Generates the client with the given Node.js unless it is current, which costs a few ms to see. Of several commands that
 * start at once one generates and the others wait for it.
 */
export function ensureClient(node) {
  if (isClientCurrent()) return
  const unlock = lockInCache('database-client.lock', 'the database client cannot be generated here')
  try {
    if (!isClientCurrent()) generate(node)
  } finally {
    unlock()
  }
}

function generate(node) {
  const done = spawnSync(node, [join(root, 'libs/database/scripts/generate.mjs')], { cwd: root, encoding: 'utf8' })
  if (done.status === 0)
    return process.stderr.write('database client generated from libs/database/prisma/schema.prisma\n')
  const why =
    done.error?.message ??
    done.stderr.split('\n').find(l => /^\w*Error: /.test(l)) ??
    `the generator ended with ${done.signal ?? done.status}`
  fail(`the database client could not be generated: ${why}`)
}
