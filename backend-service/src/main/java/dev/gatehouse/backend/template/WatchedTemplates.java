package dev.gatehouse.backend.template;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The templates of a file that is read again when its content has changed; the last good ones stay.
 * Links are followed each time, so a mounted ConfigMap's change is seen. Thread-safe.
 */
public final class WatchedTemplates implements Supplier<Templates>, AutoCloseable {

  private static final int BYTES_MAX = 1 << 20;
  private static final ServiceLog LOG = ServiceLog.of(WatchedTemplates.class);

  private final Path file;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("templates").daemon(true).factory());
  private volatile Templates current = new Templates(Map.of());
  private Optional<String> judged = Optional.empty();

  public WatchedTemplates(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  @Override
  public Templates get() {
    return current;
  }

  /** Reads the file; whether it is good, or as it was when it was judged last. */
  public synchronized boolean read() {
    String text;
    try {
      if (Files.size(file) > BYTES_MAX) {
        return refused(new TemplateViolation(0, "", "has more than " + BYTES_MAX + " bytes"));
      }
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return refused(new TemplateViolation(0, "", "the file cannot be read"));
    }
    if (judged.filter(text::equals).isPresent()) {
      return true;
    }
    judged = Optional.of(text);
    return switch (TemplatesReading.of(text)) {
      case TemplatesReading.Accepted(Templates templates) -> {
        current = templates;
        LOG.with("file", file)
            .with("templates", templates.byName().size())
            .info(MessageCode.TEMPLATES_READ);
        yield true;
      }
      case TemplatesReading.Refused(var violations) -> {
        violations.forEach(this::refused);
        yield false;
      }
    };
  }

  /** Looks at the file again and again, until this is closed. */
  public void watch(Duration interval) {
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      boolean _ = read();
    } catch (RuntimeException e) {
      LOG.error(MessageCode.INTERNAL_ERROR, e);
    }
  }

  private boolean refused(TemplateViolation violation) {
    LOG.with("file", file).with("problem", violation).error(MessageCode.TEMPLATES_REFUSED);
    return false;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
