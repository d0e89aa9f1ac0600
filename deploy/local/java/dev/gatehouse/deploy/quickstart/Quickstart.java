package dev.gatehouse.deploy.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One of the three servers that the image {@code quickstart} has: {@code Quickstart kafka DATA
 * SECRETS NAME}, {@code Quickstart postgres DATA SECRETS} or {@code Quickstart s3 DATA SECRETS}.
 *
 * <p>DATA is a folder that survives, of which each server takes a part of its own. SECRETS is one
 * with a password a file. NAME is what Kafka's clients reach it by. Each server makes what the
 * product needs in it, then opens its {@link ReadyPort}, and runs until SIGTERM; its end is the end
 * of this program. There is one copy of everything, and nothing is encrypted on its way.
 */
public final class Quickstart {
  private static final int WRONG_USAGE = 2;

  private Quickstart() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.size() != (words.contains("kafka") ? 4 : 3)) {
      refuse("it takes kafka, postgres or s3, folders of data and secrets, and for kafka its name");
    }
    Path data = Path.of(words.get(1)).resolve(words.getFirst());
    Passwords passwords = new Passwords(Path.of(words.get(2)));
    System.err.println("quickstart: " + words.getFirst() + ", for a first look, never production");
    try {
      switch (words.getFirst()) {
        case "kafka" -> KafkaServer.run(data, passwords, words.getLast());
        case "postgres" -> new PostgresServer(data, passwords).run();
        case "s3" -> new S3Server(data, passwords).run();
        default -> refuse("there is no server " + words.getFirst());
      }
    } catch (IOException failure) {
      System.err.println("quickstart: " + failure.getMessage());
      System.exit(1);
    }
  }

  private static void refuse(String why) {
    System.err.println("quickstart: " + why);
    System.exit(WRONG_USAGE);
  }
}
