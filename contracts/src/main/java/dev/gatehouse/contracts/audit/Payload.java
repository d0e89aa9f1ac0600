package dev.gatehouse.contracts.audit;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;

/**
 * An event that goes into its frame without being encoded elsewhere first: its size is known before
 * its bytes are written.
 */
interface Payload {
  int size();

  /** Writes as many bytes as {@link #size} says. */
  void writeTo(CodedOutputStream frame) throws IOException;

  static Payload of(MessageLite message) {
    return new Payload() {
      @Override
      public int size() {
        return message.getSerializedSize();
      }

      @Override
      public void writeTo(CodedOutputStream frame) throws IOException {
        message.writeTo(frame);
      }
    };
  }

  static Payload of(Bytes encoded) {
    return new Payload() {
      @Override
      public int size() {
        return encoded.size();
      }

      @Override
      public void writeTo(CodedOutputStream frame) throws IOException {
        frame.writeRawBytes(encoded.asBuffer());
      }
    };
  }
}
