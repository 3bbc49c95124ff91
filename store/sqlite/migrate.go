package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks the file as ours in the SQLite header: "tgfl".
const applicationID = 0x7467666c

// migrateAttempts bounds how often a lost race for the first migration, with
// another process that opens the same file, is tried again.
const migrateAttempts = 5

// checkApplication refuses a database that another program made.
func checkApplication(ctx context.Context, db *sql.DB) error {
	var id, tables int
	// One statement: another process may be making the same store right now.
	const q = "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id"
	if err := db.QueryRowContext(ctx, q).Scan(&id, &tables); err != nil {
		return err
	}
	if id == applicationID {
		return nil
	}
	if id != 0 || tables > 0 {
		return fmt.Errorf("the file is a database of another program (application id %#x): choose another store.path", uint32(id))
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	return err
}

// migrate brings the schema up to the newest version that this program knows.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	var lost error
	for range migrateAttempts {
		have, want, err := p.GetVersions(ctx)
		switch {
		case err != nil:
			lost = fmt.Errorf("read schema version: %w", err)
		case have > want:
			return fmt.Errorf("schema version %d is newer than %d, the newest that this version of runner knows: upgrade runner, or choose another store.path", have, want)
		case have == want:
			return nil
		default:
			done, err := p.Up(ctx)
			if err == nil {
				log.Debug("store schema migrated", "from", have, "to", want, "steps", len(done))
				return nil
			}
			lost = fmt.Errorf("migrate schema from version %d to %d: %w", have, want, err)
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), lost)
		}
	}
	return lost
}
