package channel

import "time"

// Room is how many channels a connection may have open at once, whichever end opened them.
type Room struct{ places chan struct{} }

// NewRoom makes room for size channels.
func NewRoom(size int) *Room { return &Room{places: make(chan struct{}, size)} }

// Enter takes a place and waits for one no longer than patience. Whoever got one must Leave.
func (r *Room) Enter(patience time.Duration) bool {
	select {
	case r.places <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r.places <- struct{}{}:
		return true
	case <-timer.C:
		return false
	}
}

// Leave gives a place back.
func (r *Room) Leave() { <-r.places }
