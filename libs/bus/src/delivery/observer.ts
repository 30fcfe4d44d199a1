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

export type BusObserver = (event: BusEvent) => void
