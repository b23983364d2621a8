package irsalint.lib.repository_test

import data.irsalint.lib.repository

test_of if {
	every c in [
		{"image": "nginx", "of": "nginx"},
		{"image": "nginx:1", "of": "nginx"},
		{"image": "localhost:5000/a/b:1", "of": "localhost:5000/a/b"},
		{"image": "a.example.com/b@sha256:00", "of": "a.example.com/b"},
		{"image": "a.example.com/b:1@sha256:00", "of": "a.example.com/b"},
		{"image": "", "of": ""},
	] {
		repository.of(c.image) == c.of
	}
}
