import { systemSuite } from './suite.ts'

systemSuite('stack')
