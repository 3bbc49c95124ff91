"""What the scripts here share: the simulator they are told of by the environment,
and steps that end the program when they fail."""
import asyncio
import json
import os
import struct
import sys
import traceback
import urllib.request
import zlib


def need(name):
    if not os.environ.get(name):
        sys.exit(f'{name} is not set: start the scripts with go test')
    return os.environ[name]


# SIM_DCS is JSON as `runner sim serve -o json` prints it.
DCS = {dc['id']: dc['addr'].rsplit(':', 1) for dc in json.loads(need('SIM_DCS'))}
PUBLIC_KEY = need('SIM_PUBLIC_KEY')
API_ID, API_HASH = int(need('SIM_API_ID')), need('SIM_API_HASH')
CONTROL = need('SIM_CONTROL')


def control(path, body=None):
    """Asks the control API; with a body by POST."""
    request = urllib.request.Request(CONTROL + path, data=body and json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def code(phone):
    """The newest login code of a number, as its owner would read it."""
    return control(f'/v1/numbers/{phone}/code')['code']


async def step(fn, seconds=60):
    """Does one thing, named by what its function's documentation says, within its time."""
    try:
        await asyncio.wait_for(fn(), seconds)
    except BaseException:
        print(f'FAILED {fn.__doc__}', file=sys.stderr)
        traceback.print_exc()
        sys.stdout.flush()
        os._exit(1)
    print(f'ok {fn.__doc__}')


def content(n):
    """n bytes that do not repeat themselves soon, the same every time."""
    return b''.join(struct.pack('<I', i * 2654435761 % 2**32) for i in range((n + 3) // 4))[:n]


def png(red, green, blue):
    """A picture of one colour."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    row = b'\0' + bytes([red, green, blue]) * 640
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 640, 480, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(row * 480)) + chunk(b'IEND', b''))
