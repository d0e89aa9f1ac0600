package dev.gatehouse.backend.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.grant.GrantKeys.Finding;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrantKeysTest {

  private static final PublicKey KEY = new GrantForge().keys().values().iterator().next();

  private final TestClock clock = new TestClock();
  private final ScriptedSource source = new ScriptedSource();
  private final GrantKeys keys = new GrantKeys(source, clock);

  @Test
  void aKnownKeyIsNotAskedForAgain() {
    source.keys = Map.of("a", KEY);
    assertThat(keys.find("a")).isEqualTo(new Finding.Known(KEY));
    clock.pass(GrantKeys.FRESH.dividedBy(2));

    assertThat(keys.find("a")).isEqualTo(new Finding.Known(KEY));

    assertThat(source.asked).isEqualTo(1);
  }

  @Test
  void aNewKeyIsFoundAsSoonAsItIsPublished() {
    source.keys = Map.of("a", KEY);
    assertThat(keys.find("a")).isInstanceOf(Finding.Known.class);
    source.keys = Map.of("a", KEY, "b", KEY);
    clock.pass(GrantKeys.PAUSE);

    assertThat(keys.find("b")).isEqualTo(new Finding.Known(KEY));
  }

  @Test
  void madeUpKeyIdsDoNotBecomeAFlood() {
    for (int number = 0; number < 1000; number++) {
      assertThat(keys.find("made up " + number)).isEqualTo(new Finding.Unknown());
    }

    assertThat(source.asked).isEqualTo(1);
  }

  @Test
  void aKnownKeyOutlivesTheAuthService() {
    source.keys = Map.of("a", KEY);
    assertThat(keys.find("a")).isInstanceOf(Finding.Known.class);
    source.down = true;
    clock.pass(Duration.ofHours(1));

    assertThat(keys.find("a")).isEqualTo(new Finding.Known(KEY));
    assertThat(keys.find("b")).isEqualTo(new Finding.Unanswered());
  }

  @Test
  void aWithdrawnKeyIsForgottenInTime() {
    source.keys = Map.of("a", KEY);
    assertThat(keys.find("a")).isInstanceOf(Finding.Known.class);
    source.keys = Map.of("b", KEY);
    clock.pass(GrantKeys.FRESH);

    assertThat(keys.find("a")).isEqualTo(new Finding.Unknown());
  }

  @Test
  void keysAreAvailableOnceTheyHaveBeenTold() {
    source.down = true;
    assertThat(keys.available()).isFalse();
    source.down = false;
    source.keys = Map.of("a", KEY);
    clock.pass(GrantKeys.PAUSE);

    assertThat(keys.available()).isTrue();

    source.down = true;
    assertThat(keys.available()).isTrue();
  }

  private static final class ScriptedSource implements GrantKeySource {
    private Map<String, PublicKey> keys = Map.of();
    private boolean down;
    private int asked;

    @Override
    public Map<String, PublicKey> fetch() throws IOException {
      asked++;
      if (down) {
        throw new IOException("down");
      }
      return keys;
    }
  }
}
