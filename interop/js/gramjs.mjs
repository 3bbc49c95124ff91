// GramJS (npm package "telegram") on the simulator. It makes its keys in the form
// that came before RSA_PAD.
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { createRequire } from 'node:module'

import { box, bytes, code, step } from './box.mjs'

const require = createRequire(import.meta.url)
const bigInt = require('big-integer')
const { Api, TelegramClient } = require('telegram')
const { CustomFile } = require('telegram/client/uploads')
const { _serverKeys } = require('telegram/crypto/RSA')
const { PromisedWebSockets } = require('telegram/extensions')
const { NewMessage } = require('telegram/events')
const { Logger } = require('telegram/extensions/Logger')
const { ConnectionTCPFull, ConnectionTCPObfuscated } = require('telegram/network')
const { StringSession } = require('telegram/sessions')

// GramJS has no call to add a key: its table is keyed by the fingerprint as a
// signed number.
const { n, e } = createPublicKey(box.publicKey).export({ format: 'jwk' })
_serverKeys.set(BigInt.asIntN(64, BigInt(`0x${process.env.SIM_FINGERPRINT}`)).toString(), {
    n: bigInt(Buffer.from(n, 'base64url').toString('hex'), 16),
    e: parseInt(Buffer.from(e, 'base64url').toString('hex'), 16),
})

// It goes to the ports 80 and 443 whatever the server says, so the way to a data
// centre is changed where the connection is made.
function toBox(Connection) {
    return class extends Connection {
        constructor(options) {
            const { ipAddress: ip, port } = box.dcs.find((dc) => dc.id === options.dcId)
            super({ ...options, ip, port })
        }
    }
}

function client(Connection, networkSocket) {
    const session = new StringSession('')
    const [dc] = box.dcs
    session.setDC(dc.id, dc.ipAddress, 443) // a session cannot be saved with a port above 32767
    return new TelegramClient(session, box.apiId, box.apiHash, {
        connection: toBox(Connection),
        networkSocket,
        connectionRetries: 2,
        baseLogger: new Logger(process.env.LOG ?? 'none'),
    })
}

function signIn(tg, phone, password) {
    return tg.start({
        phoneNumber: phone,
        phoneCode: () => code(phone),
        password: () => password,
        onError: (err) => { throw err },
    })
}

const alice = client(ConnectionTCPFull)
const bob = client(ConnectionTCPObfuscated, PromisedWebSockets) // as in a browser

await step('sign in with a code and a password on another data centre', async () => {
    await signIn(alice, process.env.SIM_ALICE, process.env.SIM_PASSWORD)
    assert.equal((await alice.getMe()).username, 'alice_js')
})

await step('sign in with a code over WebSocket', async () => {
    await signIn(bob, process.env.SIM_BOB)
    assert.equal((await bob.getMe()).firstName, 'Bob')
})

await step('send a message and receive it as an update', async () => {
    const received = new Promise((resolve) => bob.addEventHandler((event) => resolve(event.message), new NewMessage({})))
    const sent = await alice.sendMessage('bob_js', { message: 'hello from **GramJS**', parseMode: 'markdown' })
    assert.equal(sent.message, 'hello from GramJS')
    const got = await received
    assert.equal(got.message, 'hello from GramJS')
    assert.equal(got.entities?.length, 1)
})

await step('history and dialogs', async () => {
    const [last] = await alice.getMessages('bob_js', { limit: 1 })
    assert.equal(last.message, 'hello from GramJS')
    const names = (await alice.getDialogs()).map((d) => d.name)
    assert.ok(names.includes('Bob'), `dialogs with ${names}`)
})

await step('upload and download a file', async () => {
    const content = Buffer.from(bytes(700_000))
    await alice.sendFile('bob_js', { file: new CustomFile('700.bin', content.length, '', content), caption: 'a file', forceDocument: true })
    const [last] = await bob.getMessages('alice_js', { limit: 1 })
    assert.equal(last.message, 'a file')
    assert.ok(content.equals(await bob.downloadMedia(last)), 'the bytes differ')
})

await step('log out', async () => {
    assert.ok(await bob.invoke(new Api.auth.LogOut()))
})

await alice.destroy()
await bob.destroy()
console.log('done')
process.exit(0)
