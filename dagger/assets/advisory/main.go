// Command advisory writes a database for Trivy that knows of the given
// vulnerabilities in one npm package and of nothing else: what Sluice's prove
// plants to see whether the gate on vulnerabilities can fail.
//
// Usage: advisory JSON FOLDER. JSON holds package, version, severity and ids.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	bolt "go.etcd.io/bbolt"
)

// Trivy looks for npm's packages in every bucket of this prefix.
const (
	bucket = "npm::Sluice"
	source = types.SourceID("sluice")
	title  = "planted by Sluice's prove, no real vulnerability"
)

type advisory struct {
	Package  string   `json:"package"`
	Version  string   `json:"version"`
	Severity string   `json:"severity"`
	IDs      []string `json:"ids"`
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: advisory JSON FOLDER, seen %d arguments", len(os.Args)-1))
	}
	var planted advisory
	if err := json.Unmarshal([]byte(os.Args[1]), &planted); err != nil {
		fail(fmt.Errorf("the advisory is not JSON: %w", err))
	}
	if err := write(planted, os.Args[2]); err != nil {
		fail(err)
	}
}

func write(planted advisory, folder string) error {
	severity, err := types.NewSeverity(planted.Severity)
	if err != nil {
		return err
	}
	if err := db.Init(folder); err != nil {
		return err
	}
	err = db.Config{}.BatchUpdate(func(tx *bolt.Tx) error {
		return put(tx, planted, severity)
	})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	// The same input makes the same file: no clock.
	day := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	return metadata.NewClient(folder).Update(metadata.Metadata{
		Version:      db.SchemaVersion,
		UpdatedAt:    day,
		DownloadedAt: day,
		NextUpdate:   day,
	})
}

func put(tx *bolt.Tx, planted advisory, severity types.Severity) error {
	store := db.Config{}
	origin := types.DataSource{ID: source, Name: "Sluice's prove"}
	if err := store.PutDataSource(tx, bucket, origin); err != nil {
		return err
	}
	for _, id := range planted.IDs {
		// A pointer: only so is the advisory written in the database's own form.
		detail := &types.Advisory{VulnerableVersions: []string{planted.Version}}
		if err := store.PutAdvisory(tx, []string{bucket, planted.Package}, id, detail); err != nil {
			return err
		}
		known := types.Vulnerability{
			Title:          title,
			Severity:       planted.Severity,
			VendorSeverity: types.VendorSeverity{source: severity},
		}
		if err := store.PutVulnerability(tx, id, known); err != nil {
			return err
		}
		if err := store.PutVulnerabilityID(tx, id); err != nil {
			return err
		}
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "advisory:", err)
	os.Exit(1)
}
