/** USERNAME: its length is a multiple of four (RFC 3489 11.2.6), which TR-069 G.2.1.3 gets by blanks at the end. */

/** Texts of one length are one user name, whatever fills them up. */
export const readUsername = (value: Uint8Array): string => new TextDecoder().decode(value).replace(/[\0 ]+$/, '')

export function usernameValue(username: string): Uint8Array {
  const bytes = new TextEncoder().encode(username)
  const value = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(0x20)
  value.set(bytes)
  return value
}
