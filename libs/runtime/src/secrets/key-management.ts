/** What keeps the key under which the installation's key is encrypted, and never gives it away. */

/** Unwraps keys that are kept encrypted. */
export interface KeyManagement {
  /** How a wrapped key begins: what does not is a key itself. */
  readonly beginning: string
  /** The key. Waits for the service where it does not answer. @throws ConfigError when it refuses */
  unwrap(wrapped: string): Promise<string>
}
