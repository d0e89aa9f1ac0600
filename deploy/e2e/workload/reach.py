"""Says of each address whether it can be used from here, by somebody who has no credentials.

usage: reach.py NAME=KIND:HOST:PORT...   KIND is tcp, http, https, kafka, postgres

A line for each: NAME, then `unreachable`, `refused` (it is met, and wants credentials), or `open`.
"""

import socket
import ssl
import struct
import sys
from concurrent.futures import ThreadPoolExecutor

TIMEOUT = 2


def http(stream):
    """Anything but a success is a refusal."""
    stream.sendall(b"GET /v1/sessions HTTP/1.0\r\nHost: it\r\n\r\n")
    status = stream.recv(64).split(b" ")
    return len(status) > 1 and status[1].startswith(b"2")


def https(stream):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http(context.wrap_socket(stream))


def kafka(stream):
    """Asks for all topics (Metadata, version 1) without logging in."""
    body = struct.pack(">hhih", 3, 1, 1, 5) + b"reach" + struct.pack(">i", -1)
    stream.sendall(struct.pack(">i", len(body)) + body)
    return len(stream.recv(64)) > 4


def postgres(stream):
    """Says who it is; what comes is a question for a password, or that none is needed."""
    body = struct.pack(">i", 196608) + b"user\0gatehouse\0database\0gatehouse\0\0"
    stream.sendall(struct.pack(">i", len(body) + 4) + body)
    answer = stream.recv(9)
    return answer[:1] == b"R" and struct.unpack(">i", answer[5:9])[0] == 0


def tcp(_):
    return True


KINDS = {"tcp": tcp, "http": http, "https": https, "kafka": kafka, "postgres": postgres}


def reach(target):
    name, address = target.split("=", 1)
    kind, host, port = address.split(":")
    try:
        with socket.create_connection((host, int(port)), TIMEOUT) as stream:
            stream.settimeout(TIMEOUT)
            try:
                return f"{name} {'open' if KINDS[kind](stream) else 'refused'}"
            except OSError:
                return f"{name} refused"
    except OSError:
        return f"{name} unreachable"


with ThreadPoolExecutor(32) as threads:
    for line in threads.map(reach, sys.argv[1:]):
        print(line)
