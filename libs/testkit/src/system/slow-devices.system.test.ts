import { IMPATIENT, slowAnswersCount } from './scenarios/quirks.ts'
import { systemSuite } from './suite.ts'

systemSuite({
  mode: 'standalone',
  name: 'standalone with little patience',
  scenarios: [slowAnswersCount],
  env: IMPATIENT,
})
