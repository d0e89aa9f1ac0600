package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Somebody whose bytes go into a file of the workload. What arrived there was an effect, whatever
 * the client knows of it.
 */
final class Upload extends Bulk {
  private final SshClient ssh;
  private final Path folder;
  private final Random random;
  private final Map<String, Path> arrived = new ConcurrentHashMap<>();
  private Path next;

  Upload(int number, SshClient ssh, Path folder, long seed) {
    super("upload " + number);
    this.ssh = ssh;
    this.folder = folder;
    this.random = new Random(seed);
    this.next = folder;
  }

  /** What the run left in the workload, which is on this machine. */
  Path arrived(SshRun run) {
    return Objects.requireNonNull(arrived.get(run.marker()));
  }

  /** What the run was given to read. */
  Path given(SshRun run) {
    return run.outputFile().resolveSibling("given");
  }

  @Override
  SshRun begin() {
    next = folder.resolve(UUID.randomUUID().toString());
    return ssh.converse("cat >'%s'".formatted(next));
  }

  @Override
  Path arrival(SshRun run) {
    arrived.put(run.marker(), next);
    return next;
  }

  @Override
  void move(SshRun run, BooleanSupplier enough) {
    byte[] block = new byte[BLOCK];
    try (OutputStream given = Files.newOutputStream(given(run))) {
      while (!enough.getAsBoolean()) {
        random.nextBytes(block);
        given.write(block);
        run.write(block);
        pause(interval());
      }
      run.closeInput();
    } catch (UncheckedIOException e) {
      // It has ended; its exit status says how.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
