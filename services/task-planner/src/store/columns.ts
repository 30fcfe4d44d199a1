/**
 * A kind of row as one table of columns. Everything that a bulk statement says of them follows from it, in one order:
 * the arrays that are bound, `unnest` with their types, the columns inserted, what becomes of a row that is there.
 */
import { arrayOf } from './arrays.ts'
import type { Cell } from './arrays.ts'
import type { Part } from './parts.ts'
import { partKind } from './parts.ts'

export interface Column<R> {
  /** Its name in the table. */
  readonly column: string
  /** Of the array that is bound. */
  readonly type: string
  readonly value: (row: R) => Cell
  /** What is inserted, as SQL over the bound row; false when nothing is: the statement only reads it. */
  readonly insert?: string | false
  /** What a row that is there gets: the new value, the new one unless that is null, or what this SQL says; nothing when left out. */
  readonly update?: 'new' | 'new-unless-null' | { readonly sql: string }
}

export interface Columns<R> {
  /** One array for each column, as PostgreSQL reads it. */
  values(rows: readonly R[]): string[]
  /** The rows as a table `r` with the columns' names. @param first number of the first array's parameter */
  from(first: number): string
  /** The columns inserted, and what goes into them. */
  readonly inserted: string
  readonly selected: string
  /** What follows `DO UPDATE SET`. */
  readonly updates: string
}

/** @param table how the statement calls the table that is written */
export function columnsOf<R>(table: string, columns: readonly Column<R>[], o: { ordered?: boolean } = {}): Columns<R> {
  const inserted = columns.filter(c => c.insert !== false)
  const names = columns.map(c => c.column).join(', ')
  return {
    values: rows => columns.map(c => arrayOf(c.type, rows.map(c.value))),
    from: first =>
      `unnest(${columns.map((c, i) => `$${first + i}::${c.type}[]`).join(', ')})${o.ordered ? ` WITH ORDINALITY AS r(${names}, nth)` : ` AS r(${names})`}`,
    inserted: inserted.map(c => c.column).join(', '),
    selected: inserted.map(c => c.insert || c.column).join(', '),
    updates: columns
      .flatMap(c => (c.update === undefined ? [] : [`${c.column} = ${updateOf(table, c.column, c.update)}`]))
      .join(', '),
  }
}

function updateOf(table: string, column: string, update: NonNullable<Column<never>['update']>): string {
  if (update === 'new') return `excluded.${column}`
  return update === 'new-unless-null' ? `coalesce(excluded.${column}, ${table}.${column})` : update.sql
}

export interface Upsert<R> {
  /** Of the part (see `PartKind`). */
  name: string
  /** The table, and how the columns' SQL calls it. */
  into: string
  as: string
  columns: readonly Column<R>[]
  /** The columns of the unique key. */
  key: string
  /** When a row that is there is changed. */
  where?: string
  /** Inserted in the order given: the table counts its rows. */
  ordered?: boolean
}

/** The part of a statement that writes rows of one kind whose partition is still ours; they have a column `partition`. */
export function upsert<R>(u: Upsert<R>): (rows: readonly R[]) => Part {
  const c = columnsOf(u.as, u.columns, u)
  const conflict = c.updates === '' ? 'DO NOTHING' : `DO UPDATE SET ${c.updates}${u.where ? ` WHERE ${u.where}` : ''}`
  const kind = partKind(
    u.name,
    first =>
      `INSERT INTO ${u.into} AS ${u.as} (${c.inserted}) SELECT ${c.selected} FROM ${c.from(first)} JOIN guard USING (partition)${u.ordered ? ' ORDER BY nth' : ''} ON CONFLICT (${u.key}) ${conflict}`,
  )
  return rows => ({ kind, values: c.values(rows) })
}

/** Puts a value into a map, together with the one that is there. */
export function merge<K, V>(map: Map<K, V>, key: K, value: V, join: (a: V, b: V) => V): void {
  const old = map.get(key)
  map.set(key, old === undefined ? value : join(old, value))
}
