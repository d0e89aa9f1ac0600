/**
 * The webhooks of ContainerSSH, both ways: asking a server that was made for it about users, and
 * answering a gateway of its kind.
 */
@NullMarked
package dev.gatehouse.auth.webhook;

import org.jspecify.annotations.NullMarked;
