// Package terminal is the pseudo-terminal of a session channel.
package terminal

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// sizeMax is what the kernel's window size can hold.
const sizeMax = 1<<16 - 1

// Size is a window in characters and in pixels, as pty-req and window-change give it.
type Size struct {
	Columns, Rows, Width, Height uint32
}

// Terminal is a pseudo-terminal; the agent holds both ends until the program has its own.
type Terminal struct {
	// Controller is the end that the agent reads and writes, without blocking.
	Controller *os.File
	// Device is the end that the program has as its controlling terminal.
	Device *os.File
}

// Open makes a terminal of the given size and modes.
func Open(size Size, modes []byte) (*Terminal, error) {
	controller, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	terminal := &Terminal{Controller: controller}
	if err := terminal.prepare(size, modes); err != nil {
		terminal.Close()
		return nil, err
	}
	return terminal, nil
}

// Resize tells the kernel the window's size; it tells the foreground program by SIGWINCH.
func (t *Terminal) Resize(size Size) error {
	return t.control(func(descriptor int) error {
		return unix.IoctlSetWinsize(descriptor, unix.TIOCSWINSZ, &unix.Winsize{
			Col: narrow(size.Columns), Row: narrow(size.Rows),
			Xpixel: narrow(size.Width), Ypixel: narrow(size.Height),
		})
	})
}

// Break sends a break, which on a pseudo-terminal the kernel accepts and does nothing with.
func (t *Terminal) Break() error {
	return t.control(func(descriptor int) error {
		return unix.IoctlSetInt(descriptor, unix.TCSBRK, 0)
	})
}

// Name is the path of the program's end.
func (t *Terminal) Name() string { return t.Device.Name() }

// Close gives both ends back. With the controller gone the kernel hangs up: SIGHUP to the session's
// leader and to its foreground process group.
func (t *Terminal) Close() {
	if t.Device != nil {
		_ = t.Device.Close()
	}
	_ = t.Controller.Close()
}

func (t *Terminal) prepare(size Size, modes []byte) error {
	var number uint32
	err := t.control(func(descriptor int) (err error) {
		if number, err = unix.IoctlGetUint32(descriptor, unix.TIOCGPTN); err != nil {
			return err
		}
		return unix.IoctlSetPointerInt(descriptor, unix.TIOCSPTLCK, 0)
	})
	if err != nil {
		return err
	}
	name := "/dev/pts/" + strconv.FormatUint(uint64(number), 10)
	if t.Device, err = os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return err
	}
	if err := t.setModes(modes); err != nil {
		return err
	}
	return t.Resize(size)
}

func (t *Terminal) setModes(modes []byte) error {
	return t.control(func(descriptor int) error {
		termios, err := unix.IoctlGetTermios(descriptor, unix.TCGETS)
		if err != nil {
			return err
		}
		applyModes(termios, modes)
		return unix.IoctlSetTermios(descriptor, unix.TCSETS, termios)
	})
}

// control does something with the controller's descriptor. os.File.Fd would do as well, but makes
// the descriptor blocking, and then neither a deadline nor Close wakes up its reader.
func (t *Terminal) control(action func(descriptor int) error) error {
	connection, err := t.Controller.SyscallConn()
	if err != nil {
		return err
	}
	var result error
	if err := connection.Control(func(descriptor uintptr) { result = action(int(descriptor)) }); err != nil {
		return err
	}
	return result
}

func narrow(length uint32) uint16 { return uint16(min(length, sizeMax)) }
