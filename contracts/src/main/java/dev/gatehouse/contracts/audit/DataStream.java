package dev.gatehouse.contracts.audit;

/** Which of a channel's three streams: from the client, to its stdout, to its stderr. */
public enum DataStream {
  INPUT,
  OUTPUT,
  ERROR
}
