/** A key that makes a request safe to send again: it is done once, however often it arrives. */
export function onceKey(): string {
  // Without TLS a browser has no crypto.randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
}
