// npm run generate: what is made from proto/ and the database schema. With --baseline, proto/testdata/baseline.binpb
// too, against which `buf breaking` compares: that is done at a release, never to silence it.
import './lib/check-node.mjs'

import('./lib/generate.mjs').then(({ generate }) => generate(process.argv.slice(2)))
