import { SCENARIOS } from './scenarios/index.ts'
import { systemSuite } from './suite.ts'

systemSuite({ mode: 'stack', scenarios: SCENARIOS, xmpp: true })
