package terminal

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// Opcodes of RFC 4254 section 8 that stand for something other than a flag or a character.
const (
	opcodeEnd         = 0
	opcodeInputSpeed  = 128
	opcodeOutputSpeed = 129
	// Opcodes from here on are not defined to have a four-byte argument, so parsing stops.
	opcodeUndefined = 160
)

// disabledCharacter is how the wire says that a control character is off.
const disabledCharacter = 255

var characters = map[byte]int{
	1: unix.VINTR, 2: unix.VQUIT, 3: unix.VERASE, 4: unix.VKILL, 5: unix.VEOF, 6: unix.VEOL,
	7: unix.VEOL2, 8: unix.VSTART, 9: unix.VSTOP, 10: unix.VSUSP, 12: unix.VREPRINT,
	13: unix.VWERASE, 14: unix.VLNEXT, 16: unix.VSWTC, 18: unix.VDISCARD,
}

var inputFlags = map[byte]uint32{
	30: unix.IGNPAR, 31: unix.PARMRK, 32: unix.INPCK, 33: unix.ISTRIP, 34: unix.INLCR,
	35: unix.IGNCR, 36: unix.ICRNL, 37: unix.IUCLC, 38: unix.IXON, 39: unix.IXANY, 40: unix.IXOFF,
	41: unix.IMAXBEL, 42: unix.IUTF8,
}

var localFlags = map[byte]uint32{
	50: unix.ISIG, 51: unix.ICANON, 52: unix.XCASE, 53: unix.ECHO, 54: unix.ECHOE, 55: unix.ECHOK,
	56: unix.ECHONL, 57: unix.NOFLSH, 58: unix.TOSTOP, 59: unix.IEXTEN, 60: unix.ECHOCTL,
	61: unix.ECHOKE, 62: unix.PENDIN,
}

var outputFlags = map[byte]uint32{
	70: unix.OPOST, 71: unix.OLCUC, 72: unix.ONLCR, 73: unix.OCRNL, 74: unix.ONOCR, 75: unix.ONLRET,
}

var controlFlags = map[byte]uint32{
	90: unix.CS7, 91: unix.CS8, 92: unix.PARENB, 93: unix.PARODD,
}

var speeds = map[uint32]uint32{
	0: unix.B0, 50: unix.B50, 75: unix.B75, 110: unix.B110, 134: unix.B134, 150: unix.B150,
	200: unix.B200, 300: unix.B300, 600: unix.B600, 1200: unix.B1200, 1800: unix.B1800,
	2400: unix.B2400, 4800: unix.B4800, 9600: unix.B9600, 19200: unix.B19200, 38400: unix.B38400,
	57600: unix.B57600, 115200: unix.B115200, 230400: unix.B230400,
}

// applyModes changes termios as the encoded terminal modes of a pty-req ask. As sshd it takes what it
// knows, passes over what it does not, and stops where the encoding ends or makes no sense.
func applyModes(termios *unix.Termios, encoded []byte) {
	for len(encoded) >= 5 {
		opcode, argument := encoded[0], binary.BigEndian.Uint32(encoded[1:])
		if opcode == opcodeEnd || opcode >= opcodeUndefined {
			return
		}
		applyMode(termios, opcode, argument)
		encoded = encoded[5:]
	}
}

func applyMode(termios *unix.Termios, opcode byte, argument uint32) {
	if index, known := characters[opcode]; known {
		if argument == disabledCharacter {
			argument = 0 // _POSIX_VDISABLE on Linux
		}
		termios.Cc[index] = byte(argument)
	}
	setFlag(&termios.Iflag, inputFlags[opcode], argument)
	setFlag(&termios.Lflag, localFlags[opcode], argument)
	setFlag(&termios.Oflag, outputFlags[opcode], argument)
	setFlag(&termios.Cflag, controlFlags[opcode], argument)
	if speed, known := speeds[argument]; known {
		switch opcode {
		case opcodeInputSpeed:
			termios.Ispeed = speed
		case opcodeOutputSpeed:
			termios.Ospeed = speed
			termios.Cflag = termios.Cflag&^unix.CBAUD | speed
		}
	}
}

func setFlag(flags *uint32, flag, argument uint32) {
	if argument != 0 {
		*flags |= flag
	} else {
		*flags &^= flag
	}
}
