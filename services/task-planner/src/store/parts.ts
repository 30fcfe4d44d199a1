/**
 * A statement of parts: each is a common table expression of its own, all of them see the partitions that are still
 * ours (`guard`). The same kinds of parts make the same text, which is built once and prepared under its own name.
 */
import { createHash } from 'node:crypto'
import type { Query } from '@auroralinks/database'
import { arrayOf } from './arrays.ts'

/** A kind of part: constant but for the numbers of its parameters. */
export interface PartKind {
  /** Names the common table expression. No table that the statement reads may be called so: the part would hide it. */
  readonly name: string
  /** @param first number of the part's first parameter: `$first` */
  readonly sql: (first: number) => string
  /** Tells kinds apart, whatever their names. */
  readonly id: number
}

/** A part of one statement: its kind, and the values of its parameters. */
export interface Part {
  readonly kind: PartKind
  readonly values: readonly unknown[]
}

let kinds = 0

/** Declares a kind of part; once for each, when its module is loaded. */
export const partKind = (name: string, sql: (first: number) => string): PartKind => ({ name, sql, id: kinds++ })

/**
 * The partitions of `$1` whose epoch is still that of `$2`. Their rows stay locked until the transaction ends: a planner
 * that claims the next epoch waits for what is being written under this one, and sees it.
 */
const GUARD =
  'SELECT e.partition FROM planner_epoch e JOIN unnest($1::int[], $2::bigint[]) AS o(partition, epoch) ON e.partition = o.partition AND e.epoch = o.epoch FOR SHARE OF e'
/** Parameters of the guard itself. */
const GUARDS = 2

const statements = new Map<string, { name: string; text: string }>()

/**
 * A statement that writes these parts under some epochs (DESIGN §4). It returns the partitions that are still ours, as
 * `{partition}`; for others nothing is written.
 * @param epochs by partition
 * @example guarded(new Map([[3, 7n]]), []) // asks alone whether partition 3 is still ours
 */
export function guarded(epochs: ReadonlyMap<number, bigint>, parts: readonly Part[]): Query {
  const guards = [arrayOf('int', [...epochs.keys()]), arrayOf('bigint', [...epochs.values()].map(String))]
  return { ...statementOf(parts), values: [...guards, ...parts.flatMap(p => p.values)] }
}

/** Its text, and the name under which it is prepared: made from the text, so that two texts never share one. */
export function statementOf(parts: readonly Part[]): { name: string; text: string } {
  const key = parts.map(p => p.kind.id).join()
  let known = statements.get(key)
  if (known === undefined) {
    const text = textOf(parts)
    statements.set(
      key,
      (known = { name: `planner-write-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`, text }),
    )
  }
  return known
}

function textOf(parts: readonly Part[]): string {
  let first = GUARDS + 1
  const ctes = parts.map(p => {
    const sql = p.kind.sql(first)
    first += p.values.length
    return `${p.kind.name} AS (${sql})`
  })
  return `WITH ${[`guard AS MATERIALIZED (${GUARD})`, ...ctes].join(', ')} SELECT partition FROM guard`
}
