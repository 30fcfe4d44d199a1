/** Reads a stream of server-sent events (HTML standard 9.2.6). */

export interface ServerEvent {
  /** The name; `message` where it has none. */
  type: string
  data: string
  /** The last id that was sent, with this event or before. */
  id: string
}

/**
 * Takes the text as it comes, in whatever pieces.
 * @returns `push`, which answers with the events that are whole now
 */
export function createEventParser(): { push(text: string): ServerEvent[]; lastId(): string } {
  let rest = ''
  let type = ''
  let data: string[] = []
  let id = ''
  const line = (text: string, events: ServerEvent[]): void => {
    if (text === '') {
      if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), id })
      type = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon === -1 ? text : text.slice(0, colon)
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') type = value
    else if (field === 'data') data.push(value)
    else if (field === 'id' && !value.includes('\0')) id = value
  }
  return {
    push(text) {
      const events: ServerEvent[] = []
      rest += text
      // A lone CR at the end may be the half of a CRLF.
      for (let end = /\r\n|\n|\r(?!$)/.exec(rest); end !== null; end = /\r\n|\n|\r(?!$)/.exec(rest)) {
        line(rest.slice(0, end.index), events)
        rest = rest.slice(end.index + end[0].length)
      }
      return events
    },
    lastId: () => id,
  }
}
