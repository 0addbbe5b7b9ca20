"""The SMTP transport against a real server: kept connections, TLS, sign-in and each failure."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.outcome import Ending, Fault, Phase, Verdict, judge
from notifications.transport import Mail, Server, SmtpTransport, as_body
from tests.delivery.outbox import NOW
from tests.delivery.sink import CUT, HANG, Sink, listening
from tests.postgresql import free_port

MAIL = Mail("a@shiraka.example", "mona@mohp.example", b"Subject: x\r\n\r\nhello\r\n.dot\r\n")


def certificate(folder: Path) -> Path:
    """Make a certificate for this machine, signed by nobody that anybody trusts, and give its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=3650))
        .not_valid_after(NOW + dt.timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def serving(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


async def test_mails_go_over_one_kept_connection(sink: Sink, transport: SmtpTransport) -> None:
    for _ in range(3):
        assert (await transport.send(MAIL)).code == 250
    assert (len(sink.mails), sink.connections) == (3, 1)
    assert sink.mails[0].content == MAIL.content


@pytest.mark.parametrize("parting", ["421 4.3.2 going down", CUT])
async def test_a_kept_connection_that_the_server_left_is_opened_anew(
    sink: Sink, transport: SmtpTransport, parting: str
) -> None:
    assert (await transport.send(MAIL)).code == 250
    sink.answer("MAIL", parting)
    assert (await transport.send(MAIL)).code == 250
    assert (len(sink.mails), sink.connections) == (2, 2)


async def test_a_new_connection_that_the_server_leaves_is_not_tried_again(
    sink: Sink, transport: SmtpTransport
) -> None:
    sink.answer("MAIL", CUT)
    assert (await transport.send(MAIL)) == Ending(Phase.MAIL, fault=Fault.CLOSED)
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("command", "answer", "phase", "fault"),
    [
        ("MAIL", HANG, Phase.MAIL, Fault.TIMEOUT),
        ("RCPT", CUT, Phase.RECIPIENT, Fault.CLOSED),
        ("DATA", HANG, Phase.BODY, Fault.TIMEOUT),
        ("DATA", CUT, Phase.BODY, Fault.CLOSED),
    ],
)
async def test_a_fault_is_told_with_the_phase_it_struck_in(
    sink: Sink, transport: SmtpTransport, command: str, answer: str, phase: Phase, fault: Fault
) -> None:
    sink.answer(command, answer)
    ending = await transport.send(MAIL)
    assert (ending.phase, ending.fault) == (phase, fault)
    assert (await transport.send(MAIL)).code == 250


async def test_a_refusal_leaves_the_connection_fit_for_the_next_mail(
    sink: Sink, transport: SmtpTransport
) -> None:
    sink.answer("RCPT", "550 5.1.1 no such user")
    refused = await transport.send(MAIL)
    assert (refused.phase, refused.code, refused.enhanced) == (Phase.RECIPIENT, 550, "5.1.1")
    assert (await transport.send(MAIL)).code == 250
    assert sink.connections == 1


async def test_a_port_where_nobody_listens_is_unreachable() -> None:
    transport = SmtpTransport(Server("127.0.0.1", free_port()))
    ending = await transport.connect()
    assert ending is not None
    assert (ending.phase, ending.fault) == (Phase.CONNECT, Fault.UNREACHABLE)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mails_go_over_tls_to_a_server_whose_certificate_is_trusted(
    tmp_path: Path, security: str
) -> None:
    path = certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(path))
    async with listening(Sink(), context=serving(path), implicit=security == "tls") as sink:
        transport = SmtpTransport(Server("127.0.0.1", sink.port, security, context=trusting))
        assert (await transport.send(MAIL)).code == 250
        await transport.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_stops_all_sending(tmp_path: Path, security: str) -> None:
    async with listening(Sink(), context=serving(certificate(tmp_path)), implicit=security == "tls") as sink:
        transport = SmtpTransport(Server("127.0.0.1", sink.port, security))
        ending = await transport.send(MAIL)
        assert ending.fault is Fault.CERTIFICATE
        assert judge(ending, 1, "seed").verdict is Verdict.STOPPED
        assert sink.mails == []


async def test_no_mail_goes_in_the_clear_where_tls_is_asked_for(sink: Sink) -> None:
    transport = SmtpTransport(Server("127.0.0.1", sink.port, "starttls"))
    ending = await transport.send(MAIL)
    assert judge(ending, 1, "seed").verdict is Verdict.STOPPED
    assert sink.mails == []


async def test_the_right_password_lets_in_and_the_wrong_one_is_not_tried_twice() -> None:
    async with listening(Sink(password="right")) as sink:
        knowing = SmtpTransport(Server("127.0.0.1", sink.port, username="shiraka", password="right"))
        assert (await knowing.send(MAIL)).code == 250
        await knowing.close()
        guessing = SmtpTransport(Server("127.0.0.1", sink.port, username="shiraka", password="wrong"))
        endings = [await guessing.send(MAIL) for _ in range(3)]
        assert {(it.phase, it.code) for it in endings} == {(Phase.SIGN_IN, 535)}
        assert sink.sign_ins[True] == 1
        tried = sink.sign_ins[False]
        await guessing.send(MAIL)
        assert sink.sign_ins[False] == tried


async def test_an_address_beyond_ascii_needs_a_server_that_takes_it(
    sink: Sink, transport: SmtpTransport
) -> None:
    assert (await transport.send(Mail(MAIL.sender, "منى@mohp.example", MAIL.content))).code == 250
    assert sink.mails[0].recipients == ("منى@mohp.example",)


def test_the_body_ends_with_a_lone_dot_and_hides_its_own() -> None:
    assert as_body(b"a\n.b\r\n..c\rd") == b"a\r\n..b\r\n...c\r\nd\r\n.\r\n"
