// Command greeter is the whole of an image without a shell: it says on port 8080 who it is and whom
// it sees, as "NAME sees ADDRESS", and ends at SIGTERM.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

const (
	address       = ":8080"
	headerTimeout = 5 * time.Second
)

func main() {
	name, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr:              address,
		ReadHeaderTimeout: headerTimeout,
		Handler: http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
			client, _, _ := net.SplitHostPort(request.RemoteAddr)
			fmt.Fprintf(response, "%s sees %s\n", name, client)
		}),
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGTERM)
	go func() {
		<-signals
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
