/** The line that says that all is ready: `npm start` and `npm run stack` print the same. */
import type { PublicPorts } from './settings.ts'

/** One line that begins `AuroraLinks ACS ready`; the administrator's key only when it was just made. */
export function readyLine(ports: PublicPorts, adminKey: string | null): string {
  const parts = [
    'AuroraLinks ACS ready',
    `CWMP http://localhost:${ports.cwmp}/`,
    ...(ports.tls === null ? [] : [`CWMP over TLS https://localhost:${ports.tls}/`]),
    `API ${ports.apiTls ? 'https' : 'http'}://localhost:${ports.api}/`,
    `files http://localhost:${ports.files}/`,
    ...(adminKey === null ? [] : [`administrator's key ${adminKey}`]),
  ]
  return parts.join('  ')
}
