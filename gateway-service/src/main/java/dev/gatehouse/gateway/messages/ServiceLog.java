package dev.gatehouse.gateway.messages;

import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Log lines of a constant text and structured keys.
 *
 * <p>Keys are attached for the length of the call alone, so that they never leak into the lines of
 * another session that the same thread serves next. Safe for use by many threads.
 */
public final class ServiceLog {
  private final Logger logger;

  public ServiceLog(Class<?> source) {
    this.logger = Logger.getLogger(source);
  }

  /**
   * Writes one line.
   *
   * @param keysAndValues alternately a key and its value; never a credential
   */
  public void info(MessageCode code, Object... keysAndValues) {
    log(Logger.Level.INFO, code, null, keysAndValues);
  }

  /** As {@link #info}, for what somebody should look at. */
  public void warn(MessageCode code, Object... keysAndValues) {
    log(Logger.Level.WARN, code, null, keysAndValues);
  }

  /** As {@link #info}, for a fault of ours. */
  public void error(MessageCode code, Throwable cause, Object... keysAndValues) {
    log(Logger.Level.ERROR, code, cause, keysAndValues);
  }

  private void log(
      Logger.Level level, MessageCode code, @Nullable Throwable cause, Object... keysAndValues) {
    MDC.put("code", code.code());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      MDC.put(keysAndValues[i].toString(), String.valueOf(keysAndValues[i + 1]));
    }
    try {
      logger.log(level, code.text(), cause);
    } finally {
      MDC.remove("code");
      for (int i = 0; i < keysAndValues.length; i += 2) {
        MDC.remove(keysAndValues[i].toString());
      }
    }
  }
}
