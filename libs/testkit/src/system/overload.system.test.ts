import { STORM_ENV, aStormIsWeathered } from './scenarios/overload.ts'
import { systemSuite } from './suite.ts'

systemSuite({ mode: 'standalone', name: 'standalone in a storm', scenarios: [aStormIsWeathered], env: STORM_ENV })
