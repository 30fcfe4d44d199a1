/** Everything that is held against k8s/ without a cluster, in one process: each overlay is rendered once. */
import './environment.suite.ts'
import './pods.suite.ts'
import './same.suite.ts'
import './schema.suite.ts'
import './values.suite.ts'
