package channel

import (
	"errors"
	"testing"
	"time"
)

// holdBack sends as many packets as may be held back, of which none is written.
func holdBack(pace *Pace) {
	for range heldMost {
		pace.sent(pace.begin(), nil)
	}
}

func TestWhoSendsWaitsWhileMuchIsHeldBackAndNoLonger(t *testing.T) {
	pace := NewPace()
	holdBack(pace)
	begun := make(chan struct{})
	go func() {
		pace.begin()
		close(begun)
	}()
	for range exchangeWrites {
		pace.Written()
	}
	select {
	case <-begun:
		t.Fatal("sends while keys are renewed")
	default:
	}
	pace.Written()
	<-begun
}

func TestWhatIsWrittenAtOnceIsNotHeldBack(t *testing.T) {
	pace := NewPace()
	for range 10 * heldMost {
		before := pace.begin()
		pace.Written()
		pace.sent(before, nil)
		pace.sent(pace.begin(), errors.New("closed"))
	}
	if pace.held != 0 {
		t.Fatalf("%d held back", pace.held)
	}
}

func TestNobodyWaitsForAConnectionThatIsOver(t *testing.T) {
	pace := NewPace()
	holdBack(pace)
	pace.Over()
	pace.begin()
	pace.adjusted(true, 0)
}

func TestWhatTurnsOutNotToBeHeldBackIsForgotten(t *testing.T) {
	pace := NewPace()
	for range heldMost {
		pace.hold(0)
	}
	begun := time.Now()
	pace.adjusted(false, 0)
	if waited := time.Since(begun); waited < heldPatience || pace.held != 0 {
		t.Fatalf("waited for %v, %d held back", waited, pace.held)
	}
}
