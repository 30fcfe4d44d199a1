import { REQUIRED, REQUIRED_SCENARIOS } from './scenarios/required.ts'
import { systemSuite } from './suite.ts'

systemSuite({
  mode: 'standalone',
  name: 'standalone that requires authentication',
  scenarios: REQUIRED_SCENARIOS,
  env: REQUIRED,
})
