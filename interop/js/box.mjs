// What the scripts here share: the simulator they are told of by the
// environment, and steps that end the program when they fail.
import assert from 'node:assert/strict'

function need(name) {
    const value = process.env[name]
    if (!value) throw new Error(`${name} is not set: start the scripts with go test, or see README.md`)
    return value
}

// box is the simulator: SIM_DCS is JSON as `runner sim serve -o json` prints it.
export const box = {
    dcs: JSON.parse(need('SIM_DCS')).map(({ id, addr }) => {
        const at = addr.lastIndexOf(':')
        return { id, ipAddress: addr.slice(0, at), port: Number(addr.slice(at + 1)) }
    }),
    publicKey: need('SIM_PUBLIC_KEY'),
    apiId: Number(need('SIM_API_ID')),
    apiHash: need('SIM_API_HASH'),
    control: need('SIM_CONTROL'),
}

// code is the newest login code of a number, as its owner would read it.
export async function code(phone) {
    const answer = await fetch(`${box.control}/v1/numbers/${phone}/code`)
    assert.equal(answer.status, 200, `no code for ${phone}`)
    return (await answer.json()).code
}

// step does one thing within its time, and says so.
export async function step(name, fn, seconds = 60) {
    let timer
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${name}: took more than ${seconds} s`)), seconds * 1000)
    })
    try {
        const value = await Promise.race([fn(), late])
        console.log(`ok ${name}`)
        return value
    } catch (err) {
        console.error(`FAILED ${name}:`, err)
        process.exit(1)
    } finally {
        clearTimeout(timer)
    }
}

// bytes are n bytes that do not repeat themselves soon, the same every time.
export function bytes(n) {
    const out = new Uint8Array(n)
    for (let i = 0, x = 1; i < n; i++) {
        x = (Math.imul(x, 1103515245) + 12345) >>> 0
        out[i] = x >>> 16
    }
    return out
}
