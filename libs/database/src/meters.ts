/** What the pool of connections tells, as metrics. */
import type { Telemetry } from '@auroralinks/telemetry'
import type { Database } from './database.ts'

/** Declares the pool's gauges; several pools of one process add up. */
export function observeConnections(database: Pick<Database, 'connections'>, telemetry: Pick<Telemetry, 'gauge'>): void {
  telemetry.gauge('acs_database_connections', 'Connections to the database, by whether one is in use', () => {
    const { used, idle } = database.connections()
    return [
      { value: used, attributes: { state: 'used' } },
      { value: idle, attributes: { state: 'idle' } },
    ]
  })
  telemetry.gauge(
    'acs_database_waiting',
    'Statements that wait for a connection to the database',
    () => database.connections().waiting,
  )
}
