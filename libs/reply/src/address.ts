/** Where a reply goes: what an asker writes into the headers of its record, and how the other side reads it. */
import { HEADER } from '@auroralinks/contracts'
import type { Headers } from '@auroralinks/bus'

export interface ReplyAddress {
  topic: string
  /** The asker's partition of the reply topic. */
  partition: number
  /** The asker: two instances may have the same partition. */
  instance: string
  /** Unique per question and asker. */
  correlation: string
  /** When the asker stops waiting, in ms since 1970. */
  deadline: number
}

/** The headers that ask for a reply. */
export function replyHeaders(address: ReplyAddress): Headers {
  return {
    [HEADER.replyTopic]: address.topic,
    [HEADER.replyPartition]: String(address.partition),
    [HEADER.replyInstance]: address.instance,
    [HEADER.correlation]: address.correlation,
    [HEADER.deadline]: String(address.deadline),
  }
}

/** The address in a record's headers; null where nobody waits or the headers make no sense. */
export function replyAddressOf(headers: Headers): ReplyAddress | null {
  const topic = headers[HEADER.replyTopic]
  const instance = headers[HEADER.replyInstance]
  const correlation = headers[HEADER.correlation]
  const partition = integer(headers[HEADER.replyPartition])
  const deadline = integer(headers[HEADER.deadline])
  if (!topic || !instance || !correlation || partition === null || deadline === null || partition > 0x7fffffff)
    return null
  return { topic, partition, instance, correlation, deadline }
}

function integer(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return null
  return Number(text)
}
