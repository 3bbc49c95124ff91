"""Telethon (https://docs.telethon.dev) on the simulator: people, one of them with a
password and with her home on another data centre than the one that is dialled, and
a bot."""
import asyncio
import io
import os

from telethon import Button, TelegramClient, errors, events, functions, types
from telethon.crypto import rsa
from telethon.network import connection
from telethon.sessions import MemorySession

from box import API_HASH, API_ID, DCS, PUBLIC_KEY, code, content, control, png, step

ALICE, BOB, CAROL = os.environ['SIM_ALICE'], os.environ['SIM_BOB'], '15550000003'
PASSWORD = os.environ['SIM_PASSWORD']

rsa.add_key(PUBLIC_KEY, old=False)


def client(framing=connection.ConnectionTcpFull):
    session = MemorySession()
    host, port = DCS[1]
    session.set_dc(1, host, int(port))
    return TelegramClient(session, API_ID, API_HASH, connection=framing, flood_sleep_threshold=0)


class Inbox:
    """Keeps the events of a client and lets one wait for them."""

    def __init__(self, tg, *kinds):
        self.got, self.more = [], asyncio.Event()
        for kind in kinds:
            tg.add_event_handler(self.take, kind)

    async def take(self, event):
        self.got.append(event)
        self.more.set()

    async def event(self, kind, fits=lambda e: True):
        while True:
            for event in self.got:
                if isinstance(event, kind.Event) and fits(event):
                    return event
            self.more.clear()
            await self.more.wait()

    async def text(self, text, kind=events.NewMessage):
        return await self.event(kind, lambda e: e.raw_text == text)


async def refused(kind, request):
    try:
        answer = await request
    except kind:
        return
    raise AssertionError(f'{answer} in place of {kind}')


def link_hash(invite):
    return invite.link.rsplit('+', 1)[1]


def file(name, data):
    f = io.BytesIO(data)
    f.name = name
    return f


alice, bob, carol, bot = client(), client(connection.ConnectionTcpAbridged), client(), client(connection.ConnectionTcpObfuscated)
KINDS = (events.NewMessage, events.MessageEdited, events.MessageDeleted, events.MessageRead, events.ChatAction, events.Album, events.UserUpdate)
alice_gets, bob_gets = Inbox(alice, *KINDS), Inbox(bob, *KINDS)
bot_gets = Inbox(bot, events.NewMessage, events.CallbackQuery, events.InlineQuery)


async def framings():
    """a key by each framing"""
    for framing in (connection.ConnectionTcpFull, connection.ConnectionTcpAbridged, connection.ConnectionTcpIntermediate, connection.ConnectionTcpObfuscated):
        tg = client(framing)
        await tg.connect()
        assert len((await tg(functions.help.GetConfigRequest())).dc_options) >= len(DCS)
        await tg.disconnect()


async def sign_in():
    """sign in with codes, and with a password on another data centre"""
    await alice.start(phone=lambda: ALICE, code_callback=lambda: code(ALICE), password=lambda: PASSWORD)
    await bob.start(phone=lambda: BOB, code_callback=lambda: code(BOB))
    assert (await alice.get_me()).username == 'alice_js' and alice.session.dc_id == 2
    assert (await bob.get_me()).first_name == 'Bob'


async def sign_up():
    """a new number signs up"""
    await carol.connect()
    await carol.send_code_request(CAROL)
    await refused(errors.PhoneCodeInvalidError, carol.sign_in(CAROL, '0'))
    await refused(errors.PhoneNumberUnoccupiedError, carol.sign_in(CAROL, code(CAROL)))
    assert (await carol.sign_up(code(CAROL), 'Carol')).first_name == 'Carol'
    await carol(functions.account.UpdateUsernameRequest('carol_py'))


async def password():
    """a password is set, asked for, changed and removed"""
    await bob.edit_2fa(new_password='first', hint='a hint')
    await refused(errors.PasswordHashInvalidError, bob.edit_2fa('wrong', 'second'))
    await bob.edit_2fa('first', 'second')
    other = client()
    await other.connect()
    await other.send_code_request(BOB)
    await refused(errors.SessionPasswordNeededError, other.sign_in(BOB, code(BOB)))
    await refused(errors.PasswordHashInvalidError, other.sign_in(password='first'))
    await other.sign_in(password='second')
    await other.log_out()
    await bob.edit_2fa('second')
    assert not (await bob(functions.account.GetPasswordRequest())).has_password


async def qr_code():
    """sign in with a QR code, which leads to another data centre; the session is ended from afar"""
    other = client()
    await other.connect()
    qr = await other.qr_login()
    waiting = asyncio.create_task(qr.wait(60))
    await asyncio.sleep(0)
    await alice(functions.auth.AcceptLoginTokenRequest(qr.token))
    await refused(errors.SessionPasswordNeededError, waiting)
    assert (await other.sign_in(password=PASSWORD)).username == 'alice_js' and other.session.dc_id == 2
    sessions = (await alice(functions.account.GetAuthorizationsRequest())).authorizations
    assert len(sessions) == 2
    await alice(functions.account.ResetAuthorizationRequest(next(s.hash for s in sessions if not s.current)))
    await refused(errors.UnauthorizedError, other(functions.updates.GetStateRequest()))
    await other.disconnect()


async def messages():
    """messages: send, receive, answer, edit, forward, pin, delete"""
    sent = await alice.send_message('bob_js', 'hello with \U0001f600 and **bold** words')
    got = await bob_gets.text(sent.raw_text)
    assert got.text == 'hello with \U0001f600 and **bold** words' and (await got.get_sender()).username == 'alice_js'
    await got.reply('and back')
    answer = await alice_gets.text('and back')
    assert (await answer.get_reply_message()).id == sent.id
    await alice_gets.event(events.MessageRead, lambda e: e.outbox and e.max_id == sent.id)
    await sent.edit('edited')
    await bob_gets.text('edited', events.MessageEdited)
    await refused(errors.MessageNotModifiedError, sent.edit('edited'))
    await refused(errors.MessageAuthorRequiredError, bob.edit_message('alice_js', got.id, 'mine'))
    await refused(errors.MessageTooLongError, alice.send_message('bob_js', 'x' * 5000))
    assert (await sent.forward_to('carol_py')).fwd_from.from_id.user_id == (await alice.get_me()).id
    assert isinstance((await sent.pin()).action, types.MessageActionPinMessage)
    assert [m.id for m in await alice.get_messages('bob_js', filter=types.InputMessagesFilterPinned)] == [sent.id]
    await sent.delete()
    await bob_gets.event(events.MessageDeleted, lambda e: got.id in e.deleted_ids)
    async with alice.action('bob_js', 'typing'):
        await bob_gets.event(events.UserUpdate, lambda e: e.typing)


async def history():
    """history by pages, backwards, by search; conversations; drafts"""
    for i in range(120):
        await bob.send_message('me', f'note {i}')
    want = [f'note {i}' for i in range(120)]
    assert [m.text async for m in bob.iter_messages('me', reverse=True)] == want
    assert [m.text async for m in bob.iter_messages('me')] == want[::-1]
    assert [m.text async for m in bob.iter_messages('me', search='note 11', limit=3)] == want[:116:-1]
    assert {'Alice', 'Bob'} <= {d.name async for d in bob.iter_dialogs()}
    await alice(functions.messages.SaveDraftRequest(await alice.get_input_entity('bob_js'), 'a draft'))
    await (await alice.get_drafts('bob_js')).send()
    await bob_gets.text('a draft')


async def conversation():
    """a conversation of questions and answers"""
    async with carol.conversation('bob_js') as talk:
        await talk.send_message('how much?')
        read = talk.wait_read()
        await (await bob_gets.text('how much?')).respond('so much')
        await read
        assert (await talk.get_response()).text == 'so much'


async def files():
    """upload and download files from another data centre"""
    for size in (70_000, 11_000_000):
        data = content(size)
        await alice.send_file('bob_js', file(f'{size}.bin', data), caption=str(size), force_document=True)
        got = (await bob_gets.text(str(size))).message
        assert got.file.name == f'{size}.bin' and got.file.size == size
        assert await bob.download_media(got, bytes) == data


async def photos():
    """photos, an album, a photo of oneself"""
    await alice.send_file('bob_js', file('red.png', png(255, 0, 0)), caption='red')
    got = (await bob_gets.text('red')).message
    assert got.photo and (await bob.download_media(got, bytes)).startswith(b'\xff\xd8')
    await alice.send_file('bob_js', [file('a.png', png(0, 255, 0)), file('b.png', png(0, 0, 255))], caption=['green', 'blue'])
    album = await bob_gets.event(events.Album)
    assert [m.text for m in album] == ['green', 'blue']
    await alice(functions.photos.UploadProfilePhotoRequest(file=await alice.upload_file(file('me.png', png(9, 9, 9)))))
    assert (await bob.get_profile_photos('alice_js')).total == 1
    assert await bob.download_profile_photo('alice_js', bytes)


async def supergroup():
    """a supergroup: invitation, request to join, restrictions, administrators, their log"""
    group = (await alice(functions.channels.CreateChannelRequest('Readers', 'of Telethon', megagroup=True))).chats[0]
    await alice(functions.channels.InviteToChannelRequest(group, ['bob_js']))
    there = await (await bob_gets.event(events.ChatAction, lambda e: e.user_added)).get_input_chat()
    await bob.send_message(there, 'I am in')
    await alice_gets.text('I am in')
    invite = link_hash(await alice(functions.messages.ExportChatInviteRequest(group, request_needed=True)))
    await refused(errors.InviteRequestSentError, carol(functions.messages.ImportChatInviteRequest(invite)))
    await alice(functions.messages.HideChatJoinRequestRequest(group, 'carol_py', approved=True))
    assert {p.first_name async for p in alice.iter_participants(group)} == {'Alice', 'Bob', 'Carol'}
    await carol.get_dialogs()
    await alice.edit_permissions(group, 'carol_py', send_messages=False)
    await refused((errors.UserBannedInChannelError, errors.ChatWriteForbiddenError), carol.send_message(group.id, 'no'))
    await refused(errors.ChatAdminRequiredError, bob.edit_permissions(there, 'carol_py'))
    await alice.edit_admin(group, 'bob_js', ban_users=True, title='guard')
    await bob.kick_participant(there, 'carol_py')
    await refused(errors.ChannelPrivateError, carol.send_message(types.PeerChannel(group.id), 'no'))
    log = [type(e.action).__name__.removeprefix('ChannelAdminLogEventActionParticipant') async for e in bob.iter_admin_log(there)]
    assert log[-1] == 'Invite' and 'JoinByRequest' in log and 'ToggleAdmin' in log and 'ToggleBan' in log, log


async def gap():
    """a channel: what was missed is caught up with"""
    news = (await alice(functions.channels.CreateChannelRequest('News', 'of Telethon', broadcast=True))).chats[0]
    await alice(functions.channels.UpdateUsernameRequest(news, 'news_py'))
    await bob(functions.channels.JoinChannelRequest('news_py'))
    await refused((errors.ChatAdminRequiredError, errors.ChatWriteForbiddenError), bob.send_message('news_py', 'no'))
    await alice.send_message(news, 'post')
    await bob_gets.text('post')
    await bob.disconnect()
    for i in range(120):
        await alice.send_message(news, f'post {i}')
    await alice.send_message('bob_js', 'did you see?')
    await bob.connect()
    await bob.catch_up()
    await bob_gets.text('did you see?')
    await bob_gets.text('post 119')
    posts = [e.raw_text for e in bob_gets.got if isinstance(e, events.NewMessage.Event) and e.raw_text.startswith('post ')]
    assert posts == [f'post {i}' for i in range(120)], posts


async def bot_buttons():
    """a bot with buttons"""
    await bot.start(bot_token=control('/v1/bots', {'username': 'telethon_bot', 'name': 'Bot', 'inline': {'placeholder': 'ask'}})['token'])
    await refused(errors.BotMethodInvalidError, bot.get_dialogs())
    await alice.send_message('telethon_bot', '/start')
    await (await bot_gets.text('/start')).respond('menu', buttons=[Button.inline('one', b'1'), Button.inline('two', b'2')])
    press = asyncio.create_task((await alice_gets.text('menu')).message.click(text='two'))
    query = await bot_gets.event(events.CallbackQuery)
    assert query.data == b'2'
    await query.answer('pressed', alert=True)
    assert (await press).message == 'pressed'
    await query.edit('chosen')
    await alice_gets.text('chosen', events.MessageEdited)


async def bot_inline():
    """a bot that is asked in a conversation of others"""
    asking = asyncio.create_task(alice.inline_query('telethon_bot', 'who?', entity='bob_js'))
    question = await bot_gets.event(events.InlineQuery)
    assert question.text == 'who?'
    await question.answer([question.builder.article('It', text='it was **it**', buttons=Button.inline('sure?', b'3'))])
    results = await asking
    assert [r.title for r in results] == ['It']
    await results[0].click('bob_js')
    got = (await bob_gets.text('it was it')).message
    assert got.via_bot_id == (await bot.get_me()).id and (await got.get_sender()).username == 'alice_js'
    press = asyncio.create_task(got.click(data=b'3'))
    query = await bot_gets.event(events.CallbackQuery, lambda e: e.via_inline)
    await query.answer('sure')
    assert (await press).message == 'sure'


async def opinions():
    """a reaction, and a poll that is voted in"""
    group = (await alice(functions.channels.CreateChannelRequest('Voters', 'of Telethon', megagroup=True))).chats[0]
    await alice(functions.channels.InviteToChannelRequest(group, ['bob_js']))
    there = await (await bob_gets.event(events.ChatAction, lambda e: e.user_added and e.chat.title == 'Voters')).get_input_chat()
    asked = await alice.send_message(group, 'good?')
    await bob(functions.messages.SendReactionRequest(there, asked.id, reaction='\U0001f44d'))
    seen = (await alice.get_messages(group, ids=asked.id)).reactions
    assert [(r.reaction, r.count) for r in seen.results] == [('\U0001f44d', 1)]
    answers = [types.PollAnswer(text, bytes([i])) for i, text in enumerate(('three', 'four'))]
    quiz = types.InputMediaPoll(types.Poll(0, '2+2?', answers, quiz=True), correct_answers=[b'\1'])
    poll = await alice.send_message(group, file=quiz)
    await bob.get_messages(there, ids=poll.id)
    await bob(functions.messages.SendVoteRequest(there, poll.id, [b'\0']))
    results = (await bob.get_messages(there, ids=poll.id)).poll.results
    assert [(r.option, bool(r.chosen), bool(r.correct), r.voters) for r in results.results] == [(b'\0', True, False, 1), (b'\1', False, True, 0)]


async def lost_connection():
    """a lost connection is made again, and hears"""
    bob._sender._connection._writer.close()
    await asyncio.gather(*(bob.send_message('me', f'at once {i}') for i in range(50)))
    await alice.send_message('bob_js', 'still there?')
    await bob_gets.text('still there?')


async def log_out():
    """log out"""
    for tg in (alice, bob, carol, bot):
        await tg.log_out()


async def main():
    for one in (framings, sign_in, sign_up, password, qr_code, messages, history, conversation):
        await step(one)
    await step(files, 60)
    for one in (photos, supergroup, gap, bot_buttons, bot_inline, opinions, lost_connection, log_out):
        await step(one)
    print('done')


asyncio.run(main())
