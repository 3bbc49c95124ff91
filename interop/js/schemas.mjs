// Prints the layers that the clients here speak, with their schemas, as JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
// The package does not export its schema.
const mtcute = readFileSync(new URL('node_modules/@mtcute/core/tl/api-schema.json', import.meta.url), 'utf8')

process.stdout.write(JSON.stringify([
    { layer: JSON.parse(mtcute).l, name: 'mtcute', text: mtcute },
    { layer: require('telegram/tl/AllTLObjects').LAYER, name: 'gramjs', text: require('telegram/tl/apiTl') },
]))
