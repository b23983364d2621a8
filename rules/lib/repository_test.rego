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

test_among if {
	found := repository.all([{"text": "quay.io/a/b:1", "state": "written"}, {"text": "${x}/c", "state": "partial"}, {"text": "d", "state": "default"}])
	found == {"/quay.io/a/b", "/d"}
	repository.among(found, "/a/b")
	repository.among(found, "/d")
	not repository.among(found, "/c")
}
