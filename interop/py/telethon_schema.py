"""Prints, as TL, the schema of the layer that the installed Telethon speaks.

Its packages carry no schema, but the classes that it generated from one say all
of it: how an object is written gives the order and the types of the fields, the
hints give the names of the types, and the id of a constructor is the CRC-32 of
its line, which proves each line that is printed.
"""
import ast
import inspect
import itertools
import re
import sys
import zlib

from telethon import tl
from telethon.tl import alltlobjects, functions, types

VECTOR = b'\x15\xc4\xb5\x1c'
PLAIN = {'<i': 'int', '<q': 'long', '<d': 'double'}
# What Telethon has of the protocol itself, whose schema is another one.
SERVICE = re.compile(r'ResPQ|PQInner|BindAuthKeyInner|ServerDH|ClientDH|DhGen|DestroyAuthKey|DestroySession|ReqPq|ReqDH|SetClientDH'
                     r'|Msgs|Msg(Detailed|New|Resend)|Bad(Msg|Server)|Rpc|FutureSalt|GetFutureSalts|NewSession|HttpWait|P[io]ng'
                     r'|IpPort|AccessPointRule|ConfigSimple|Tls')


class Unreadable(Exception):
    """An object that is written in a way which this script does not know."""


def namespace(cls):
    """The part of a TL name before its dot: that of the class's module."""
    base = 'telethon.tl.functions' if issubclass(cls, tl.TLRequest) else 'telethon.tl.types'
    return cls.__module__[len(base) + 1:]


def name(cls):
    short = cls.__name__
    if issubclass(cls, tl.TLRequest):
        short = short.removesuffix('Request')
    short = short[0].lower() + short[1:]
    space = namespace(cls)
    return f'{space}.{short}' if space else short


def field(node):
    """The name of the field that an expression is about."""
    for n in ast.walk(node):
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == 'self':
            if not n.attr.startswith(('serialize_', '_bytes')):
                return n.attr
    raise Unreadable(ast.unparse(node))


def packed(node):
    """What struct.pack writes: its format."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == 'struct.pack':
        return node.args[0].value
    return None


def joined(node):
    """The parts of b''.join((...)), or None."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "b''.join":
        return node.args[0]
    return None


def written(node):
    """The TL type that one expression writes; None for what only a hint knows."""
    if packed(node) in PLAIN:
        return PLAIN[packed(node)]
    text = ast.unparse(node)
    if text.endswith('._bytes()'):
        return None
    if 'serialize_datetime' in text:
        return 'int'
    if 'serialize_bytes' in text:
        return 'string'
    if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Constant) and isinstance(node.orelse, ast.Constant):
        return 'Bool'
    raise Unreadable(text)


class Line:
    """One constructor or method, read from its class."""

    def __init__(self, cls):
        self.cls = cls
        self.name = name(cls)
        self.words = 0  # of flags
        self.bits = {}  # by field: "flags.3"
        self.fields = []  # (name, its bit or None, is a vector, written type or None)
        self.hints = {}
        if '__init__' in vars(cls):
            self.hints = {k: p.annotation for k, p in inspect.signature(cls.__init__).parameters.items()}

    def read(self, body):
        """Takes in the method _bytes, as a syntax tree."""
        parts = joined(body.body[-1].value)
        if parts is None:
            raise Unreadable(ast.unparse(body))
        self.take(list(parts.elts[1:]), None)
        return self

    def take(self, parts, bit):
        while parts:
            part = parts.pop(0)
            if packed(part) == '<I':
                self.flags(part.args[1])
            elif isinstance(part, ast.Constant) and part.value == VECTOR:
                parts.pop(0)  # how many
                each = joined(parts.pop(0))
                self.fields.append((field(each.generators[0].iter), bit, True, written(each.elt)))
            elif isinstance(part, ast.IfExp) and written_conditionally(part):
                inner = joined(part.orelse)
                of = self.bits[field(part.test)]
                self.take(list(inner.elts) if inner is not None else [part.orelse], of)
            else:
                self.fields.append((field(part), bit, False, written(part)))

    def flags(self, node):
        """Takes in the expression that gives the flags, a sum of conditions."""
        self.words += 1
        word = 'flags' if self.words == 1 else f'flags{self.words}'
        self.fields.append((word, None, False, '#'))
        for cond in ast.walk(node):
            if isinstance(cond, ast.IfExp):
                self.bits[field(cond.test)] = f'{word}.{cond.orelse.value.bit_length() - 1}'

    def kinds(self, of, vector, kind, names):
        """What TL may call the type of a field: for an object, several."""
        hint = str(self.hints.get(of, ''))
        if kind == 'string' and 'bytes' in hint:
            kind = 'bytes'
        if kind is None:
            short = re.search(r'Type(\w+)', hint).group(1)
            kinds = names.get(short, [short])
        else:
            kinds = [kind]
        return [f'Vector<{k}>' if vector else '!X' if k == 'X' else k for k in kinds]

    def text(self, names, results):
        """The line whose CRC-32 is the id, or None."""
        present = {f for f, *_ in self.fields}
        for kinds in itertools.product(*(self.kinds(f, v, k, names) for f, _, v, k in self.fields)):
            args = []
            for (of, bit, *_), kind in zip(self.fields, kinds):
                args.append(f'{real(of)}:{bit}?{kind}' if bit else f'{real(of)}:{kind}')
                if kind == '#':
                    args += [f'{real(b)}:{at}?true' for b, at in self.bits.items() if b not in present and at.startswith(of + '.')]
            generic = ['{X:Type}'] if '!X' in kinds else []
            rest = ' '.join([*generic, *args, '=', results[self.cls.SUBCLASS_OF_ID]])
            if crc(f'{self.name} {rest}') == self.cls.CONSTRUCTOR_ID:
                return f'{self.name}#{self.cls.CONSTRUCTOR_ID:x} {rest};'
        return None


def real(field_name):
    """Telethon renames what Python does not allow."""
    return {'is_self': 'self'}.get(field_name, field_name)


def written_conditionally(node):
    return isinstance(node.body, ast.Constant) and node.body.value == b'' and not isinstance(node.orelse, ast.Constant)


def crc(line):
    """See https://core.telegram.org/mtproto/TL#constructor-number."""
    line = re.sub(r' \w+:flags\d*\.\d+\?true', '', line).replace(':bytes', ':string').replace('?bytes', '?string')
    return zlib.crc32(re.sub(r'[<>{}]', lambda m: ' ' if m.group() == '<' else '', line).encode())


def methods(module):
    """The method _bytes of each class of a module, as syntax trees."""
    found = {}
    for cls in ast.parse(inspect.getsource(module)).body:
        if isinstance(cls, ast.ClassDef):
            for f in cls.body:
                if isinstance(f, ast.FunctionDef) and f.name == '_bytes':
                    found[cls.name] = f
    return found


def modules():
    for package in (types, functions):
        yield package
        yield from (m for m in vars(package).values() if inspect.ismodule(m) and m.__name__.startswith(package.__name__))


def type_names(sources):
    """Names of types by their last part, and by the CRC-32 that classes give as
    SUBCLASS_OF_ID."""
    shorts = {n for text in sources.values() for n in re.findall(r"\bType(\w+)", text)}
    full = set(shorts) | {'Bool', 'X'}
    for text in sources.values():
        full.update(re.findall(r'Constructor for ([\w.]+):', text))
        full.update(re.findall(r':returns ([\w.]+):', text))
    spaces = [m.__name__.rsplit('.', 1)[-1] for m in modules()]
    full.update(f'{s}.{n}' for s in spaces for n in shorts)
    full.update(['int', 'long', 'string'])
    full.update([f'Vector<{n}>' for n in full])
    by_crc = {zlib.crc32(n.encode()): n for n in full}
    known = {c.SUBCLASS_OF_ID for c in alltlobjects.tlobjects.values()}
    by_short = {}
    for ident, n in by_crc.items():
        if ident in known and not n.startswith('Vector'):
            by_short.setdefault(n.rsplit('.', 1)[-1], []).append(n)
    return by_short, by_crc


def main():
    sources = {m.__name__: inspect.getsource(m) for m in modules()}
    trees = {m.__name__: methods(m) for m in modules()}
    names, results = type_names(sources)
    lines = {False: [], True: []}
    for cls in alltlobjects.tlobjects.values():
        # A class that Telethon patched is a child of the one that was generated.
        cls = next(c for c in cls.__mro__ if c.__module__ in trees)
        if SERVICE.match(cls.__name__):
            continue
        line = Line(cls).read(trees[cls.__module__][cls.__name__]).text(names, results)
        if line is None:
            sys.exit(f'{cls.__module__}.{cls.__name__}: no line has the CRC-32 {cls.CONSTRUCTOR_ID:08x}')
        lines[issubclass(cls, tl.TLRequest)].append(line)
    print(*lines[False], '---functions---', *lines[True], f'// LAYER {alltlobjects.LAYER}', sep='\n')


if __name__ == '__main__':
    main()
