package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** {@code ssh host true}, from its start to its end, over all ways in turn; everything is warm. */
record CommandTimes(String way, Samples samples) {
  static List<CommandTimes> run(List<Way> ways, Ssh ssh, int commands, Random random) {
    int warmUps = Math.max(3, commands / 4);
    Map<String, List<Double>> times = new TreeMap<>();
    ways.forEach(way -> times.put(way.name(), new ArrayList<>()));
    for (int round = -warmUps; round < commands; round++) {
      List<Way> turn = new ArrayList<>(ways);
      Collections.shuffle(turn, random);
      for (Way way : turn) {
        long begin = System.nanoTime();
        String _ = Ssh.run(ssh.line(way.host() + "-stock", List.of(), "true"));
        if (round >= 0) {
          times.getOrDefault(way.name(), List.of()).add((System.nanoTime() - begin) / 1e6);
        }
      }
    }
    return ways.stream()
        .map(
            way ->
                new CommandTimes(
                    way.name(), new Samples(times.getOrDefault(way.name(), List.of()))))
        .toList();
  }
}
