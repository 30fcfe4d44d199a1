/**
 * Why something is changed, as a header: `params: { header: because(reason) }`. Headers take a character for each byte, and
 * the API reads them as UTF-8.
 */
export function because(reason: string): { 'X-Reason'?: string } {
  const text = reason.trim()
  return text === '' ? {} : { 'X-Reason': String.fromCharCode(...new TextEncoder().encode(text)) }
}
