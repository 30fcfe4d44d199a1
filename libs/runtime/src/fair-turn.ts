/** Messages above this, in bytes, cost milliseconds at each step: a turn of the event loop for each is long enough. */
const LARGE = 32_768

/**
 * Lets whatever else waits go first, where the message at hand is a large one; null where it is not. What is done with a
 * large message is so done in slices, and sessions of other devices wait for one of these, not for all of them.
 * @param bytes size of the message
 * @example const turn = fairTurn(body.byteLength); if (turn !== null) await turn
 */
export const fairTurn = (bytes: number): Promise<void> | null =>
  bytes <= LARGE ? null : new Promise(resolve => setImmediate(resolve))
