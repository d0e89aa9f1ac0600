package dev.gatehouse.gateway.connection;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Headers of the PROXY protocol, byte by byte. */
final class TestingProxyHeader {
  static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** 203.0.113.7 port 50000, to 10.0.0.1 port 22. */
  static final String ADDRESSES_4 = "cb007107" + "0a000001" + "c350" + "0016";

  /** 2001:db8::7 port 50000, to fd00::1 port 22. */
  static final String ADDRESSES_6 =
      "20010db8000000000000000000000007" + "fd000000000000000000000000000001" + "c350" + "0016";

  private TestingProxyHeader() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** A header with this version and command, family, and rest. */
  static byte[] header(int command, int family, byte[] rest) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(hex(SIGNATURE));
    header.write(command);
    header.write(family);
    header.write(rest.length >> 8);
    header.write(rest.length);
    header.writeBytes(rest);
    return header.toByteArray();
  }

  static byte[] ofClient4() {
    return header(0x21, 0x11, hex(ADDRESSES_4));
  }

  static byte[] ofClient6() {
    return header(0x21, 0x21, hex(ADDRESSES_6));
  }

  static byte[] local() {
    return header(0x20, 0x00, new byte[0]);
  }
}
