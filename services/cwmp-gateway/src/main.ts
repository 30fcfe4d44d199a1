/** The CWMP gateway as a process of its own. */
import { runService } from '@auroralinks/host'
import { start, variables } from './service.ts'

await runService({ name: 'cwmp-gateway', variables, start })
