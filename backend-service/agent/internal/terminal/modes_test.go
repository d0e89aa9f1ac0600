package terminal

import (
	"encoding/binary"
	"testing"

	"golang.org/x/sys/unix"
)

func encode(pairs ...uint32) []byte {
	var encoded []byte
	for index := 0; index < len(pairs); index += 2 {
		encoded = append(encoded, byte(pairs[index]))
		encoded = binary.BigEndian.AppendUint32(encoded, pairs[index+1])
	}
	return append(encoded, opcodeEnd)
}

func TestModesAreAppliedByTheirOpcodes(t *testing.T) {
	termios := &unix.Termios{Lflag: unix.ECHO | unix.ISIG, Oflag: unix.OPOST}
	termios.Cc[unix.VINTR] = 3
	applyModes(termios, encode(1, 24, 3, 255, 53, 0, 51, 1, 36, 1, 70, 0, 91, 1, 129, 38400))
	switch {
	case termios.Cc[unix.VINTR] != 24:
		t.Error("VINTR")
	case termios.Cc[unix.VERASE] != 0:
		t.Error("255 is not off")
	case termios.Lflag != unix.ISIG|unix.ICANON:
		t.Errorf("local flags %o", termios.Lflag)
	case termios.Iflag != unix.ICRNL:
		t.Errorf("input flags %o", termios.Iflag)
	case termios.Oflag != 0:
		t.Errorf("output flags %o", termios.Oflag)
	case termios.Cflag&unix.CS8 != unix.CS8 || termios.Ospeed != unix.B38400:
		t.Errorf("control flags %o, speed %o", termios.Cflag, termios.Ospeed)
	}
}

func TestUnknownOpcodesArePassedOverAndUndefinedOnesStop(t *testing.T) {
	termios := &unix.Termios{Lflag: unix.ECHO}
	applyModes(termios, encode(127, 1, 53, 0))
	if termios.Lflag != 0 {
		t.Error("an unknown opcode stopped the parsing")
	}
	applyModes(termios, encode(160, 1, 53, 1))
	if termios.Lflag != 0 {
		t.Error("an undefined opcode did not stop the parsing")
	}
}

func FuzzApplyModes(f *testing.F) {
	f.Add(encode(1, 3, 53, 1))
	f.Add([]byte{53, 0, 0})
	f.Fuzz(func(_ *testing.T, encoded []byte) { applyModes(&unix.Termios{}, encoded) })
}
