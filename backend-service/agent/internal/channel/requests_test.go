package channel

import (
	"strconv"
	"testing"

	"golang.org/x/crypto/ssh"
)

func TestRequestsAreHandedOnInOrderWhoeverIsSlow(t *testing.T) {
	arriving := make(chan *ssh.Request)
	handed := Drain(arriving, func() { t.Error("overrun") })
	for number := range requestsMax {
		arriving <- &ssh.Request{Type: strconv.Itoa(number)}
	}
	close(arriving)
	number := 0
	for request := range handed {
		if request.Type != strconv.Itoa(number) {
			t.Fatalf("%s in the place of %d", request.Type, number)
		}
		number++
	}
	if number != requestsMax {
		t.Fatalf("%d of %d", number, requestsMax)
	}
}

func TestAPeerThatAsksWithoutEndIsReportedAndDrained(t *testing.T) {
	for name, ask := range map[string]struct {
		count   int
		payload []byte
	}{"many": {requestsMax + 1, nil}, "big": {3, make([]byte, requestBytesMax/2)}} {
		t.Run(name, func(t *testing.T) {
			arriving := make(chan *ssh.Request)
			overruns := make(chan struct{}, 2)
			handed := Drain(arriving, func() { overruns <- struct{}{} })
			for range ask.count + 100 {
				arriving <- &ssh.Request{Payload: ask.payload}
			}
			close(arriving)
			for range handed {
				t.Error("handed on after the overrun")
			}
			if len(overruns) != 1 {
				t.Fatalf("%d overruns", len(overruns))
			}
		})
	}
}
