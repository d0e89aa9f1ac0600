package dev.gatehouse.audit.integrity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/**
 * The JSON of documents that are kept: times as RFC 3339, unknown fields passed over, so that a
 * reader of today reads what later versions add.
 */
public final class AuditJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final ObjectWriter WRITER = MAPPER.writer();

  private AuditJson() {}

  public static byte[] write(Object document) {
    try {
      return WRITER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document of ours cannot be written", e);
    }
  }

  /**
   * Reads a document.
   *
   * @throws IOException when it is not one of that type
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    ObjectReader reader = MAPPER.readerFor(type);
    T document = reader.readValue(json);
    if (document == null) {
      throw new IOException("an empty document");
    }
    return document;
  }
}
