// The web console is built, not committed: built here when it is missing or of other sources, in a few seconds.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isConsoleCurrent } from '../../services/console/scripts/stamp.mjs'
import { fail } from './fail.mjs'
import { lockInCache } from './folder-lock.mjs'
import { root } from './root.mjs'

const scripts = join(root, 'services/console/scripts')

/**
 * Builds the console with the given Node.js unless it is current, which costs a few ms to see. Of several commands that
 * start at once one builds and the others wait for it.
 */
export function ensureConsole(node) {
  if (isConsoleCurrent()) return
  const unlock = lock('console.lock')
  try {
    if (!isConsoleCurrent()) run(node, 'build.mjs', 'the console could not be built')
  } finally {
    unlock()
  }
}

/** Writes the types of the API for the console, as its routes are now: what its sources are checked against. */
export function ensureApiTypes(node) {
  const unlock = lock('api-types.lock')
  try {
    run(node, 'api-types.mjs', "the console's types of the API could not be made")
  } finally {
    unlock()
  }
}

const lock = name => lockInCache(name, 'the console cannot be built here')

function run(node, script, failure) {
  const done = spawnSync(node, [join(scripts, script)], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  process.stderr.write(done.stderr ?? '')
  if (done.status !== 0) fail(`${failure}${done.error ? `: ${done.error.message}` : ''}`)
}
