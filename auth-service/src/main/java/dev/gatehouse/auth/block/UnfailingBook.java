package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.Guess.Haunt;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** A book that always answers. */
interface UnfailingBook extends BlockBook {

  @Override
  Look look(Guess guess, Instant at);

  @Override
  Map<Subject, Standing> fail(Collection<Subject> subjects, Instant at);

  @Override
  void remember(Haunt haunt, Instant at);
}
