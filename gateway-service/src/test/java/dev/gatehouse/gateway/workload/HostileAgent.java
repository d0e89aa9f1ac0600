package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.connection.MessageText;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.io.IOException;
import java.security.KeyPair;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.helpers.CurrentService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * An agent that somebody has tampered with. It lets in whoever comes, and gives back on each
 * channel what it reads there, so that one sees whether the channel lives; besides it says what a
 * test has it say, at any moment.
 */
public final class HostileAgent implements AutoCloseable {
  /** What this agent calls its first channel. */
  public static final int CHANNEL = 40;

  private static final int WINDOW = 1 << 21;
  private static final int PACKET = 1 << 15;

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = TestingAgent.newKey();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile @Nullable Connection connection;
  private volatile boolean confirms = true;

  public HostileAgent() throws IOException {
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setUserAuthFactories(List.of(new AnybodyMayComeIn()));
    server.setSessionFactory(
        new SessionFactory(server) {
          @Override
          protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
            Connection created = new Connection(getServer(), socket);
            connection = created;
            return created;
          }
        });
    server.start();
  }

  /** A lease of this agent, for any gateway. */
  public WorkloadLease lease() {
    return new WorkloadLease(
        "lease",
        new WorkloadLease.Workload(
            "hostile",
            "process",
            "",
            "",
            "",
            "",
            "127.0.0.1",
            server.getPort(),
            PublicKeyEntry.toString(hostKey.getPublic())),
        "ssh-ed25519-cert-v01@openssh.com AAAA");
  }

  /** The messages of the gateway since its login, as text. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  /** From now on an opening gets no answer but the test's. */
  public void leavesOpeningsToTheTest() {
    confirms = false;
  }

  public void says(TestingPacket packet) throws IOException {
    byte[] message = packet.toArray();
    Connection current = Objects.requireNonNull(connection, "nobody has come");
    Buffer buffer = current.createBuffer(message[0], message.length);
    buffer.putRawBytes(message, 1, message.length - 1);
    current.writePacket(buffer);
  }

  /** Says goodbye with words of its own (RFC 4253, 11.1). */
  public void disconnects(String words) throws IOException {
    Objects.requireNonNull(connection, "nobody has come")
        .disconnect(Ssh.DISCONNECT_BY_APPLICATION, words);
  }

  @Override
  public void close() {
    server.close(true);
  }

  private static final class AnybodyMayComeIn implements UserAuthFactory {
    @Override
    public String getName() {
      return "publickey";
    }

    @Override
    public UserAuth createUserAuth(ServerSession session) {
      return new AbstractUserAuth(getName()) {
        @Override
        protected Boolean doAuth(Buffer buffer, boolean init) {
          return true;
        }
      };
    }
  }

  private final class Connection extends ServerSessionImpl {
    Connection(ServerFactoryManager manager, IoSession socket) throws Exception {
      super(manager, socket);
    }

    @Override
    protected CurrentService initializeCurrentService() {
      return new CurrentService(this) {
        @Override
        public boolean process(int number, Buffer buffer) throws Exception {
          if (!isAuthenticated()) {
            return super.process(number, buffer);
          }
          byte[] message = new byte[1 + buffer.available()];
          message[0] = (byte) number;
          buffer.getRawBytes(message, 1, message.length - 1);
          heard.add(MessageText.of(message));
          answer(new PacketReader(message));
          return true;
        }
      };
    }
  }

  /** What an honest agent that runs one program would say. */
  private void answer(PacketReader in) throws IOException, ProtocolViolation {
    switch (in.uint8()) {
      case Ssh.GLOBAL_REQUEST -> {
        byte[] _ = in.bytes();
        if (in.bool()) {
          says(TestingPacket.of(Ssh.REQUEST_FAILURE));
        }
      }
      case Ssh.CHANNEL_OPEN -> {
        byte[] _ = in.bytes();
        if (confirms) {
          says(
              TestingPacket.of(Ssh.CHANNEL_OPEN_CONFIRMATION)
                  .uint32(in.uint32())
                  .uint32(CHANNEL)
                  .uint32(WINDOW)
                  .uint32(PACKET));
        }
      }
      case Ssh.CHANNEL_REQUEST -> {
        long _ = in.uint32();
        byte[] _ = in.bytes();
        if (in.bool()) {
          says(TestingPacket.of(Ssh.CHANNEL_SUCCESS).uint32(1));
        }
      }
      case Ssh.CHANNEL_DATA -> {
        long _ = in.uint32();
        says(TestingPacket.of(Ssh.CHANNEL_DATA).uint32(1).string(in.bytes()));
      }
      default -> {
        // Nothing else wants an answer.
      }
    }
  }
}
