/** An entry of the chain, as the one after it knows it. */
export interface Link {
  seq: number
  hash: string
}
