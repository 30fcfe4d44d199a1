import type { Logger } from '@auroralinks/runtime'
import type { KafkaSettings } from '../settings/settings.ts'

/** Whose topics and groups are looked after. */
export interface MaintenanceOptions {
  brokers: readonly string[]
  kafka: KafkaSettings
  logger: Logger
}
