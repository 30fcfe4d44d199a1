/** How many connections a fleet has open at the most: each takes memory, and the system has a limit of its own. */
export class Sockets {
  readonly #most: number
  #open = 0

  constructor(most: number) {
    this.#most = most
  }

  get full(): boolean {
    return this.#open >= this.#most
  }

  /** Whether one more may be opened; then `release` must follow. */
  acquire(): boolean {
    if (this.full) return false
    this.#open++
    return true
  }

  release(): void {
    this.#open--
  }
}
