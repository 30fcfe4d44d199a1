/** The management API as a process of its own. */
import { runDatabaseService } from '@auroralinks/host'
import { start, variables } from './service.ts'

await runDatabaseService({ name: 'management-api', variables, start })
