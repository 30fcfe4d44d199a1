import { answerValues, deviceNumber, informOf, session } from './device.ts'
import { Connection } from './http.ts'
import type { Lab } from './lab.ts'

/** A session of the numbered device that tells where it listens, over a connection of its own. */
export async function visit(lab: Pick<Lab, 'system'>, n: number, event: string, url: string): Promise<void> {
  const host = `127.0.0.1:${lab.system.cwmpPort}`
  const c = new Connection('127.0.0.1', lab.system.cwmpPort)
  await session(c, informOf(deviceNumber(n), event, url), { host, answer: answerValues })
  c.close()
}
