/** Live events of a system, as a reader gets them (server-sent events). */
import assert from 'node:assert/strict'

export interface LiveEvents {
  /** All that has come. */
  text(): string
  stop(): void
}

export async function liveEvents(url: string, token: string): Promise<LiveEvents> {
  const ended = new AbortController()
  const r = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` }, signal: ended.signal })
  assert.equal(r.status, 200)
  let text = ''
  void (async () => {
    for await (const chunk of r.body!) text += Buffer.from(chunk).toString()
  })().catch(() => {})
  return { text: () => text, stop: () => ended.abort() }
}
