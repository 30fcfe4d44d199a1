/**
 * What speaks for two devices with one identity (twins.ts, collisions.ts), as it is kept in the database: from the first time
 * on that one came again after the other, and written only when that happens. Neither a restart nor another planner forgets
 * it; most devices never have any.
 */
import type { Device, Evidence } from './model.ts'

/** What is to be kept now; undefined: what is there stays, null: nothing any more. */
export function evidenceToKeep(before: Device, after: Device): Evidence | null | undefined {
  const { twins, source } = after
  const isSame = before.twins?.returns === twins?.returns && before.source?.returns === source?.returns
  if (isSame || (!hasAny(before) && !hasAny(after))) return undefined
  if (!hasAny(after)) return null
  return {
    ...(twins !== undefined && twins.returns.length > 0 && { twins }),
    ...(source !== undefined && source.returns.length > 0 && { source }),
  }
}

const hasAny = ({ twins, source }: Device): boolean => (twins?.returns.length ?? 0) + (source?.returns.length ?? 0) > 0
