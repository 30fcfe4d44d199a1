/** `ACS_API_APPROVALS`: what has to be approved, held against what there is. */
import { isPattern } from '@auroralinks/database'
import { ConfigError } from '@auroralinks/runtime'
import { changesOf } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { needsApproval } from './gate.ts'

/** @throws ConfigError for a permission that there is none of, that changes nothing, or whose requests have a file as body */
export function checkPatterns(patterns: readonly string[], api: Api): void {
  for (const pattern of patterns) {
    const wrong = (why: string): ConfigError => new ConfigError(`ACS_API_APPROVALS names "${pattern}", ${why}`)
    if (!isPattern(pattern)) throw wrong('which is no permission')
    const held = changesOf(api).filter(
      change =>
        needsApproval([pattern], change.permission) ||
        // One type of task.
        (change.permission.endsWith(':<type>') && pattern.startsWith(change.permission.replace('<type>', ''))),
    )
    if (held.length === 0) throw wrong('with which nothing is changed')
    const raw = held.find(change => change.isRaw)
    if (raw !== undefined) throw wrong(`but what is sent to ${raw.path} is a file, which nobody can look through here`)
  }
}
