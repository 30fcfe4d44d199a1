// Ends this process in order when the one that started it is gone without a word: `npm start` that was killed must not
// leave a server behind that nobody sees.
const parent = process.ppid
const LOOK_MS = 200

const look = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(look)
  process.kill(process.pid, 'SIGTERM')
}, LOOK_MS)
look.unref()
