/** What one envelope may cost before it is refused. CPE answers may be arbitrarily large (TR-069 3.5), so these are guards, not expectations. */
export interface Limits {
  /** Bytes of the body as received. */
  bytes: number
  /** Elements nested in each other, the Envelope included. */
  depth: number
  /** Elements in the whole document. */
  elements: number
}

export const defaultLimits: Readonly<Limits> = { bytes: 64 * 1024 * 1024, depth: 32, elements: 2_000_000 }
