import { systemSuite } from './suite.ts'

systemSuite('standalone')
