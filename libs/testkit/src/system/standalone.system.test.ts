import { SCENARIOS } from './scenarios/index.ts'
import { systemSuite } from './suite.ts'

systemSuite({ mode: 'standalone', scenarios: SCENARIOS, xmpp: true })
