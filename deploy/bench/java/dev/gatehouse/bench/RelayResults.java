package dev.gatehouse.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that one run of the relay has measured; lists of what was not asked for are empty. */
record RelayResults(
    String what,
    Machine machine,
    String programs,
    long seed,
    RelayScale scale,
    String loadAfter,
    double readySeconds,
    double suiteMebibytes,
    List<Bulk> bulk,
    List<Double> producer,
    List<EchoTimes> echo,
    List<CommandTimes> command,
    List<LoginRate> logins,
    List<SmallFiles> files,
    @Nullable IdleSessions idle) {
  RelayResults {
    bulk = List.copyOf(bulk);
    producer = List.copyOf(producer);
    echo = List.copyOf(echo);
    command = List.copyOf(command);
    logins = List.copyOf(logins);
    files = List.copyOf(files);
  }

  /** The rounds of one way, cipher and direction. */
  List<Bulk> bulk(String way, String cipher, boolean up) {
    return bulk.stream()
        .filter(pass -> pass.way().equals(way) && pass.cipher().equals(cipher) && pass.up() == up)
        .toList();
  }

  double rate(String way, String cipher, boolean up) {
    return Results.Throughput.mean(bulk(way, cipher, up), Bulk::mebibytesPerSecond);
  }

  double producerRate() {
    return producer.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
