"""An SSH client on Paramiko, for the end-to-end tests: what a Python program does over SSH.

exec COMMAND             runs it, prints what it prints, and ends with its exit status
terminal COMMAND         the same on a terminal of 80 columns and 24 rows
transfer UP THERE DOWN   over SFTP: UP goes to THERE, and THERE comes to DOWN
kex                      prints the key exchange that was agreed on
"""

import argparse
import logging
import sys

import paramiko

SECONDS = 60


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--host", "--user", "--identity", "--known-hosts"):
        parser.add_argument(name, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rekey", type=int, help="bytes after which keys are renewed")
    parser.add_argument("verb", choices=("exec", "terminal", "transfer", "kex"))
    parser.add_argument("rest", nargs="*")
    options = parser.parse_args()
    agreed = KeyExchanges()
    with connect(options) as client:
        if options.verb == "transfer":
            transfer(client, *options.rest)
            return 0
        if options.verb == "kex":
            print(agreed.names[0])
            return 0
        return execute(client, options.rest[0], options.verb == "terminal")


class KeyExchanges(logging.Handler):
    """The key exchanges that Paramiko agrees on, which it tells nobody but its log."""

    def __init__(self):
        super().__init__()
        self.names = []
        logger = logging.getLogger("paramiko.transport")
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(self)

    def emit(self, record):
        message = record.getMessage()
        if message.startswith("Kex: "):
            self.names.append(message.removeprefix("Kex: "))


def connect(options):
    client = paramiko.SSHClient()
    client.load_host_keys(options.known_hosts)
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(
        options.host,
        options.port,
        options.user,
        key_filename=options.identity,
        allow_agent=False,
        look_for_keys=False,
        timeout=SECONDS,
    )
    if options.rekey:
        client.get_transport().packetizer.REKEY_BYTES = options.rekey
    return client


def execute(client, command, terminal):
    channel = client.get_transport().open_session(timeout=SECONDS)
    channel.settimeout(SECONDS)
    if terminal:
        channel.get_pty("xterm", 80, 24)
    channel.exec_command(command)
    channel.shutdown_write()
    sys.stdout.buffer.write(channel.makefile("rb").read())
    sys.stderr.buffer.write(channel.makefile_stderr("rb").read())
    return channel.recv_exit_status()


def transfer(client, up, there, down):
    with client.open_sftp() as files:
        files.get_channel().settimeout(SECONDS)
        files.put(up, there)
        files.get(there, down)
        files.remove(there)


sys.exit(main())
