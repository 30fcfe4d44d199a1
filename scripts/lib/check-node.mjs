// Imported before anything else, and written so that even a very old Node.js reads it: it says what is missing.
const major = Number(process.versions.node.split('.')[0])
if (major < 18) {
  process.stderr.write(
    'Node.js ' +
      process.versions.node +
      ' is too old even to install the right one: install Node.js 18 or newer (https://nodejs.org), everything else comes with npm\n',
  )
  process.exit(1)
}
