/**
 * Whose nonces are that were given out before it was known who asks: the device that proved itself with one first. So a
 * proof by credentials that devices share, overheard, opens no session of another device here. Nonces of the answer to an
 * Inform are bound to their device by their signature, at every gateway.
 */
export interface NonceOwners {
  isAnothers(nonce: string, deviceId: string): boolean
  /** The device has proved itself with it. */
  proved(nonce: string, deviceId: string): void
}

/** The oldest are forgotten: a nonce lives five minutes. */
const MOST = 20_000

export function createNonceOwners(most = MOST): NonceOwners {
  const owners = new Map<string, string>()
  return {
    isAnothers(nonce, deviceId) {
      const owner = owners.get(nonce)
      return owner !== undefined && owner !== deviceId
    },
    proved(nonce, deviceId) {
      if (owners.has(nonce)) return
      // A copy: a nonce is a slice of the whole head.
      owners.set(Buffer.from(nonce, 'latin1').toString('latin1'), deviceId)
      if (owners.size > most) owners.delete(owners.keys().next().value!)
    },
  }
}
