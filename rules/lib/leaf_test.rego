package irsalint.lib.leaf_test

import data.irsalint.lib.leaf

test_known if {
	leaf.known({"text": "a", "state": "written", "at": 1})
	leaf.known({"text": "a", "state": "default", "at": 1})
	not leaf.known({"text": "${x}", "state": "unknown", "at": 1})
	not leaf.known({"text": "a${x}", "state": "partial", "at": 1})
	not leaf.known({"text": "", "state": "absent", "at": 1})
}

test_remark if {
	leaf.remark({"text": "a", "state": "default", "at": 1}) == " (a default value)"
	leaf.remark({"text": "a", "state": "written", "at": 1}) == ""
}
