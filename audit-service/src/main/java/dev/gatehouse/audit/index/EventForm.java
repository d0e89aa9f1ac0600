package dev.gatehouse.audit.index;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.ReadingEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Events as JSON: the type's name, and its fields as the sealed types have them. A run of bytes is
 * there as its size; only a command is text. So no content is in it, and no secret can be: no event
 * has a field for one.
 */
public final class EventForm {
  private static final String FAMILY_END = "Event";
  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .addModule(
              new SimpleModule()
                  .addSerializer(Bytes.class, new SizeAlone())
                  .addSerializer(Enum.class, new LowerCase())
                  .addSerializer(Endpoint.class, new ToStringSerializer(Endpoint.class))
                  .addSerializer(StreamId.class, new ToStringSerializer(StreamId.class))
                  .addSerializer(SessionId.class, new ToStringSerializer(SessionId.class))
                  .addSerializer(ChannelId.class, new ToStringSerializer(ChannelId.class))
                  .addSerializer(Hash.class, new Hexadecimal())
                  .setMixInAnnotation(ChannelEvent.ExecRequested.class, CommandAsText.class))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
          .build()
          .writer();

  /** A frame whose payload is gone, or is not what its type says. */
  private static final String ERASED = "erased";

  private static final SortedSet<String> NAMES = names();

  private EventForm() {}

  /** The names of all types. */
  public static SortedSet<String> types() {
    return NAMES;
  }

  /** The classes of all events of sessions; journals are not among them. */
  public static Stream<Class<?>> classes() {
    return classes(AuditEvent.class)
        .filter(type -> !JournalEvent.class.isAssignableFrom(type))
        .filter(type -> !ReadingEvent.class.isAssignableFrom(type));
  }

  private static Stream<Class<?>> classes(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventForm::classes)
        : Stream.of(type);
  }

  private static SortedSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    names.add(ERASED);
    classes().map(EventForm::type).forEach(names::add);
    return Collections.unmodifiableSortedSet(names);
  }

  /** The name of a type: family and fact, as in {@code channelOpened}. */
  public static String type(Class<?> event) {
    Class<?> family = event.getEnclosingClass();
    String prefix =
        family == null || family == AuditEvent.class
            ? ""
            : family.getSimpleName().replace(FAMILY_END, "");
    String name = prefix + event.getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  static String type(Optional<AuditEvent> event) {
    return event.map(known -> type(known.getClass())).orElse(ERASED);
  }

  /** The event's fields, as a JSON object; those that are empty are left out. */
  static String json(Optional<AuditEvent> event) {
    try {
      return event.isEmpty() ? "{}" : JSON.writeValueAsString(event.get());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event cannot be written", e);
    }
  }

  interface CommandAsText {
    @JsonSerialize(using = Text.class)
    Bytes command();
  }

  /** Bytes as how many they are. */
  private static final class SizeAlone extends StdSerializer<Bytes> {
    private static final long serialVersionUID = 1L;

    SizeAlone() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes bytes, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeNumberField("size", bytes.size());
      json.writeEndObject();
    }
  }

  /** Bytes as UTF-8. */
  private static final class Text extends JsonSerializer<Bytes> {
    @Override
    public void serialize(Bytes bytes, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(bytes.toUtf8());
    }
  }

  private static final class Hexadecimal extends StdSerializer<Hash> {
    private static final long serialVersionUID = 1L;

    Hexadecimal() {
      super(Hash.class);
    }

    @Override
    public void serialize(Hash hash, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(hash.toHex());
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class LowerCase extends StdSerializer<Enum> {
    private static final long serialVersionUID = 1L;

    LowerCase() {
      super(Enum.class);
    }

    @Override
    public void serialize(Enum word, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(word.name().toLowerCase(Locale.ROOT));
    }
  }
}
