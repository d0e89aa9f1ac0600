"""The end of a connection that is in the workload: it answers, or it asks.

peer.py answer tcp PORT | unix PATH   listens, and sends back all that came, once its sender is done
peer.py ask tcp PORT | unix PATH      sends what it reads from its input, shuts down, prints what comes

Who answers does so until its own input ends, and so for no longer than its connection.
"""

import os
import socket
import sys
import threading


def main():
    role, family, address = sys.argv[1:]
    end = socket.socket(socket.AF_INET if family == "tcp" else socket.AF_UNIX)
    where = ("127.0.0.1", int(address)) if family == "tcp" else address
    if role == "answer":
        answer(end, where)
    else:
        ask(end, where)


def answer(end, where):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end.bind(where)
    end.listen()
    threading.Thread(target=accept, args=(end,), daemon=True).start()
    print("listening", flush=True)
    sys.stdin.buffer.read()
    if end.family == socket.AF_UNIX:
        os.unlink(where)


def accept(end):
    while True:
        connection, _ = end.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


def echo(connection):
    with connection:
        connection.sendall(connection.makefile("rb").read())


def ask(end, where):
    end.settimeout(60)
    end.connect(where)
    threading.Thread(target=send, args=(end, sys.stdin.buffer.read()), daemon=True).start()
    sys.stdout.buffer.write(end.makefile("rb").read())


def send(end, everything):
    end.sendall(everything)
    end.shutdown(socket.SHUT_WR)


main()
