// npm test: types, contracts, every test beside the code; side by side with them the whole system on standalone and on the stack.
// npm test -- WORD …: only the test files whose path has one of the words.
import './lib/check-node.mjs'

import('./lib/test/all.mjs').then(({ testAll }) => testAll(process.argv.slice(2)))
