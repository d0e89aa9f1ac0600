package session

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// stream copies one output of a program to its channel.
//
// End of file on a pipe comes when the last holder has closed it, which may be somebody that the
// program left behind, so it cannot mark the end of what the program itself wrote. What marks it is
// an empty pipe *after* the program has been reaped.
type stream struct {
	from *os.File
	to   io.Writer
	// lingers says that copying goes on for those whom the program left behind. It does for pipes; on
	// a terminal sshd stops with the program.
	lingers bool
	// caughtUp is closed when all that the program itself wrote has been passed on.
	caughtUp chan struct{}
	// finished is closed when nothing more will be.
	finished chan struct{}
	// stopped says that nobody wants it any more.
	stopped atomic.Bool
}

func newStream(from *os.File, to io.Writer, lingers bool) *stream {
	return &stream{
		from: from, to: to, lingers: lingers,
		caughtUp: make(chan struct{}), finished: make(chan struct{}),
	}
}

// catchUp waits, once the program has ended, until all that it wrote has been passed on. It reports
// whether somebody else holds the stream open still.
func (s *stream) catchUp() bool {
	_ = s.from.SetReadDeadline(time.Unix(1, 0))
	select {
	case <-s.finished:
		return false
	case <-s.caughtUp:
		return s.lingers
	}
}

// stop ends the copying where it is. What was not passed on yet is lost.
func (s *stream) stop() {
	s.stopped.Store(true)
	_ = s.from.SetReadDeadline(time.Unix(1, 0))
	if s.lingers {
		_ = s.from.Close()
	}
}

func (s *stream) copy() {
	defer close(s.finished)
	buffer := make([]byte, copyBytes)
	for {
		count, err := s.from.Read(buffer)
		if !s.pass(buffer[:count]) {
			return
		}
		switch {
		case s.stopped.Load():
			return
		case errors.Is(err, os.ErrDeadlineExceeded):
			if !s.passWhatIsThere(buffer) {
				return
			}
			close(s.caughtUp)
			if !s.lingers {
				return
			}
			_ = s.from.SetReadDeadline(time.Time{})
		case err != nil:
			// End of file; on a terminal EIO, when its last holder is gone.
			if !s.lingers {
				s.passWhatIsThere(buffer)
			}
			return
		}
	}
}

// passWhatIsThere passes on what can be read without waiting. It reports whether the stream is open
// still.
//
// On a terminal the kernel brings in what is under way before it says that nothing is there, or that
// the other end is closed; but when its line discipline was full just then, it says so too early: of
// tens of thousands of programs on a busy machine, two lost their last lines. It has what was left behind
// when it is asked again, so only the second such answer in a row counts.
func (s *stream) passWhatIsThere(buffer []byte) bool {
	asked := s.lingers
	connection, err := s.from.SyscallConn()
	if err != nil {
		return false
	}
	for {
		var count int
		var failed error
		if err := connection.Control(func(descriptor uintptr) {
			count, failed = unix.Read(int(descriptor), buffer)
		}); err != nil {
			return false
		}
		switch {
		case failed == unix.EINTR:
		case failed == nil && count > 0:
			if !s.pass(buffer[:count]) {
				return false
			}
			asked = s.lingers
		case !asked:
			asked = true
		default:
			return failed == unix.EAGAIN
		}
	}
}

func (s *stream) pass(data []byte) bool {
	if len(data) == 0 {
		return true
	}
	_, err := s.to.Write(data)
	return err == nil
}
