// Checks what caseledger publishes with golang.org/x/mod/sumdb, which shares no code with it.
//
//	verify DIR
//
// DIR holds vkey, checkpoint, tile/… as C2SP tlog-tiles has them, and perhaps more to check:
// checkpoints/*, proofs/*.tlog-proof, consistency/* (two sizes on the first line, then the hashes).
// Says how much it checked; exits with 1 and what is wrong at the first thing that is.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

type directory struct {
	path      string
	verifiers note.Verifiers
	trees     map[int64]tlog.Tree
}

func must[T any](value T, err error) T {
	if err != nil {
		fail("%v", err)
	}
	return value
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// The path of a tile in tlog-tiles: as in the Go checksum database, but without the height.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

// The bytes of a tile or bundle; where the partial one is gone, the full one is cut.
func (d directory) read(path string, full string) []byte {
	data, err := os.ReadFile(filepath.Join(d.path, path))
	if err != nil {
		data = must(os.ReadFile(filepath.Join(d.path, full)))
	}
	return data
}

func (d directory) Height() int { return tileHeight }

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		full := tile
		full.W = tileWidth
		data := d.read(tilePath(tile), tilePath(full))
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s is too short", tilePath(tile))
		}
		all = append(all, data[:tile.W*tlog.HashSize])
	}
	return all, nil
}

// The entries of the tree of that size, from its bundles.
func (d directory) entries(size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += tileWidth {
		tile := tlog.Tile{H: tileHeight, L: 0, N: first / tileWidth, W: tileWidth}
		full := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
		count := size - first
		path := full
		if count < tileWidth {
			path += ".p/" + strconv.FormatInt(count, 10)
		} else {
			count = tileWidth
		}
		data := d.read(path, full)
		for i := int64(0); i < count; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				fail("%s is too short", path)
			}
			length := int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:2+length])
			data = data[2+length:]
		}
	}
	return all
}

// A checkpoint whose signature holds.
func (d directory) open(message []byte) tlog.Tree {
	opened := must(note.Open(message, d.verifiers))
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		fail("not a checkpoint of three lines: %q", opened.Text)
	}
	if lines[0] != opened.Sigs[0].Name {
		fail("the origin %q is not the key's name %q", lines[0], opened.Sigs[0].Name)
	}
	size := must(strconv.ParseInt(lines[1], 10, 64))
	return tlog.Tree{N: size, Hash: must(tlog.ParseHash(lines[2]))}
}

// Every tile and entry that the checkpoint implies.
func (d directory) checkTree(tree tlog.Tree) {
	reader := tlog.TileHashReader(tree, d)
	if root := must(tlog.TreeHash(tree.N, reader)); root != tree.Hash {
		fail("the tiles have the root %v at size %d, the checkpoint %v", root, tree.N, tree.Hash)
	}
	entries := d.entries(tree.N)
	indexes := make([]int64, tree.N)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	for i, hash := range must(reader.ReadHashes(indexes)) {
		if hash != tlog.RecordHash(entries[i]) {
			fail("entry %d is not the one that is hashed", i)
		}
	}
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		isWhole := tile.W == tileWidth || tree.N>>(tileHeight*tile.L) == tile.N*tileWidth+int64(tile.W)
		if !isWhole {
			continue // implied by an earlier size only
		}
		data := must(d.ReadTiles([]tlog.Tile{tile}))[0]
		if !bytes.Equal(data, must(tlog.ReadTileData(tile, reader))) {
			fail("%s is not the tile of this tree", tilePath(tile))
		}
	}
}

func (d directory) checkProof(text string) {
	head, checkpoint, _ := strings.Cut(text, "\n\n")
	tree := d.open([]byte(checkpoint))
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a tlog-proof: %q", lines[0])
	}
	if strings.HasPrefix(lines[1], "extra ") {
		must(base64.StdEncoding.DecodeString(lines[1][len("extra "):]))
		lines = lines[1:]
	}
	index := must(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		proof = append(proof, must(tlog.ParseHash(line)))
	}
	leaf := tlog.RecordHash(d.entries(tree.N)[index])
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
		fail("entry %d in the tree of %d: %v", index, tree.N, err)
	}
}

func (d directory) checkConsistency(text string) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	var from, to int64
	must(fmt.Sscanf(lines[0], "%d %d", &from, &to))
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		proof = append(proof, must(tlog.ParseHash(line)))
	}
	if err := tlog.CheckTree(proof, to, d.trees[to].Hash, from, d.trees[from].Hash); err != nil {
		fail("from %d to %d: %v", from, to, err)
	}
}

// Each file that the pattern names, to the check; how many there were.
func (d directory) each(pattern string, check func(string)) int {
	paths := must(filepath.Glob(filepath.Join(d.path, pattern)))
	for _, path := range paths {
		check(string(must(os.ReadFile(path))))
	}
	return len(paths)
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: verify DIR")
	}
	d := directory{path: os.Args[1], trees: map[int64]tlog.Tree{}}
	var verifiers []note.Verifier
	vkeys := must(os.ReadFile(filepath.Join(d.path, "vkey")))
	for _, vkey := range strings.Fields(string(vkeys)) {
		verifiers = append(verifiers, must(note.NewVerifier(vkey)))
	}
	d.verifiers = note.VerifierList(verifiers...)
	check := func(text string) {
		tree := d.open([]byte(text))
		d.trees[tree.N] = tree
		d.checkTree(tree)
	}
	checkpoints := d.each("checkpoint", check)
	if checkpoints != 1 {
		fail("no checkpoint")
	}
	checkpoints += d.each("checkpoints/*", check)
	proofs := d.each("proofs/*.tlog-proof", d.checkProof)
	consistencies := d.each("consistency/*", d.checkConsistency)
	fmt.Printf("%d checkpoints, %d proofs, %d consistency proofs\n", checkpoints, proofs, consistencies)
}
