// Command ferretdb serves the MongoDB wire protocol over PostgreSQL.
//
// It exists because FerretDB's own command refuses to start when it is built outside its repository.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:      ferretdb.ListenerConfig{TCP: os.Getenv("LISTEN")},
		Handler:       "postgresql",
		PostgreSQLURL: os.Getenv("POSTGRESQL_URL"),
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
