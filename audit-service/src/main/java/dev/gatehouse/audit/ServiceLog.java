package dev.gatehouse.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The way this service logs: a {@link MessageCode} with structured keys beside its constant text.
 *
 * <p>The keys are in the MDC only while the entry is written, on the writing thread, so no key can
 * leak into another entry. Immutable; {@link #with} gives a new log that has one key more. Never
 * give it a key, token, grant or certificate.
 */
public final class ServiceLog {

  private final Logger logger;
  private final Map<String, String> keys;

  private ServiceLog(Logger logger, Map<String, String> keys) {
    this.logger = logger;
    this.keys = keys;
  }

  public static ServiceLog of(Class<?> source) {
    return new ServiceLog(Logger.getLogger(source), Map.of());
  }

  /** The same log with one key more. */
  public ServiceLog with(String key, Object value) {
    Map<String, String> more = new LinkedHashMap<>(keys);
    more.put(key, value.toString());
    return new ServiceLog(logger, more);
  }

  public void info(MessageCode code) {
    write(Logger.Level.INFO, code, null);
  }

  public void warn(MessageCode code) {
    write(Logger.Level.WARN, code, null);
  }

  public void error(MessageCode code) {
    write(Logger.Level.ERROR, code, null);
  }

  /** Writes an entry with the stack trace of an error in the service itself. */
  public void error(MessageCode code, Throwable failure) {
    write(Logger.Level.ERROR, code, failure);
  }

  private void write(Logger.Level level, MessageCode code, @Nullable Throwable failure) {
    keys.forEach(MDC::put);
    MDC.put("code", code.code());
    try {
      logger.log(level, code.text(), failure);
    } finally {
      MDC.remove("code");
      keys.keySet().forEach(MDC::remove);
    }
  }
}
