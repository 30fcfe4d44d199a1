/** What the bus tells of itself, for metrics: nothing here may throw or wait. */

export type BusEvent =
  | { type: 'published'; topic: string; records: number }
  | { type: 'publish-failed'; topic: string; records: number }
  | { type: 'delivered'; topic: string; group: string }
  | { type: 'retried'; topic: string; group: string }
  | { type: 'dead-letter'; topic: string; group: string }
  | { type: 'assigned'; group: string; partitions: number }
  | { type: 'revoked'; group: string; partitions: number }
  | { type: 'reset'; topic: string; group: string }
  | { type: 'reconnected'; group: string }
  /** A group's member begins to read; `lag` gives by topic what it has still to do, in records. */
  | { type: 'subscribed'; group: string; lag: () => ReadonlyMap<string, number> }
  | { type: 'unsubscribed'; group: string; lag: () => ReadonlyMap<string, number> }

export type BusObserver = (event: BusEvent) => void
