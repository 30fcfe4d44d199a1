// The parent watchdog: it ends this process in order when its parent has died without stopping it. `npm start` that was
// killed must not leave a server behind that nobody sees.
const parent = process.ppid
const CHECK_MS = 200

const check = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(check)
  process.kill(process.pid, 'SIGTERM')
}, CHECK_MS)
check.unref()
