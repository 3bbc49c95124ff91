// mtcute (https://mtcute.dev) on the simulator: two accounts, one of them with a
// password and with its home on another data centre than the one that is dialled.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { NodeCryptoProvider, addPublicKey } from '@mtcute/node/utils.js'

import { box, bytes, code, step } from './box.mjs'

const crypto = new NodeCryptoProvider()
await crypto.initialize()
addPublicKey(crypto, box.publicKey)

function client(network) {
    const [dc] = box.dcs
    return new TelegramClient({
        apiId: box.apiId,
        apiHash: box.apiHash,
        storage: new MemoryStorage(),
        defaultDcs: { main: dc, media: dc },
        network,
        logLevel: Number(process.env.LOG ?? 1),
    })
}

// signIn waits until updates are taken, which start does not.
async function signIn(tg, phone, password) {
    const me = await tg.start({ phone, code: () => code(phone), password, codeSentCallback: () => {} })
    while (!tg._client.updates.updatesLoopActive) await sleep(10)
    return me
}

// inbox keeps what is pushed to a client and lets one wait for it.
function inbox(tg) {
    const got = []
    const waiting = []
    tg.onNewMessage.add((m) => {
        got.push(m)
        for (const wake of waiting.splice(0)) wake()
    })
    return async (fits) => {
        for (;;) {
            const found = got.find(fits)
            if (found) return found
            await new Promise((resolve) => waiting.push(resolve))
        }
    }
}

const alice = client()
const bob = client()
const aliceGets = inbox(alice)
const bobGets = inbox(bob)

await step('sign in with a code and a password on another data centre', async () => {
    const me = await signIn(alice, process.env.SIM_ALICE, process.env.SIM_PASSWORD)
    assert.equal(me.displayName, 'Alice')
    assert.equal(me.username, 'alice_js')
})

await step('sign in with a code', async () => {
    const me = await signIn(bob, process.env.SIM_BOB)
    assert.equal(me.displayName, 'Bob')
})

await step('a wrong password is refused', async () => {
    const third = client()
    const sent = await third.sendCode({ phone: process.env.SIM_ALICE })
    await assert.rejects(
        third.signIn({ phone: process.env.SIM_ALICE, phoneCodeHash: sent.phoneCodeHash, phoneCode: await code(process.env.SIM_ALICE) }),
        { text: 'SESSION_PASSWORD_NEEDED' },
    )
    await assert.rejects(third.checkPassword('wrong'), { text: 'PASSWORD_HASH_INVALID' })
    await third.destroy()
})

await step('a second session of an account, with temporary keys', async () => {
    const second = client({ usePfs: true })
    const gets = inbox(second)
    await signIn(second, process.env.SIM_BOB)
    await bob.sendText('me', 'a note')
    await gets((m) => m.text === 'a note')
    await second.logOut()
    await second.destroy()
})

await step('configuration', async () => {
    const config = await alice.call({ _: 'help.getConfig' })
    assert.equal(config.thisDc, 2)
    assert.equal(config.dcOptions.length, box.dcs.length)
    assert.equal((await alice.call({ _: 'help.getAppConfig', hash: 0 }))._, 'help.appConfig')
})

const text = 'hello from mtcute, with \u{1f600} and bold words'
await step('send a message and receive it as an update', async () => {
    const bold = { _: 'messageEntityBold', offset: text.indexOf('bold'), length: 4 }
    const sent = await alice.sendText('bob_js', { text, entities: [bold] })
    assert.equal(sent.text, text)
    const got = await bobGets((m) => m.text === text)
    assert.equal(got.sender.displayName, 'Alice')
    assert.equal(got.entities.length, 1)
    assert.equal(got.entities[0].text, 'bold')
    await bob.replyText(got, 'and back')
    const answer = await aliceGets((m) => m.text === 'and back')
    assert.equal(answer.replyToMessage?.id, sent.id)
})

await step('history and dialogs', async () => {
    const history = await alice.getHistory('bob_js')
    assert.deepEqual(history.map((m) => m.text), ['and back', text])
    const names = []
    for await (const dialog of alice.iterDialogs()) names.push(dialog.peer.displayName)
    assert.ok(names.includes('Bob'), `dialogs with ${names}`)
})

await step('contacts', async () => {
    await alice.importContacts([{ phone: process.env.SIM_BOB, firstName: 'Robert', lastName: '' }])
    const contacts = await alice.getContacts()
    assert.deepEqual(contacts.map((c) => c.displayName), ['Robert'])
    assert.equal(contacts[0].phoneNumber, process.env.SIM_BOB)
    await alice.deleteContacts(contacts[0])
    assert.equal((await alice.getContacts()).length, 0)
})

await step('edit and delete', async () => {
    const sent = await alice.sendText('bob_js', 'first')
    const edited = await alice.editMessage({ message: sent, text: 'second' })
    assert.equal(edited.text, 'second')
    await alice.deleteMessages([sent])
    assert.ok(!(await alice.getHistory('bob_js')).some((m) => m.id === sent.id), 'the message is still there')
})

for (const [name, size] of [['a small file', 100_000], ['a big file', 11_000_000]]) {
    await step(`upload and download ${name}`, async () => {
        const content = bytes(size)
        await alice.sendMedia('bob_js', { type: 'document', file: content, fileName: `${size}.bin`, caption: name })
        const got = await bobGets((m) => m.text === name)
        assert.equal(got.media.fileName, `${size}.bin`)
        assert.equal(got.media.fileSize, size)
        assert.ok(Buffer.from(content).equals(await bob.downloadAsBuffer(got.media)), 'the bytes differ')
    })
}

await step('a supergroup with a second member', async () => {
    const group = await alice.createSupergroup({ title: 'Readers', description: 'of mtcute' })
    const link = await alice.createInviteLink(group)
    const joined = await bob.joinChat(link.link)
    assert.equal(joined.status, 'ok')
    assert.equal(joined.chat.title, 'Readers')
    await bob.sendText(joined.chat, 'I am in')
    const got = await aliceGets((m) => m.text === 'I am in')
    assert.equal(got.chat.title, 'Readers')
    assert.equal(got.sender.displayName, 'Bob')
})

await step('log out', async () => {
    await bob.logOut()
    await assert.rejects(bob.getMe(), (err) => err.code === 401)
})

await alice.destroy()
await bob.destroy()
console.log('done')
process.exit(0)
