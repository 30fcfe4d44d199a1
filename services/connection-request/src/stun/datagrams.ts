/** Gets a UDP connection request to the instance whose socket the binding of its device is open for: the topic `acs.connection-request.datagrams.v1`. */
import { PoisonRecord, partitionForKey } from '@auroralinks/bus'
import type { Bus, IncomingRecord, Subscription } from '@auroralinks/bus'
import {
  TOPICS,
  TYPE,
  cloudEventHeaders,
  connectionRequestV1,
  create,
  fromBinary,
  toBinary,
} from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { TransportAddress } from '@auroralinks/stun'
import { SOURCE } from '../results.ts'

export interface Datagrams {
  subscription: Subscription
  /** Resolves when the record is on the bus. */
  hand(o: { deviceId: string; holder: string; to: TransportAddress; datagram: Uint8Array }): Promise<void>
}

const TOPIC = TOPICS.connectionRequestDatagrams.name
/** What was not sent by then is of no use to anybody: the device was asked again meanwhile. */
const EXPIRES_MS = 10_000

/** @param o.send from this instance's socket */
export function createDatagrams(o: {
  bus: Bus
  instanceId: string
  holder: string
  clock: Clock
  send(deviceId: string, to: TransportAddress, datagram: Uint8Array): void
}): Datagrams {
  const { bus, clock } = o
  const partitionOf = (holder: string): number => partitionForKey(holder, bus.partitionsOf(TOPIC))
  const subscription = bus.subscribe({
    group: `${TOPIC}.${o.instanceId}`,
    topics: [TOPIC],
    from: 'latest',
    onlyPartition: partitionOf(o.holder),
    maxInFlight: 1_000,
    handler: record => {
      const order = read(record)
      if (order.holder !== o.holder || Number(order.expires) < clock.now()) return
      o.send(order.deviceId, { address: order.address, port: order.port }, order.datagram)
    },
  })
  return {
    subscription,
    async hand({ deviceId, holder, to, datagram }) {
      const now = clock.now()
      const value = create(connectionRequestV1.SendDatagramSchema, {
        deviceId,
        holder,
        ...to,
        datagram,
        expires: BigInt(now + EXPIRES_MS),
      })
      await bus.publish({
        topic: TOPIC,
        partition: partitionOf(holder),
        key: deviceId,
        value: toBinary(connectionRequestV1.SendDatagramSchema, value),
        headers: cloudEventHeaders({
          id: newId(),
          source: SOURCE,
          type: TYPE.connectionRequestDatagram,
          subject: deviceId,
          time: now,
        }),
      })
    },
  }
}

function read(record: IncomingRecord): connectionRequestV1.SendDatagram {
  try {
    return fromBinary(connectionRequestV1.SendDatagramSchema, record.value)
  } catch (error) {
    throw new PoisonRecord('a SendDatagram that cannot be decoded', { cause: error })
  }
}
