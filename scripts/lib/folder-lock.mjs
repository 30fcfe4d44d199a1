// A lock between processes made of a folder, which is made or not made in one step; one whose owner is gone is taken.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from './fail.mjs'
import { root } from './root.mjs'

const pause = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/**
 * Waits for a lock in the cache of the repository and returns the function that releases it.
 * @param failure what cannot be done where there can be no lock
 * @param onWait called once with the owner when there is one
 */
export function lockInCache(name, failure, onWait = () => {}) {
  const cache = join(root, '.cache')
  try {
    mkdirSync(cache, { recursive: true })
    return lockFolder(join(cache, name), onWait)
  } catch (error) {
    return fail(`${failure}: ${error.message}`)
  }
}

/** Waits for the lock, calls `onWait` once with the owner, and returns the function that releases it. */
function lockFolder(path, onWait) {
  let reported = false
  for (;;) {
    try {
      mkdirSync(path)
      writeFileSync(join(path, 'pid'), String(process.pid))
      return () => rmSync(path, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = ownerOf(path)
    if (owner === null) rmSync(path, { recursive: true, force: true })
    else if (!reported) {
      reported = true
      onWait(owner)
    }
    pause(200)
  }
}

/** The process that holds the lock; null when there is none any more. */
function ownerOf(path) {
  try {
    const pid = Number(readFileSync(join(path, 'pid'), 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch (error) {
    if (error.code === 'EPERM') return 0
    if (error.code === 'ENOENT') return youngerThan(path, 5_000) ? 0 : null
    return null
  }
}

/** Its maker may not have written its number yet. */
function youngerThan(path, ms) {
  try {
    return Date.now() - statSync(path).mtimeMs < ms
  } catch {
    return false
  }
}
