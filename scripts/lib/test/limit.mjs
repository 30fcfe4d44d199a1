// Preloaded into each process of test files: one that goes on too long ends, and says what kept it.
const ms = Number(process.env.ACS_TEST_FILE_LIMIT_MS)
const runsTests = process.env.NODE_TEST_CONTEXT !== undefined || process.env.ACS_TEST_TOGETHER !== undefined

if (ms > 0 && runsTests) {
  setTimeout(() => {
    const holding = [...new Set(process.getActiveResourcesInfo())]
    process.stderr.write(
      `${process.argv[1]} was still running after ${ms / 1000} s, held by: ${holding.join(', ') || 'a test that never ends'}\n`,
    )
    process.exit(1)
  }, ms).unref()
}
