package dev.gatehouse.auth.reload;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Hears what one class writes to the log, by codes and keys, until it is closed. */
final class TestingLog extends Handler {

  private final Logger logger;
  private final List<ExtLogRecord> entries = new CopyOnWriteArrayList<>();

  TestingLog(Class<?> source) {
    logger = Logger.getLogger(source.getName());
    logger.addHandler(this);
  }

  List<String> codes() {
    return entries.stream().map(entry -> entry.getMdc("code")).toList();
  }

  /** What the entries with a code say under a key. */
  List<String> values(String code, String key) {
    return entries.stream()
        .filter(entry -> entry.getMdc("code").equals(code))
        .map(entry -> entry.getMdc(key))
        .toList();
  }

  void forget() {
    entries.clear();
  }

  @Override
  public void publish(LogRecord entry) {
    ExtLogRecord heard = ExtLogRecord.wrap(entry);
    heard.copyMdc();
    entries.add(heard);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
