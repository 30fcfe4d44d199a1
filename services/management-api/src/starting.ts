/** What is answered between the moment in which the port is taken and the one in which the service can serve. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { harden } from './hardening.ts'
import { unavailable } from './problem.ts'

/** Answers 503: a request that nobody answered would hang for as long as its client has patience. */
export async function refuseWhileStarting(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = unavailable('the service is starting', 1).response()
  harden(answer.headers)
  request.resume()
  response.shouldKeepAlive = false
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}
