/** What passed on a channel, read out of S3 and verified on the way. */
@NullMarked
package dev.gatehouse.audit.replay;

import org.jspecify.annotations.NullMarked;
