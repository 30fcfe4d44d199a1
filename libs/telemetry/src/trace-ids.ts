/** Ids of traces and spans: random, unless the next trace was named. */
import { randomBytes } from 'node:crypto'
import type { IdGenerator } from '@opentelemetry/sdk-trace'

/** OpenTelemetry's generator of ids with one more door: `next` is the trace of the next span that has no parent. */
export interface TraceIds extends IdGenerator {
  next: string | undefined
}

/** 32 and 16 hexadecimal digits, never all zero (W3C Trace Context 3.2.2.3). */
export function createTraceIds(): TraceIds {
  return {
    next: undefined,
    generateTraceId() {
      const named = this.next
      this.next = undefined
      return named ?? hex(16)
    },
    generateSpanId: () => hex(8),
  }
}

function hex(bytes: number): string {
  const id = randomBytes(bytes)
  return id.some(b => b !== 0) ? id.toString('hex') : hex(bytes)
}
